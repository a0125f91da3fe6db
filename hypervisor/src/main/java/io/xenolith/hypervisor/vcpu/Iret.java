package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.xen.IretContext;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 23, iret: leaves a handler by the frame at {@code rsp}. Source: HYPERCALLS.md section 6. */
public final class Iret implements HypercallHandler {
    private static final int RPL_MASK = 3;
    private static final long FLAG_FIXED = 2;

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "iret", "any"));
    }

    /** Never returns to its caller: the registers are the frame's afterwards ({@link Vcpu#contextReplaced}). */
    @Override
    public long call(final Vcpu vcpu, final long arg1, final long arg2, final long arg3, final long arg4,
            final long arg5) {
        final LocalMemory copy = new LocalMemory(IretContext.SIZE);
        final long frame = vcpu.registers().gpr[Registers.RSP];
        if (!vcpu.domain().hypervisor().guestAccess().copyFrom(vcpu, frame, copy, IretContext.SIZE)) {
            return crash(vcpu, "iret frame at " + TrapDelivery.hex(frame) + " cannot be read");
        }
        final IretContext context = new IretContext().wrap(copy, 0);
        if ((context.cs() & RPL_MASK) == RPL_MASK) {
            if (vcpu.guestTableUser == 0) {
                return crash(vcpu, "iret to user mode without a user page table");
            }
            vcpu.kernelMode = false;
        }
        load(vcpu, context);
        return 0;
    }

    private static long crash(final Vcpu vcpu, final String reason) {
        vcpu.domain().hypervisor().crash(vcpu.domain(), "vCPU " + vcpu.id() + ": " + reason);
        return 0;
    }

    private static void load(final Vcpu vcpu, final IretContext context) {
        final Registers registers = vcpu.registers();
        final long flags = context.rflags();
        if (vcpu.domain().assist(Xen.VMASST_TYPE_architectural_iopl)) {
            vcpu.iopl = (int) (flags >>> BounceFrame.IOPL_SHIFT) & 3;
        }
        registers.rip = context.rip();
        registers.cs = ((int) context.cs() & 0xffff) | RPL_MASK;
        registers.rflags = (flags & ~(BounceFrame.FLAG_IOPL | BounceFrame.FLAG_VM)) | BounceFrame.FLAG_IF | FLAG_FIXED;
        registers.gpr[Registers.RSP] = context.rsp();
        registers.ss = ((int) context.ss() & 0xffff) | RPL_MASK;
        registers.gpr[Registers.RAX] = context.rax();
        if ((context.flags() & XenX8664.VGCF_in_syscall) == 0) {
            registers.gpr[Registers.R11] = context.r11();
            registers.gpr[Registers.RCX] = context.rcx();
        } else {
            // The return may be a sysret, which leaves these two behind.
            registers.gpr[Registers.R11] = registers.rflags;
            registers.gpr[Registers.RCX] = registers.rip;
        }
        if (vcpu.info() != null) {
            vcpu.info().evtchnUpcallMask((flags & BounceFrame.FLAG_IF) == 0 ? 1 : 0);
        }
        vcpu.nmiMasked = false;
        vcpu.mceMasked = false;
        vcpu.contextReplaced = true;
    }
}
