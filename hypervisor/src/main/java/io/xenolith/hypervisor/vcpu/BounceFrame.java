package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * The frame every entry into a PV guest kernel pushes, and the registers it leaves. Source: HYPERCALLS.md section 5.1; the
 * selector words are those of the failsafe callback (5.5).
 *
 * <pre>
 *  from the new rsp, 8 bytes each
 *  rcx  r11  [error code | ds es fs gs]  rip  cs+mask  rflags  rsp  ss
 *                                             bits 32..39: evtchn_upcall_mask before this entry
 * </pre>
 */
final class BounceFrame {
    private static final long FLAG_TF = 1L << 8;
    static final long FLAG_IF = 1L << 9;
    static final int IOPL_SHIFT = 12;
    static final long FLAG_IOPL = 3L << IOPL_SHIFT;
    private static final long FLAG_NT = 1L << 14;
    private static final long FLAG_RF = 1L << 16;
    static final long FLAG_VM = 1L << 17;
    private static final long FLAG_AC = 1L << 18;
    private static final long CLEARED_AT_ENTRY = FLAG_TF | FLAG_NT | FLAG_RF | FLAG_VM | FLAG_AC;
    private static final int SELECTOR_MASK = 0xffff;
    private static final int RPL_MASK = 3;
    private static final int MASK_SHIFT = 32;
    private static final int WORDS_MAX = 11;

    private final Vcpu vcpu;
    private final Registers registers;
    private final LocalMemory words = new LocalMemory(WORDS_MAX * Long.BYTES);
    private int length;

    BounceFrame(final Vcpu vcpu) {
        this.vcpu = vcpu;
        this.registers = vcpu.registers();
    }

    /** Entry at {@code address} without an error code. False: the frame cannot be made, the domain has to crash. */
    static boolean enter(final Vcpu vcpu, final long address, final boolean maskEvents) {
        return new BounceFrame(vcpu).push(address, maskEvents);
    }

    static boolean enterWithErrorCode(final Vcpu vcpu, final long address, final boolean maskEvents,
            final int errorCode) {
        final BounceFrame frame = new BounceFrame(vcpu);
        return frame.push(address, maskEvents, Integer.toUnsignedLong(errorCode));
    }

    /** Entry of the failsafe callback with the data selectors that were to be loaded. */
    static boolean enterFailsafe(final Vcpu vcpu) {
        final Registers registers = vcpu.registers();
        return new BounceFrame(vcpu).push(vcpu.failsafeCallback, vcpu.failsafeMasksEvents, registers.ds, registers.es,
                registers.fs, registers.gs);
    }

    /** Makes the frame, with {@code extra} words behind r11, and enters at {@code address}. False as {@link #enter}. */
    boolean push(final long address, final boolean maskEvents, final long... extra) {
        if (address == 0) {
            return false;
        }
        final boolean fromKernel = vcpu.kernelMode;
        // From user mode Xen changes to the kernel's page tables and gs base before it touches the kernel stack.
        vcpu.kernelMode = true;
        compose(fromKernel, extra);
        final long start = (fromKernel ? registers.gpr[Registers.RSP] : vcpu.kernelSp) & -16L;
        final long rsp = start - length;
        if (!vcpu.domain().hypervisor().guestAccess().copyTo(vcpu, rsp, words, length)) {
            return false;
        }
        registers.gpr[Registers.RSP] = rsp;
        registers.rip = address;
        registers.cs = XenX8664.FLAT_KERNEL_CS;
        registers.ss = XenX8664.FLAT_KERNEL_SS;
        registers.rflags &= ~CLEARED_AT_ENTRY;
        if (maskEvents && vcpu.info() != null) {
            vcpu.info().evtchnUpcallMask(1);
        }
        return true;
    }

    /** The frame as it was pushed. */
    byte[] bytes() {
        return words.bytes(0, length);
    }

    private void compose(final boolean fromKernel, final long... extra) {
        add(registers.gpr[Registers.RCX]);
        add(registers.gpr[Registers.R11]);
        for (final long word : extra) {
            add(word);
        }
        add(registers.rip);
        final int cs = registers.cs & SELECTOR_MASK;
        final long mask = upcallMask();
        add((fromKernel ? cs & ~RPL_MASK : cs) | mask << MASK_SHIFT);
        add(foldedFlags(mask));
        add(registers.gpr[Registers.RSP]);
        add(registers.ss & SELECTOR_MASK);
    }

    private void add(final long word) {
        words.putLong(length, word);
        length += Long.BYTES;
    }

    private long upcallMask() {
        // A vCPU without vcpu_info is masked.
        return vcpu.info() == null ? 1 : vcpu.info().evtchnUpcallMask();
    }

    /** The flags as the guest's handler sees them: IF stands for the upcall mask, IOPL for the virtual one. */
    private long foldedFlags(final long mask) {
        long flags = registers.rflags & ~(FLAG_IF | FLAG_IOPL);
        if (mask == 0) {
            flags |= FLAG_IF;
        }
        if (vcpu.domain().assist(Xen.VMASST_TYPE_architectural_iopl)) {
            flags |= (long) vcpu.iopl << IOPL_SHIFT;
        }
        return flags;
    }
}
