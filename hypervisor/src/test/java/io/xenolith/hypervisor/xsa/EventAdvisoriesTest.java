package io.xenolith.hypervisor.xsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnAllocUnbound;
import io.xenolith.abi.evtchn.EvtchnBindInterdomain;
import io.xenolith.abi.evtchn.EvtchnBindIpi;
import io.xenolith.abi.evtchn.EvtchnBindPirq;
import io.xenolith.abi.evtchn.EvtchnBindVcpu;
import io.xenolith.abi.evtchn.EvtchnExpandArray;
import io.xenolith.abi.evtchn.EvtchnInitControl;
import io.xenolith.abi.evtchn.EvtchnReset;
import io.xenolith.abi.evtchn.EvtchnSend;
import io.xenolith.abi.physdev.Physdev;
import io.xenolith.abi.physdev.PhysdevGetFreePirq;
import io.xenolith.abi.physdev.PhysdevMapPirq;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sched.SchedPoll;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import org.junit.jupiter.api.Test;

/** Advisories about event channels and interrupts. */
class EventAdvisoriesTest extends AttackedHost {
    private static final int EVENT_WORD_PENDING = 1 << 31;
    private static final int POLL_LIST = 1024;
    private static final int TWO_LEVEL_PORTS = 4096;
    private static final int PORTS_PER_PAGE = 1024;

    private long event(final PvDomainFixture guest, final int op) {
        return call(guest, Xen.__HYPERVISOR_event_channel_op, op, guest.args());
    }

    private long physdev(final PvDomainFixture guest, final int op) {
        return call(guest, Xen.__HYPERVISOR_physdev_op, op, guest.args());
    }

    /** A new port of {@code owner} for {@code remote}, or a negative error. */
    private long unbound(final PvDomainFixture owner, final int remote) {
        final EvtchnAllocUnbound op = new EvtchnAllocUnbound().wrap(memory(), machine.clearArgs(owner))
                .dom(Xen.DOMID_SELF).remoteDom(remote);
        final long result = event(owner, Evtchn.EVTCHNOP_alloc_unbound);
        return result == 0 ? op.port() : result;
    }

    private long ipi(final PvDomainFixture guest, final int vcpu) {
        final EvtchnBindIpi op = new EvtchnBindIpi().wrap(memory(), machine.clearArgs(guest)).vcpu(vcpu);
        final long result = event(guest, Evtchn.EVTCHNOP_bind_ipi);
        return result == 0 ? op.port() : result;
    }

    private long connect(final PvDomainFixture guest, final int remote, final long port) {
        final EvtchnBindInterdomain op = new EvtchnBindInterdomain().wrap(memory(), machine.clearArgs(guest))
                .remoteDom(remote).remotePort((int) port);
        final long result = event(guest, Evtchn.EVTCHNOP_bind_interdomain);
        return result == 0 ? op.localPort() : result;
    }

    private long onPort(final PvDomainFixture guest, final int op, final long port) {
        new EvtchnSend().wrap(memory(), machine.clearArgs(guest)).port((int) port);
        return event(guest, op);
    }

    private long initControl(final PvDomainFixture guest, final int vcpu, final long mfn, final int offset) {
        new EvtchnInitControl().wrap(memory(), machine.clearArgs(guest)).controlGfn(mfn).offset(offset).vcpu(vcpu);
        return event(guest, Evtchn.EVTCHNOP_init_control);
    }

    private long expandArray(final PvDomainFixture guest, final long mfn) {
        new EvtchnExpandArray().wrap(memory(), machine.clearArgs(guest)).arrayGfn(mfn);
        return event(guest, Evtchn.EVTCHNOP_expand_array);
    }

    private long reset(final PvDomainFixture guest) {
        new EvtchnReset().wrap(memory(), machine.clearArgs(guest)).dom(Xen.DOMID_SELF);
        return event(guest, Evtchn.EVTCHNOP_reset);
    }

    private long poll(final PvDomainFixture guest, final int... ports) {
        final long at = machine.clearArgs(guest);
        for (int i = 0; i < ports.length; i++) {
            memory().putInt(at + POLL_LIST + 4L * i, ports[i]);
        }
        new SchedPoll().wrap(memory(), at).ports(guest.args() + POLL_LIST).nrPorts(ports.length).timeout(1);
        return call(guest, Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_poll, guest.args());
    }

    /** XSA-13: once all free interrupts were used up, get_free_pirq used its error as an index. */
    @Test
    void xsa13AskingForInterruptsWithoutEndEndsInAnError() {
        long result = 0;
        for (int i = 0; i < 1000 && result == 0; i++) {
            new PhysdevGetFreePirq().wrap(memory(), machine.clearArgs(dom0)).type(1);
            result = physdev(dom0, Physdev.PHYSDEVOP_get_free_pirq);
        }
        assertThat(result).isEqualTo(-Errno.XEN_ENOSPC);
        new PhysdevGetFreePirq().wrap(memory(), machine.clearArgs(attacker)).type(1);
        assertThat(physdev(attacker, Physdev.PHYSDEVOP_get_free_pirq)).isLessThanOrEqualTo(0);
    }

    /** XSA-16 and XSA-21: interrupt numbers below 0 or too large were indexes into Xen's tables. */
    @Test
    void xsa16AndXsa21InterruptNumbersOutOfRangeAreRefused() {
        for (final int number : new int[]{-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 16, 9999}) {
            for (final int type : new int[]{0, 1, 3, 4, 77, -1}) {
                new PhysdevMapPirq().wrap(memory(), machine.clearArgs(dom0)).domid(1).type(type).index(number)
                        .pirq(number);
                assertThat(physdev(dom0, Physdev.PHYSDEVOP_map_pirq)).isNegative();
                new PhysdevMapPirq().wrap(memory(), machine.clearArgs(attacker)).domid(Xen.DOMID_SELF).type(type)
                        .index(number).pirq(number);
                assertThat(physdev(attacker, Physdev.PHYSDEVOP_map_pirq)).isNegative();
            }
        }
    }

    /** XSA-46: domains without a device could use the host's interrupts. */
    @Test
    void xsa46ADomainWithoutADeviceGetsNoInterrupt() {
        for (int pirq = 0; pirq < 300; pirq++) {
            new EvtchnBindPirq().wrap(memory(), machine.clearArgs(attacker)).pirq(pirq);
            assertThat(event(attacker, Evtchn.EVTCHNOP_bind_pirq)).isNegative();
        }
    }

    /** XSA-87: prepare_msix and release_msix asked for no permission. */
    @Test
    void xsa87PassthroughDevicesAreSetUpByControlDomainsOnly() {
        for (final int op : new int[]{Physdev.PHYSDEVOP_prepare_msix, Physdev.PHYSDEVOP_release_msix,
                Physdev.PHYSDEVOP_pci_device_add, Physdev.PHYSDEVOP_manage_pci_add,
                Physdev.PHYSDEVOP_pci_mmcfg_reserved}) {
            machine.clearArgs(attacker);
            assertThat(physdev(attacker, op)).isEqualTo(-Errno.XEN_EPERM);
        }
    }

    /** XSA-107: an event for a vCPU whose control block had never been set up was put into a null queue. */
    @Test
    void xsa107AnEventForAVcpuWithoutAControlBlockIsHarmless() {
        secondVcpu(attacker);
        assertThat(initControl(attacker, 0, attacker.mfn(A), 0)).isZero();
        assertThat(expandArray(attacker, attacker.mfn(B))).isZero();
        final long port = ipi(attacker, 1);
        assertThat(port).isPositive();
        assertThat(onPort(attacker, Evtchn.EVTCHNOP_send, port)).isZero();
        final long other = unbound(attacker, ACCOMPLICE);
        new EvtchnBindVcpu().wrap(memory(), machine.clearArgs(attacker)).port((int) other).vcpu(1);
        assertThat(event(attacker, Evtchn.EVTCHNOP_bind_vcpu)).isZero();
        final long remote = connect(accomplice, 1, other);
        assertThat(onPort(accomplice, Evtchn.EVTCHNOP_send, remote)).isZero();
        assertThat(initControl(attacker, 1, attacker.mfn(A), 2048)).isZero();
        assertThat(onPort(accomplice, Evtchn.EVTCHNOP_send, remote)).isZero();
        assertThat(memory().getInt(attacker.maddr(B) + 4 * other) & EVENT_WORD_PENDING).isNotZero();
    }

    /** XSA-188: after a failed init_control the freed control structure was still used. */
    @Test
    void xsa188AFailedSwitchToFifoLeavesTheOldWayInForce() {
        final long port = unbound(attacker, ACCOMPLICE);
        final long remote = connect(accomplice, 1, port);
        emptyTable(attacker, A);
        assertThat(pin(attacker, 1, A)).isZero();
        for (int i = 0; i < 5; i++) {
            for (final long mfn : new long[]{attacker.mfn(A), accomplice.mfn(A), 0, 1L << 40, -1}) {
                assertThat(initControl(attacker, 0, mfn, 0)).isEqualTo(-Errno.XEN_EINVAL);
            }
            assertThat(expandArray(attacker, attacker.mfn(B))).isEqualTo(-Errno.XEN_EOPNOTSUPP);
            assertThat(onPort(accomplice, Evtchn.EVTCHNOP_send, remote)).isZero();
        }
        assertThat(attacker.domain().sharedInfo().evtchnPending(0) >>> port & 1).isOne();
        assertThat(initControl(attacker, 0, attacker.mfn(C), 0)).isZero();
        assertThat(expandArray(attacker, attacker.mfn(B))).isZero();
        assertThat(onPort(accomplice, Evtchn.EVTCHNOP_send, remote)).isZero();
        assertThat(reset(attacker)).isZero();
        assertThat(expandArray(attacker, attacker.mfn(B))).isEqualTo(-Errno.XEN_EOPNOTSUPP);
        assertThat(initControl(attacker, 0, attacker.mfn(C), 0)).isZero();
        assertThat(reset(attacker)).isZero();
    }

    /** XSA-221: poll looked up a port that was not allocated and used the null it got. */
    @Test
    void xsa221PollingPortsThatAreNotAllocatedIsRefused() {
        final int port = (int) unbound(attacker, ACCOMPLICE);
        for (final int bad : new int[]{64, 4095, TWO_LEVEL_PORTS, 1 << 17, Integer.MAX_VALUE, -1}) {
            assertThat(poll(attacker, bad)).as("port %d", bad).isEqualTo(-Errno.XEN_EINVAL);
            assertThat(poll(attacker, port, bad)).as("port %d", bad).isEqualTo(-Errno.XEN_EINVAL);
        }
        assertThat(attacker.vcpu().polling).isFalse();
        assertThat(attacker.vcpu().blocked).isFalse();
    }

    /** XSA-317: when no port was left, the error was taken for the number of a port. */
    @Test
    void xsa317WhenPortsRunOutTheErrorIsReportedAndNothingElseHappens() {
        long port = 0;
        for (int i = 0; i < 2 * TWO_LEVEL_PORTS && port >= 0; i++) {
            port = unbound(attacker, ACCOMPLICE);
        }
        assertThat(port).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(ipi(attacker, 0)).isEqualTo(-Errno.XEN_ENOSPC);
        final long offered = unbound(accomplice, 1);
        assertThat(connect(attacker, ACCOMPLICE, offered)).isEqualTo(-Errno.XEN_ENOSPC);
        // The other end is as it was.
        assertThat(connect(dom0, ACCOMPLICE, offered)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(onPort(attacker, Evtchn.EVTCHNOP_close, 77)).isZero();
        assertThat(connect(attacker, ACCOMPLICE, offered)).isEqualTo(77);
    }

    /** XSA-332: a domain that sends events without pause can keep its backend's domain from doing anything else. */
    @Test
    void xsa332AStormOfEventsIsOneEventUntilItIsTaken() {
        final long port = unbound(dom0, 1);
        final long remote = connect(attacker, 0, port);
        dom0.vcpu().info().evtchnUpcallPending(0).evtchnPendingSel(0);
        dom0.domain().sharedInfo().evtchnPending(0, 0);
        for (int i = 0; i < 20_000; i++) {
            assertThat(onPort(attacker, Evtchn.EVTCHNOP_send, remote)).isZero();
            if (i == 0) {
                assertThat(dom0.vcpu().info().evtchnUpcallPending()).isOne();
                dom0.vcpu().info().evtchnUpcallPending(0);
            }
        }
        // Not taken yet, so not one upcall more; masked, so none at all.
        assertThat(dom0.vcpu().info().evtchnUpcallPending()).isZero();
        dom0.domain().sharedInfo().evtchnPending(0, 0).evtchnMask(0, -1);
        assertThat(onPort(attacker, Evtchn.EVTCHNOP_send, remote)).isZero();
        assertThat(dom0.vcpu().info().evtchnUpcallPending()).isZero();
        assertThat(dom0.domain().sharedInfo().evtchnPending(0) >>> port & 1).isOne();
    }

    /** XSA-338: a port beyond what the 2-level way can hold became invalid under Xen's feet when FIFO was left. */
    @Test
    void xsa338HighPortsAreGoneAfterAResetAndNothingTakesThemForValid() {
        assertThat(initControl(attacker, 0, attacker.mfn(A), 0)).isZero();
        for (int page = 0; page <= TWO_LEVEL_PORTS / PORTS_PER_PAGE; page++) {
            assertThat(expandArray(attacker, attacker.mfn(B + page))).isZero();
        }
        long high = 0;
        while (high <= TWO_LEVEL_PORTS + 10 && high >= 0) {
            high = unbound(attacker, ACCOMPLICE);
        }
        assertThat(high).isGreaterThan(TWO_LEVEL_PORTS);
        final long remote = connect(accomplice, 1, high);
        assertThat(onPort(accomplice, Evtchn.EVTCHNOP_send, remote)).isZero();
        assertThat(reset(attacker)).isZero();
        assertThat(onPort(accomplice, Evtchn.EVTCHNOP_send, remote)).isZero();
        final long shared = attacker.domain().sharedInfoMfn() << Page.SHIFT;
        final byte[] before = memory().bytes(shared, Page.SIZE);
        assertThat(onPort(attacker, Evtchn.EVTCHNOP_send, high)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(onPort(attacker, Evtchn.EVTCHNOP_close, high)).isEqualTo(-Errno.XEN_EINVAL);
        // Its number stays in the allocated range, where unmasking a free port does nothing.
        assertThat(onPort(attacker, Evtchn.EVTCHNOP_unmask, high)).isZero();
        assertThat(memory().bytes(shared, Page.SIZE)).isEqualTo(before);
        assertThat(unbound(attacker, ACCOMPLICE)).isOne();
    }

    /** XSA-343 and XSA-344: a reset raced with operations on the ports it was closing, and took too long at a time. */
    @Test
    void xsa343AndXsa344AResetWithManyPortsClosesEachOnce() {
        final long[] remotes = new long[500];
        for (int i = 0; i < remotes.length; i++) {
            remotes[i] = connect(accomplice, 1, unbound(attacker, ACCOMPLICE));
            assertThat(remotes[i]).isPositive();
        }
        new EvtchnReset().wrap(memory(), machine.clearArgs(attacker)).dom(Xen.DOMID_SELF);
        final int resetCont = 14;
        assertThat(event(attacker, resetCont)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(reset(attacker)).isZero();
        assertThat(event(attacker, resetCont)).isEqualTo(-Errno.XEN_EBUSY);
        for (final long remote : remotes) {
            // Unbound by now, so that nothing arrives anywhere.
            assertThat(onPort(accomplice, Evtchn.EVTCHNOP_send, remote)).isZero();
            assertThat(onPort(accomplice, Evtchn.EVTCHNOP_close, remote)).isZero();
        }
        assertThat(attacker.domain().sharedInfo().evtchnPending(0)).isZero();
    }
}
