package io.xenolith.hypervisor.xsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabSetVersion;
import io.xenolith.abi.gnttab.GnttabTransfer;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.check.HostInvariants;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/**
 * A host with a dom0, an attacker (domain 1) and its accomplice (domain 2). Whatever an attack does, at its end every count
 * of the host is right, and when all domains are dead every frame is free again.
 */
abstract class AttackedHost {
    static final int ACCOMPLICE = 2;
    static final int REF = 8;
    /** Pages of a guest that no test needs for anything else. */
    static final int A = PvDomainFixture.FIRST_DATA;
    static final int B = A + 1;
    static final int C = A + 2;
    static final int D = A + 3;
    static final int E = A + 4;
    /** A virtual address whose mapping a test may lose. */
    static final int SLOT = 20;

    final MachineFixture machine = new MachineFixture();
    final Hypervisor hypervisor = machine.hypervisor();
    final FrameTable frames = hypervisor.frames();
    final PvDomainFixture dom0 = machine.dom0();
    final PvDomainFixture attacker = machine.domU();
    final PvDomainFixture accomplice = machine.domain(ACCOMPLICE, false);

    AttackedHost() {
        // As at a domain's start. Nobody takes events here, and one that is due would put every long call off.
        for (final PvDomainFixture guest : List.of(dom0, attacker, accomplice)) {
            guest.vcpu().info().evtchnUpcallMask(1);
        }
    }

    @AfterEach
    void theHostIsSound() {
        assertThat(HostInvariants.check(hypervisor)).isEmpty();
        final List<Domain> all = new ArrayList<>(hypervisor.domains());
        for (final Domain domain : all.reversed()) {
            hypervisor.lifecycle().destroy(domain);
            assertThat(HostInvariants.check(hypervisor)).isEmpty();
        }
        assertThat(hypervisor.domains()).isEmpty();
        assertThat(frames.freeFrames()).isEqualTo(freeOfANewHost());
        machine.close();
    }

    private static long freeOfANewHost() {
        try (MachineFixture fresh = new MachineFixture()) {
            fresh.hypervisor().lifecycle().destroy(fresh.domU().domain());
            fresh.hypervisor().lifecycle().destroy(fresh.dom0().domain());
            return fresh.hypervisor().frames().freeFrames();
        }
    }

    MachineMemory memory() {
        return machine.memory();
    }

    /** A hypercall, made again for as long as it is to be continued. */
    long call(final PvDomainFixture guest, final int number, final long... args) {
        return call(guest.vcpu(), number, args);
    }

    long call(final Vcpu vcpu, final int number, final long... args) {
        final long[] five = java.util.Arrays.copyOf(args, 5);
        long result = hypervisor.hypercall(vcpu, number, five[0], five[1], five[2], five[3], five[4]);
        while (vcpu.continuation != null) {
            final HypercallContinuation next = vcpu.continuation;
            vcpu.continuation = null;
            result = hypervisor.hypercall(vcpu, next.number(), next.arg1(), next.arg2(), next.arg3(), next.arg4(),
                    next.arg5());
        }
        return result;
    }

    /** A second running vCPU of {@code guest} with the same page tables. */
    Vcpu secondVcpu(final PvDomainFixture guest) {
        final Vcpu second = guest.domain().allocateVcpu(1);
        assertThat(hypervisor.paging().loadRoots(second, guest.mfn(PvDomainFixture.L4), 0)).isZero();
        second.initialised = true;
        second.down = false;
        return second;
    }

    /** Makes page {@code pfn} of {@code guest} ready to become a table: read-only and empty. */
    void emptyTable(final PvDomainFixture guest, final int pfn) {
        assertThat(guest.remap(pfn, PvDomainFixture.RO)).isZero();
        memory().fill(guest.maddr(pfn), Page.SIZE, (byte) 0);
    }

    long pin(final PvDomainFixture guest, final int level, final int pfn) {
        return guest.mmuext(Xen.MMUEXT_PIN_L1_TABLE + level - 1, guest.mfn(pfn), 0);
    }

    long unpin(final PvDomainFixture guest, final int pfn) {
        return guest.mmuext(Xen.MMUEXT_UNPIN_TABLE, guest.mfn(pfn), 0);
    }

    static long readOnly(final PvDomainFixture guest, final int pfn) {
        return Pte.make(guest.mfn(pfn), PvDomainFixture.RO);
    }

    static long writable(final PvDomainFixture guest, final int pfn) {
        return Pte.make(guest.mfn(pfn), PvDomainFixture.RW);
    }

    /** Fills version 1 entry {@code ref} of {@code granter}. */
    void grant(final PvDomainFixture granter, final int ref, final int flags, final int domid, final long mfn) {
        final long table = granter.domain().grants().sharedFrame(0) << Page.SHIFT;
        new GrantEntryV1().wrap(memory(), table + (long) ref * GrantEntryV1.SIZE).domid(domid).frame((int) mfn)
                .flags(flags);
    }

    /** What flags version 1 entry {@code ref} of {@code granter} has. */
    int grantFlags(final PvDomainFixture granter, final int ref) {
        final long table = granter.domain().grants().sharedFrame(0) << Page.SHIFT;
        return new GrantEntryV1().wrap(memory(), table + (long) ref * GrantEntryV1.SIZE).flags();
    }

    /** Where element {@code index} of a list of structures of {@code size} bytes in the page for arguments lies. */
    long element(final PvDomainFixture guest, final int index, final int size) {
        return guest.maddr(guest.pages() - 1) + (long) index * size;
    }

    long grantOp(final PvDomainFixture guest, final int op, final int count) {
        return call(guest, Xen.__HYPERVISOR_grant_table_op, op, guest.args(), count);
    }

    /** Maps entry {@code ref} of {@code granter}; the structure afterwards. */
    GnttabMapGrantRef map(final PvDomainFixture mapper, final PvDomainFixture granter, final int ref, final int flags,
            final long address) {
        final GnttabMapGrantRef op = new GnttabMapGrantRef().wrap(memory(), machine.clearArgs(mapper)).ref(ref)
                .dom(granter.domain().domid()).flags(flags).hostAddr(address);
        assertThat(grantOp(mapper, Gnttab.GNTTABOP_map_grant_ref, 1)).isZero();
        return op;
    }

    int mapHost(final PvDomainFixture mapper, final PvDomainFixture granter, final int ref, final int flags,
            final long address) {
        final GnttabMapGrantRef op = map(mapper, granter, ref, flags | Gnttab.GNTMAP_host_map, address);
        assertThat(op.status()).isZero();
        return op.handle();
    }

    int unmap(final PvDomainFixture mapper, final int handle, final long address, final long busAddress) {
        final GnttabUnmapGrantRef op = new GnttabUnmapGrantRef().wrap(memory(), machine.clearArgs(mapper))
                .handle(handle).hostAddr(address).devBusAddr(busAddress);
        assertThat(grantOp(mapper, Gnttab.GNTTABOP_unmap_grant_ref, 1)).isZero();
        return (short) op.status();
    }

    int transfer(final PvDomainFixture donor, final long mfn, final int domid, final int ref) {
        final GnttabTransfer op = new GnttabTransfer().wrap(memory(), machine.clearArgs(donor)).mfn(mfn).domid(domid)
                .ref(ref);
        assertThat(grantOp(donor, Gnttab.GNTTABOP_transfer, 1)).isZero();
        return (short) op.status();
    }

    long setVersion(final PvDomainFixture guest, final int version) {
        new GnttabSetVersion().wrap(memory(), machine.clearArgs(guest)).version(version);
        return grantOp(guest, Gnttab.GNTTABOP_set_version, 1);
    }

    /** A store of {@code guest}'s own, by virtual address; the fault's error code, or 0. */
    static int store(final io.xenolith.hypervisor.mm.GuestVirtualMemory memory, final long va) {
        try {
            memory.putLong(va, 0x5757_5757_5757_5757L);
            return 0;
        } catch (final PvDomainFixture.Fault fault) {
            return fault.errorCode();
        }
    }
}
