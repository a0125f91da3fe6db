package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.abi.Page;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.hypervisor.vcpu.TrapDelivery;
import io.xenolith.x86.Engine;
import io.xenolith.x86.VcpuExit;
import io.xenolith.x86.cpu.Vector;

/**
 * What Xen does about an exception in a guest's code: mends it without the guest's knowledge, carries the instruction out in the
 * guest's place, or hands it to the guest's handler. Source: HYPERCALLS.md sections 5.3, 8 and 10.
 */
final class Exceptions {
    private static final long DIRECT_MAP = 0xffff_8300_0000_0000L;
    private static final int IDT_ERROR = 2;
    private static final int SELECTOR_SHIFT = 3;
    private static final int USER_CPL = 3;
    private static final int KERNEL_CPL = 1;
    private static final int DR6 = 6;
    private static final int PROTECTION = PageWalker.PFEC_PRESENT | PageWalker.PFEC_WRITE;
    private static final int PFEC_RESERVED = 8;

    private final X86Engine processor;
    private final Hypervisor hypervisor;
    private final Vcpu vcpu;
    private final Registers registers;
    private final TrapDelivery traps;
    private final PrivilegedInstructions privileged;

    Exceptions(final X86Engine processor, final X86Engines engines, final Vcpu vcpu, final Engine engine) {
        this.processor = processor;
        this.hypervisor = engines.hypervisor();
        this.vcpu = vcpu;
        this.registers = vcpu.registers();
        this.traps = engines.traps();
        this.privileged = new PrivilegedInstructions(engines, vcpu, engine.state());
    }

    void fault(final VcpuExit.Fault fault) {
        switch (fault.vector()) {
            case Vector.PF -> pageFault(fault.address(), fault.errorCode());
            case Vector.GP -> generalProtection(fault.errorCode());
            case Vector.UD -> invalidOpcode();
            case Vector.NM -> {
                if (!processor.loadFpu()) {
                    deliver(fault.vector(), 0);
                }
            }
            case Vector.DB -> {
                vcpu.debugRegisters[DR6] |= fault.debugStatus();
                deliver(fault.vector(), 0);
            }
            default -> deliver(fault.vector(), fault.errorCode());
        }
    }

    /** What Xen's own iret into the guest raised: it is no instruction of the guest's, so there is nothing to carry out. */
    void onEntry(final VcpuExit.Fault fault) {
        if (fault.vector() == Vector.PF) {
            pageFault(fault.address(), fault.errorCode());
        } else {
            deliver(fault.vector(), fault.errorCode());
        }
    }

    private void deliver(final int vector, final int errorCode) {
        hypervisor.clock().advance(hypervisor.config().costs().upcallNs());
        traps.exception(vcpu, vector, errorCode);
    }

    /** {@code int n}, {@code int3}, {@code into}: the trap table says from where. {@code int1} needs nobody's leave. */
    void softwareInterrupt(final VcpuExit.SoftwareInterrupt interrupt) {
        final int vector = interrupt.vector();
        final boolean int1 = vector == Vector.DB && registers.rip - interrupt.rip() == 1;
        final int cpl = vcpu.kernelMode ? KERNEL_CPL : USER_CPL;
        if (int1 || vcpu.traps().dpl(vector) >= cpl) {
            hypervisor.clock().advance(hypervisor.config().costs().upcallNs());
            traps.softwareInterrupt(vcpu, vector);
        } else {
            registers.rip = interrupt.rip();
            deliver(Vector.GP, vector << SELECTOR_SHIFT | IDT_ERROR);
        }
    }

    private void pageFault(final long va, final int errorCode) {
        // The processor's own look at a descriptor is not an access of the guest's.
        if ((errorCode & PageWalker.PFEC_USER) == 0 && XenSegments.inLdt(vcpu, va)) {
            ldtFault(va, errorCode);
            return;
        }
        if (mayBeTableWrite(va, errorCode) && processor.emulateStore(va)) {
            return;
        }
        hypervisor.clock().advance(hypervisor.config().costs().upcallNs());
        final boolean present = inDirectMap(va) || XenSegments.mapped(vcpu.domain(), va);
        traps.pageFault(vcpu, va, errorCode | (present ? PageWalker.PFEC_PRESENT : 0));
    }

    private boolean mayBeTableWrite(final long va, final int errorCode) {
        return (errorCode & (PROTECTION | PFEC_RESERVED)) == PROTECTION
                && hypervisor.paging().writablePageTables().applies(vcpu, va);
    }

    private void ldtFault(final long va, final int errorCode) {
        if (!XenSegments.mapLdt(hypervisor.paging().ldtPages(), vcpu, va)) {
            traps.pageFault(vcpu, XenSegments.guestLdtAddress(vcpu, va), errorCode);
        }
    }

    /** Xen's map of all RAM is present in every address space, though no guest may look at it. */
    private boolean inDirectMap(final long va) {
        return va >= DIRECT_MAP && va < DIRECT_MAP + (hypervisor.memory().frames() << Page.SHIFT);
    }

    private void generalProtection(final int errorCode) {
        switch (errorCode == 0 ? privileged.emulate() : PrivilegedInstructions.Result.REFUSED) {
            case DONE -> emulated();
            case REFUSED -> deliver(Vector.GP, errorCode);
            case PAGE_FAULT -> memoryOfPort();
            case AGAIN -> hypervisor.clock().advance(hypervisor.config().costs().hypercallNs());
        }
    }

    /** The memory that ins or outs names cannot be reached; why is not told (asked of Xen 4.17.7). */
    private void memoryOfPort() {
        hypervisor.clock().advance(hypervisor.config().costs().upcallNs());
        traps.pageFault(vcpu, privileged.faultAddress(), privileged.faultWrites() ? PageWalker.PFEC_WRITE : 0);
    }

    private void invalidOpcode() {
        if (privileged.emulateForced()) {
            emulated();
        } else {
            deliver(Vector.UD, 0);
        }
    }

    private void emulated() {
        processor.account(1);
        vcpu.domain().counters().emulatedInstructions++;
        if (privileged.steps()) {
            vcpu.debugRegisters[DR6] |= PrivilegedInstructions.SINGLE_STEP;
            deliver(Vector.DB, 0);
        }
    }
}
