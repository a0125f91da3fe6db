package io.xenolith.abi.boot;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.abi.xen.XenX8664;

/** The state vCPU 0 of a PV64 domain starts in. Source: HYPERCALLS.md section 7. */
public final class BootContext {
    /** IF set, and bit 1, which is always set. */
    private static final int RFLAGS = 0x202;
    private static final int FCW_OFFSET = 0;
    private static final short FCW_INIT = 0x37f;
    private static final int MXCSR_OFFSET = 24;
    private static final int MXCSR_INIT = 0x1f80;
    private static final long DR6_INIT = 0xffff0ff0L;
    private static final long DR7_INIT = 0x400;

    private BootContext() {
    }

    /** The context of a kernel that starts at {@code entry} with its L4 in frame {@code l4Mfn}. */
    public static VcpuGuestContext of(final BootLayout layout, final long entry, final long l4Mfn) {
        final VcpuGuestContext context = VcpuGuestContext.allocate();
        context.userRegsRip(entry).userRegsRsp(layout.stackTop()).userRegsRsi(layout.startInfo())
                .userRegsRflags(RFLAGS);
        context.userRegsCs(XenX8664.FLAT_RING3_CS64).userRegsSs(XenX8664.FLAT_RING3_SS64);
        context.kernelSs(XenX8664.FLAT_RING3_SS64).kernelSp(layout.stackTop());
        context.ctrlreg(3, l4Mfn << Page.SHIFT);
        context.debugreg(6, DR6_INIT).debugreg(7, DR7_INIT);
        context.structMemory().putShort(context.structAddress() + FCW_OFFSET, FCW_INIT);
        context.structMemory().putInt(context.structAddress() + MXCSR_OFFSET, MXCSR_INIT);
        context.flags(XenArch.VGCF_in_kernel | XenArch.VGCF_online);
        return context;
    }
}
