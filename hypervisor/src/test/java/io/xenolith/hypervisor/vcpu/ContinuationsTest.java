package io.xenolith.hypervisor.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryExchange;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.MmuUpdate;
import io.xenolith.abi.xen.MulticallEntry;
import io.xenolith.abi.xen.TrapInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With which arguments a hypercall that gives way is made again. Source: HYPERCALLS.md section 3. */
final class ContinuationsTest {
    private static final long PREEMPTED = 1L << 31;
    private static final int EXTENT_SHIFT = 6;

    private final MachineFixture machine = new MachineFixture();
    private final PvDomainFixture guest = machine.domU();
    private final Vcpu vcpu = guest.vcpu();

    @AfterEach
    void close() {
        machine.checkInvariants();
        machine.close();
    }

    private HypercallContinuation takeContinuation() {
        final HypercallContinuation next = vcpu.continuation;
        vcpu.continuation = null;
        return next;
    }

    private long again(final HypercallContinuation next) {
        return machine.hypervisor().hypercall(vcpu, next.number(), next.arg1(), next.arg2(), next.arg3(), next.arg4(),
                next.arg5());
    }

    /** Requests for page 8, as many as {@code count}, in the page for arguments. */
    private long stores(final int count) {
        final long maddr = machine.clearArgs(guest);
        for (int i = 0; i < count; i++) {
            new MmuUpdate().wrap(machine.memory(), maddr + (long) i * MmuUpdate.SIZE).ptr(guest.maddr(8)).val(i + 10L);
        }
        return guest.args();
    }

    @Test
    void aListOfUpdatesGivesWayAfterAtLeastOneAndSaysHowManyAreLeft() {
        final long list = stores(3);
        final long pdone = guest.va(9);
        vcpu.yielded = true;
        assertThat(guest.call(Xen.__HYPERVISOR_mmu_update, list, 3, pdone, Xen.DOMID_SELF)).isZero();
        final HypercallContinuation second = takeContinuation();
        assertThat(second).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_mmu_update, list + MmuUpdate.SIZE,
                2 | PREEMPTED, pdone, Xen.DOMID_SELF, 0));
        assertThat(again(second)).isZero();
        final HypercallContinuation third = takeContinuation();
        assertThat(third.arg2()).isEqualTo(1 | PREEMPTED);
        assertThat(machine.memory().getInt(guest.maddr(9))).isEqualTo(2);
        assertThat(again(third)).isZero();
        assertThat(vcpu.continuation).isNull();
        assertThat(machine.memory().getInt(guest.maddr(9))).isEqualTo(3);
        assertThat(machine.memory().getLong(guest.maddr(8))).isEqualTo(12);
    }

    @Test
    void anEventThatMayBeDeliveredIsAReasonAndAMaskedOneIsNot() {
        final long list = stores(3);
        vcpu.info().evtchnUpcallPending(1).evtchnUpcallMask(1);
        assertThat(guest.call(Xen.__HYPERVISOR_mmu_update, list, 3, 0, Xen.DOMID_SELF)).isZero();
        assertThat(vcpu.continuation).isNull();
        vcpu.info().evtchnUpcallMask(0);
        assertThat(guest.call(Xen.__HYPERVISOR_mmu_update, list, 3, 0, Xen.DOMID_SELF)).isZero();
        assertThat(takeContinuation().arg2()).isEqualTo(2 | PREEMPTED);
    }

    @Test
    void theEndOfTheTimeSliceIsAReason() {
        final long list = stores(3);
        vcpu.engine(new VcpuEngine() {
            @Override
            public VcpuExit run(final long budgetNs) {
                throw new AssertionError("only hypercalls are made here");
            }

            @Override
            public void stopBy(final long timeNs) {
                throw new AssertionError("only hypercalls are made here");
            }

            @Override
            public boolean timeOver() {
                return true;
            }

            @Override
            public void discard() {
                // It holds nothing.
            }
        });
        assertThat(guest.call(Xen.__HYPERVISOR_mmu_update, list, 3, 0, Xen.DOMID_SELF)).isZero();
        assertThat(vcpu.continuation).as("not while it is not running").isNull();
        vcpu.running = true;
        assertThat(guest.call(Xen.__HYPERVISOR_mmu_update, list, 3, 0, Xen.DOMID_SELF)).isZero();
        vcpu.running = false;
        assertThat(takeContinuation().arg2()).isEqualTo(2 | PREEMPTED);
    }

    @Test
    void anOperationOfTheMemoryCountsItsExtentsInTheCommand() {
        final long maddr = machine.clearArgs(guest);
        for (int i = 0; i < 3; i++) {
            machine.memory().putLong(maddr + 256 + 8L * i, -1);
        }
        new XenMemoryReservation().wrap(machine.memory(), maddr).extentStart(guest.args() + 256).nrExtents(3)
                .domid(Xen.DOMID_SELF);
        final long before = guest.domain().totPages;
        vcpu.yielded = true;
        assertThat(guest.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_increase_reservation, guest.args(), 0, 0))
                .isZero();
        final HypercallContinuation second = takeContinuation();
        assertThat(second).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_memory_op,
                Memory.XENMEM_increase_reservation | 1 << EXTENT_SHIFT, guest.args(), 0, 0, 0));
        vcpu.yielded = false;
        assertThat(again(second)).isEqualTo(3);
        assertThat(guest.domain().totPages).isEqualTo(before + 3);
    }

    @Test
    void anExchangeGivesWayBetweenTwoChunksAndCountsInItsStructure() {
        final long maddr = machine.clearArgs(guest);
        for (int i = 0; i < 2; i++) {
            assertThat(guest.remap(10 + i, 0)).isZero();
            machine.memory().putLong(maddr + 256 + 8L * i, guest.mfn(10 + i));
            machine.memory().putLong(maddr + 512 + 8L * i, 10 + i);
        }
        final XenMemoryExchange exchange = new XenMemoryExchange().wrap(machine.memory(), maddr)
                .inExtentStart(guest.args() + 256).inNrExtents(2).inDomid(Xen.DOMID_SELF)
                .outExtentStart(guest.args() + 512).outNrExtents(2).outDomid(Xen.DOMID_SELF);
        vcpu.yielded = true;
        assertThat(guest.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange, guest.args(), 0, 0)).isZero();
        final HypercallContinuation second = takeContinuation();
        assertThat(second).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange,
                guest.args(), 0, 0, 0));
        assertThat(exchange.nrExchanged()).isOne();
        assertThat(again(second)).isZero();
        assertThat(vcpu.continuation).isNull();
        assertThat(exchange.nrExchanged()).isEqualTo(2);
    }

    @Test
    void anArgumentThatAHypercallDoesNotHaveIsLeftAlone() {
        final long list = stores(3);
        final long calls = guest.maddr(guest.pages() - 1) + Page.SIZE / 2;
        final MulticallEntry entry = new MulticallEntry().wrap(machine.memory(), calls).op(Xen.__HYPERVISOR_mmu_update)
                .args(0, list).args(1, 3).args(2, 0).args(3, Xen.DOMID_SELF).args(4, 88);
        vcpu.yielded = true;
        assertThat(guest.call(Xen.__HYPERVISOR_multicall, guest.args() + Page.SIZE / 2, 1, 0, 0)).isZero();
        assertThat(takeContinuation().arguments()).isEqualTo(2);
        assertThat(entry.args(4)).isEqualTo(88);
    }

    @Test
    void aTrapTableIsTakenUpBehindItsLastEntry() {
        final long maddr = machine.clearArgs(guest);
        for (int i = 0; i < 3; i++) {
            new TrapInfo().wrap(machine.memory(), maddr + (long) i * TrapInfo.SIZE).vector(i).address(0x1000L + i);
        }
        vcpu.yielded = true;
        assertThat(guest.call(Xen.__HYPERVISOR_set_trap_table, guest.args(), 0, 0, 0)).isZero();
        final HypercallContinuation second = takeContinuation();
        assertThat(second.number()).isEqualTo(Xen.__HYPERVISOR_set_trap_table);
        assertThat(second.arg1()).isEqualTo(guest.args() + TrapInfo.SIZE);
        vcpu.yielded = false;
        assertThat(again(second)).isZero();
        assertThat(vcpu.continuation).isNull();
    }

    @Test
    void aLongLineForTheConsoleIsWrittenInPieces() {
        final Vcpu dom0 = machine.dom0().vcpu();
        dom0.yielded = true;
        assertThat(machine.dom0().call(Xen.__HYPERVISOR_console_io, Xen.CONSOLEIO_write, 300, machine.dom0().va(8), 0))
                .isZero();
        assertThat(dom0.continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_console_io,
                Xen.CONSOLEIO_write, 172, machine.dom0().va(8) + 128, 0, 0));
        assertThat(machine.dom0().call(Xen.__HYPERVISOR_console_io, Xen.CONSOLEIO_write, 128, machine.dom0().va(8), 0))
                .isZero();
    }

    @Test
    void aMulticallGetsTheArgumentsOfItsContinuedEntryInMemory() {
        final long list = stores(3);
        final long calls = guest.maddr(guest.pages() - 1) + Page.SIZE / 2;
        final MulticallEntry entry = new MulticallEntry().wrap(machine.memory(), calls).op(Xen.__HYPERVISOR_mmu_update)
                .args(0, list).args(1, 3).args(2, 0).args(3, Xen.DOMID_SELF);
        vcpu.yielded = true;
        final long va = guest.args() + Page.SIZE / 2;
        assertThat(guest.call(Xen.__HYPERVISOR_multicall, va, 1, 0, 0)).isZero();
        assertThat(takeContinuation()).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_multicall, va, 1, 0, 0, 0));
        assertThat(entry.args(0)).isEqualTo(list + MmuUpdate.SIZE);
        assertThat(entry.args(1)).isEqualTo(2 | PREEMPTED);
        vcpu.yielded = false;
        assertThat(guest.call(Xen.__HYPERVISOR_multicall, va, 1, 0, 0)).isZero();
        assertThat(entry.result()).isZero();
        assertThat(machine.memory().getLong(guest.maddr(8))).isEqualTo(12);
    }
}
