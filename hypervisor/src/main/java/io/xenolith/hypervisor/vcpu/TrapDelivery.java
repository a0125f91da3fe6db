package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.console.VcpuDump;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.trace.TraceEvent;

/**
 * Hands exceptions, NMIs, event upcalls and system calls to a guest kernel by a bounce frame. Each method returns true when
 * the registers stand at the handler's first instruction; false when that was impossible, and then the domain has been
 * crashed with the reason. Source: HYPERCALLS.md sections 5.2 to 5.7.
 */
public final class TrapDelivery {
    public static final int VECTOR_NMI = 2;
    public static final int VECTOR_UD = 6;
    public static final int VECTOR_NM = 7;
    public static final int VECTOR_GP = 13;
    public static final int VECTOR_PF = 14;
    private static final long WITH_ERROR_CODE = 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17
            | 1 << 21;
    private static final String[] NAMES = {"#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "vector 9",
            "#TS", "#NP", "#SS", "#GP", "#PF", "vector 15", "#MF", "#AC", "#MC", "#XM", "#VE", "#CP"};
    private static final long FLAG_NT = 1L << 14;
    private static final long FLAG_DF = 1L << 10;

    private final Hypervisor hypervisor;

    public TrapDelivery(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** Exception {@code vector} at the present registers; {@code errorCode} is ignored for vectors that have none. */
    public boolean exception(final Vcpu vcpu, final int vector, final int errorCode) {
        if (vector == VECTOR_NM) {
            vcpu.taskSwitched = false;
        }
        final long rip = vcpu.registers().rip;
        final long address = vcpu.traps().address(vector);
        final boolean mask = vcpu.traps().masksEvents(vector);
        final boolean delivered = hasErrorCode(vector)
                ? BounceFrame.enterWithErrorCode(vcpu, address, mask, errorCode)
                : BounceFrame.enter(vcpu, address, mask);
        traced(vcpu, vector, errorCode, rip, delivered);
        if (!delivered) {
            if (address == 0) {
                new VcpuDump(hypervisor).unhandled(vcpu, vector, vector < NAMES.length ? NAMES[vector] : "???",
                        hasErrorCode(vector) ? errorCode : 0, vector == VECTOR_PF);
            }
            crash(vcpu, (address == 0 ? "unhandled " : "no stack to deliver ") + describe(vcpu, vector, errorCode)
                    + " at rip " + hex(rip));
        }
        return delivered;
    }

    /** {@code int n}: the handler of {@code vector} without an error code, whatever the vector. The instruction has moved rip. */
    public boolean softwareInterrupt(final Vcpu vcpu, final int vector) {
        final long rip = vcpu.registers().rip;
        final boolean delivered = BounceFrame.enter(vcpu, vcpu.traps().address(vector),
                vcpu.traps().masksEvents(vector));
        traced(vcpu, vector, 0, rip, delivered);
        return delivered || crash(vcpu, "no handler or no stack for int " + vector + " before rip " + hex(rip));
    }

    private void traced(final Vcpu vcpu, final int vector, final int errorCode, final long rip,
            final boolean delivered) {
        vcpu.domain().counters().traps++;
        if (hypervisor.trace().on()) {
            hypervisor.trace().emit(new TraceEvent.Trap(vcpu.domain().domid(), vcpu.id(), vector,
                    Integer.toUnsignedLong(errorCode), vector == VECTOR_PF ? vcpu.cr2 : 0, rip, delivered));
        }
    }

    private static boolean hasErrorCode(final int vector) {
        return vector < Integer.SIZE && ((WITH_ERROR_CODE >>> vector) & 1) != 0;
    }

    /** A page fault at {@code va}. Bit 2 of the error code is set iff the guest was in user mode, whatever came in. */
    public boolean pageFault(final Vcpu vcpu, final long va, final int errorCode) {
        vcpu.domain().counters().pageFaults++;
        vcpu.cr2 = va;
        if (vcpu.info() != null) {
            vcpu.info().archCr2(va);
        }
        final int code = (errorCode & ~PageWalker.PFEC_USER) | (vcpu.kernelMode ? 0 : PageWalker.PFEC_USER);
        return exception(vcpu, VECTOR_PF, code);
    }

    /** Something is to be delivered before the next instruction. */
    public boolean pending(final Vcpu vcpu) {
        return nmiDue(vcpu) || vcpu.upcallDue();
    }

    /** Delivers the first pending thing in Xen's order: NMI, then event upcall. To be called only if there is one. */
    public boolean deliverPending(final Vcpu vcpu) {
        if (nmiDue(vcpu)) {
            vcpu.nmiPending = false;
            vcpu.nmiMasked = true;
            return exception(vcpu, VECTOR_NMI, 0);
        }
        return upcall(vcpu);
    }

    private static boolean nmiDue(final Vcpu vcpu) {
        return vcpu.nmiPending && !vcpu.nmiMasked && !vcpu.mceMasked;
    }

    private boolean upcall(final Vcpu vcpu) {
        final BounceFrame frame = new BounceFrame(vcpu);
        if (!frame.push(vcpu.eventCallback, true)) {
            return crash(vcpu, vcpu.eventCallback == 0
                    ? "event upcall without a registered callback"
                    : "no stack to deliver an event upcall, rsp " + hex(vcpu.registers().gpr[Registers.RSP]));
        }
        vcpu.domain().counters().upcalls++;
        if (hypervisor.trace().on()) {
            hypervisor.trace().emit(new TraceEvent.Upcall(vcpu.domain().domid(), vcpu.id(),
                    vcpu.registers().gpr[Registers.RSP], frame.bytes()));
        }
        return true;
    }

    /**
     * {@code syscall} from guest user mode; the instruction has loaded rcx and r11 and moved rip. The frame shows Xen's flat
     * selectors, whatever the program had.
     *
     * @param compat in compatibility mode
     */
    public boolean systemCall(final Vcpu vcpu, final int instructionLength, final boolean compat) {
        final Registers registers = vcpu.registers();
        final long address = compat ? vcpu.syscall32Callback : vcpu.syscallCallback;
        if (address == 0) {
            registers.rip -= instructionLength;
            return exception(vcpu, VECTOR_UD, 0);
        }
        registers.cs = compat ? XenX8664.FLAT_USER_CS32 : XenX8664.FLAT_USER_CS64;
        registers.ss = compat ? XenX8664.FLAT_USER_SS32 : XenX8664.FLAT_USER_SS64;
        return enter(vcpu, address, compat ? vcpu.syscall32MasksEvents : vcpu.syscallMasksEvents, "a system call",
                FLAG_DF);
    }

    /** {@code sysenter} from guest user mode: the frame shows rip 0 and cs 3. */
    public boolean sysenter(final Vcpu vcpu) {
        vcpu.registers().rip = 0;
        vcpu.registers().cs = 3;
        if (vcpu.sysenterCallback == 0) {
            return exception(vcpu, VECTOR_GP, 0);
        }
        return enter(vcpu, vcpu.sysenterCallback, vcpu.sysenterMasksEvents, "sysenter", FLAG_NT);
    }

    private boolean enter(final Vcpu vcpu, final long address, final boolean mask, final String what,
            final long cleared) {
        if (!BounceFrame.enter(vcpu, address, mask)) {
            return crash(vcpu, "no stack to deliver " + what + ", kernel_sp " + hex(vcpu.kernelSp));
        }
        vcpu.registers().rflags &= ~cleared;
        return true;
    }

    /** A data selector could not be loaded when the vCPU was switched to. */
    public boolean failsafe(final Vcpu vcpu) {
        return BounceFrame.enterFailsafe(vcpu) || crash(vcpu, "failsafe callback cannot be entered");
    }

    private boolean crash(final Vcpu vcpu, final String reason) {
        hypervisor.crash(vcpu.domain(), "vCPU " + vcpu.id() + ": " + reason);
        return false;
    }

    private static String describe(final Vcpu vcpu, final int vector, final int errorCode) {
        final String name = vector < NAMES.length ? NAMES[vector] : "vector " + vector;
        return vector == VECTOR_PF ? name + " (cr2 " + hex(vcpu.cr2) + ", error code " + errorCode + ")" : name;
    }

    static String hex(final long value) {
        return "0x" + Long.toHexString(value);
    }
}
