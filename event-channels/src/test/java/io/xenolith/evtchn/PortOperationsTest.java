package io.xenolith.evtchn;

import static io.xenolith.abi.xen.Xen.DOMID_SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sub-operations of event_channel_op on the 2-level ABI: who gets which port, and every refusal in its order. */
class PortOperationsTest {
    private static final int NO_DOMAIN = 0x7000;

    private final Pirqs pirqs = new Pirqs();
    private final World world = new World(new LocalMemory(World.memoryBytes(3)));
    private final World.FakeDomain d0 = world.add(0, 2, 4095, pirqs);
    private final World.FakeDomain d1 = world.add(1, 2, 1023);
    private final World.FakeDomain d2 = world.add(2, 40, 1023);
    private final EventChannels dom0 = d0.evtchn;
    private final EventChannels domU = d1.evtchn;
    private final EventChannels other = d2.evtchn;
    private int preemptAfter = Integer.MAX_VALUE;

    /** Interrupts 0 to 31; number 9 is not the domain's, number 8 cannot be shared. */
    private static final class Pirqs implements PirqHost {
        final List<String> calls = new ArrayList<>();

        @Override
        public int count() {
            return 32;
        }

        @Override
        public boolean permitted(final int pirq) {
            return pirq != 9;
        }

        @Override
        public int bind(final int pirq, final int vcpu, final boolean willShare) {
            calls.add("bind " + pirq + " " + vcpu + " " + willShare);
            return pirq == 8 && !willShare ? -Errno.XEN_EBUSY : 0;
        }

        @Override
        public void move(final int pirq, final int vcpu) {
            calls.add("move " + pirq + " " + vcpu);
        }

        @Override
        public void unbind(final int pirq) {
            calls.add("unbind " + pirq);
        }
    }

    private int reset(final EventChannels caller, final int dom, final boolean resuming) {
        return caller.reset(dom, resuming, () -> {
            preemptAfter--;
            return preemptAfter == 0;
        });
    }

    private static EvtchnStatus ask(final int dom, final int port) {
        return EvtchnStatus.allocate().dom(dom).port(port);
    }

    private static EvtchnStatus statusOf(final EventChannels evtchn, final int port) {
        final EvtchnStatus status = ask(DOMID_SELF, port);
        assertThat(evtchn.status(status)).isZero();
        return status;
    }

    /** Connects a new port of domU to a new port of dom0; returns domU's port and dom0's port. */
    private int[] connect() {
        final int lport = domU.allocUnbound(DOMID_SELF, 0);
        final int rport = dom0.bindInterdomain(1, lport);
        assertThat(lport).isPositive();
        assertThat(rport).isPositive();
        d0.consumeTwoLevel();
        d1.consumeTwoLevel();
        return new int[]{lport, rport};
    }

    // alloc_unbound

    @Test
    void theFirstPortIsOneAndTheLowestFreeNumberComesNext() {
        assertThat(domU.allocUnbound(DOMID_SELF, DOMID_SELF)).isEqualTo(1);
        assertThat(domU.allocUnbound(DOMID_SELF, DOMID_SELF)).isEqualTo(2);
        assertThat(domU.allocUnbound(DOMID_SELF, DOMID_SELF)).isEqualTo(3);
        assertThat(domU.close(2)).isZero();
        assertThat(domU.allocUnbound(DOMID_SELF, DOMID_SELF)).isEqualTo(2);
        assertThat(domU.allocUnbound(DOMID_SELF, DOMID_SELF)).isEqualTo(4);
    }

    @Test
    void allocUnboundStoresSelfAsTheCallersNumber() {
        final int own = domU.allocUnbound(DOMID_SELF, DOMID_SELF);
        assertThat(statusOf(domU, own).uUnboundDom()).isEqualTo(1);
        final int forDomU = dom0.allocUnbound(1, DOMID_SELF);
        assertThat(statusOf(domU, forDomU).uUnboundDom()).isZero();
    }

    @Test
    void allocUnboundDoesNotAskWhetherTheRemoteDomainExists() {
        final int port = domU.allocUnbound(DOMID_SELF, NO_DOMAIN);
        assertThat(port).isPositive();
        assertThat(statusOf(domU, port).uUnboundDom()).isEqualTo(NO_DOMAIN);
    }

    @Test
    void allocUnboundInADomainThatDoesNotExistIsEsrch() {
        assertThat(domU.allocUnbound(NO_DOMAIN, 0)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void allocUnboundInAnotherDomainIsForControlDomains() {
        assertThat(domU.allocUnbound(0, 1)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(domU.allocUnbound(2, 1)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(dom0.channel(1)).isEqualTo(new Channel.Free());
        assertThat(dom0.allocUnbound(1, 0)).isEqualTo(1);
        assertThat(domU.channel(1)).isEqualTo(new Channel.Unbound(0));
    }

    @Test
    void enospcComesBeforeEperm() {
        final EventChannels full = world.add(7, 1, 2).evtchn;
        assertThat(full.allocUnbound(DOMID_SELF, 0)).isEqualTo(1);
        assertThat(full.allocUnbound(DOMID_SELF, 0)).isEqualTo(2);
        assertThat(domU.allocUnbound(7, 1)).isEqualTo(-Errno.XEN_ENOSPC);
    }

    @Test
    void aDyingDomainGetsNoPorts() {
        d1.dying = true;
        assertThat(domU.allocUnbound(DOMID_SELF, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.allocUnbound(1, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindIpi(0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindVirq(Xen.VIRQ_TIMER, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindInterdomain(0, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.allocXenPort(0, 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void theHighestPortIsMaxEvtchnPort() {
        final EventChannels small = world.add(7, 1, 3).evtchn;
        for (int port = 1; port <= 3; port++) {
            assertThat(small.bindIpi(0)).isEqualTo(port);
        }
        assertThat(small.bindIpi(0)).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(small.bindVirq(Xen.VIRQ_TIMER, 0)).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(small.allocUnbound(DOMID_SELF, 0)).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(small.allocXenPort(0, 0)).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(small.bindInterdomain(0, 1)).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(small.bindInterdomain(NO_DOMAIN, 1)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void theTwoLevelAbiHas4096Ports() {
        final EventChannels large = world.add(7, 1, Integer.MAX_VALUE).evtchn;
        for (int port = 1; port < 4096; port++) {
            assertThat(large.bindIpi(0)).isEqualTo(port);
        }
        assertThat(large.bindIpi(0)).isEqualTo(-Errno.XEN_ENOSPC);
        assertThat(large.allocatedPorts()).isEqualTo(4096);
    }

    @Test
    void portsAreAllocatedInBucketsOf64() {
        assertThat(domU.isAllocated(63)).isTrue();
        assertThat(domU.isAllocated(64)).isFalse();
        for (int port = 1; port < 64; port++) {
            assertThat(domU.bindIpi(0)).isEqualTo(port);
        }
        assertThat(domU.unmask(64)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindIpi(0)).isEqualTo(64);
        assertThat(domU.unmask(127)).isZero();
        assertThat(domU.unmask(128)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.close(64)).isZero();
        assertThat(domU.isAllocated(64)).isTrue();
    }

    @Test
    void aRefusedBindStillExtendsTheRange() {
        for (int port = 1; port < 64; port++) {
            assertThat(domU.bindIpi(0)).isEqualTo(port);
        }
        assertThat(domU.bindInterdomain(0, 60)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.allocatedPorts()).isEqualTo(128);
        assertThat(domU.channel(64)).isEqualTo(new Channel.Free());
    }

    // bind_interdomain

    @Test
    void bindInterdomainConnectsBothEnds() {
        final int[] ends = connect();
        assertThat(domU.channel(ends[0])).isEqualTo(new Channel.Interdomain(0, ends[1]));
        assertThat(dom0.channel(ends[1])).isEqualTo(new Channel.Interdomain(1, ends[0]));
        final EvtchnStatus status = statusOf(domU, ends[0]);
        assertThat(status.status()).isEqualTo(Evtchn.EVTCHNSTAT_interdomain);
        assertThat(status.uInterdomainDom()).isZero();
        assertThat(status.uInterdomainPort()).isEqualTo(ends[1]);
    }

    @Test
    void bindInterdomainSetsTheLocalPortPendingAtOnce() {
        final int lport = domU.allocUnbound(DOMID_SELF, 0);
        final int rport = dom0.bindInterdomain(1, lport);
        assertThat(d0.pending(rport)).isTrue();
        assertThat(d0.kicks).containsExactly(0);
        assertThat(d1.pending(lport)).isFalse();
        assertThat(d1.kicks).isEmpty();
    }

    @Test
    void aDomainMayConnectToItself() {
        final int unbound = domU.allocUnbound(DOMID_SELF, DOMID_SELF);
        final int local = domU.bindInterdomain(DOMID_SELF, unbound);
        assertThat(domU.channel(unbound)).isEqualTo(new Channel.Interdomain(1, local));
        assertThat(domU.channel(local)).isEqualTo(new Channel.Interdomain(1, unbound));
        assertThat(domU.bindInterdomain(1, unbound)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.close(local)).isZero();
        assertThat(domU.channel(unbound)).isEqualTo(new Channel.Unbound(1));
        assertThat(domU.bindInterdomain(1, unbound)).isEqualTo(local);
    }

    @Test
    void bindInterdomainRefusals() {
        final int forDomU = dom0.allocUnbound(DOMID_SELF, 1);
        final int forOther = dom0.allocUnbound(DOMID_SELF, 2);
        final int ipi = dom0.bindIpi(0);
        assertThat(domU.bindInterdomain(NO_DOMAIN, 1)).isEqualTo(-Errno.XEN_ESRCH);
        assertThat(domU.bindInterdomain(0, forOther)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindInterdomain(0, ipi)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindInterdomain(0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindInterdomain(0, 63)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindInterdomain(0, 4095)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindInterdomain(0, -1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.channel(1)).isEqualTo(new Channel.Free());
        assertThat(domU.bindInterdomain(0, forDomU)).isEqualTo(1);
        assertThat(domU.bindInterdomain(0, forDomU)).isEqualTo(-Errno.XEN_EINVAL);
    }

    // bind_virq

    @Test
    void anyDomainMayBindAnyVirqOnce() {
        for (int virq = 0; virq < Xen.NR_VIRQS; virq++) {
            final int port = domU.bindVirq(virq, 0);
            assertThat(port).isPositive();
            assertThat(domU.bindVirq(virq, 0)).isEqualTo(-Errno.XEN_EEXIST);
            final EvtchnStatus status = statusOf(domU, port);
            assertThat(status.status()).isEqualTo(Evtchn.EVTCHNSTAT_virq);
            assertThat(status.uVirq()).isEqualTo(virq);
        }
    }

    @Test
    void virqsOfAVcpuAreBoundOnceAVcpu() {
        for (final int virq : new int[]{Xen.VIRQ_TIMER, Xen.VIRQ_DEBUG, Xen.VIRQ_XENOPROF, Xen.VIRQ_XENPMU}) {
            assertThat(domU.bindVirq(virq, 0)).isPositive();
            final int port = domU.bindVirq(virq, 1);
            assertThat(statusOf(domU, port).vcpu()).isEqualTo(1);
            assertThat(domU.bindVirq(virq, 1)).isEqualTo(-Errno.XEN_EEXIST);
            assertThat(domU.bindVirq(virq, 2)).isEqualTo(-Errno.XEN_ENOENT);
        }
    }

    @Test
    void globalVirqsAreForVcpu0() {
        for (final int virq : new int[]{Xen.VIRQ_CONSOLE, Xen.VIRQ_DOM_EXC, Xen.VIRQ_TBUF, Xen.VIRQ_DEBUGGER,
                Xen.VIRQ_CON_RING, Xen.VIRQ_PCPU_STATE, Xen.VIRQ_MEM_EVENT, Xen.VIRQ_ARGO, Xen.VIRQ_ENOMEM,
                Xen.VIRQ_ARCH_0, Xen.VIRQ_ARCH_7}) {
            assertThat(domU.bindVirq(virq, 1)).isEqualTo(-Errno.XEN_EINVAL);
            assertThat(domU.bindVirq(virq, 99)).isEqualTo(-Errno.XEN_EINVAL);
        }
    }

    @Test
    void unknownVirqsAreEinvalWhateverTheVcpu() {
        assertThat(domU.bindVirq(24, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindVirq(9999, 77)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindVirq(-1, 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aClosedVirqMayBeBoundAgain() {
        final int port = domU.bindVirq(Xen.VIRQ_TIMER, 1);
        assertThat(domU.close(port)).isZero();
        domU.raiseVirq(1, Xen.VIRQ_TIMER);
        assertThat(d1.pending(port)).isFalse();
        assertThat(domU.bindVirq(Xen.VIRQ_TIMER, 1)).isEqualTo(port);
    }

    // bind_ipi

    @Test
    void bindIpiNamesAnExistingVcpu() {
        final int port = domU.bindIpi(1);
        assertThat(statusOf(domU, port).status()).isEqualTo(Evtchn.EVTCHNSTAT_ipi);
        assertThat(statusOf(domU, port).vcpu()).isEqualTo(1);
        assertThat(domU.bindIpi(2)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(domU.bindIpi(9999)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(domU.bindIpi(-1)).isEqualTo(-Errno.XEN_ENOENT);
    }

    // bind_pirq

    @Test
    void bindPirqChecksTheNumberThenTheRightThenTheBinding() {
        assertThat(domU.bindPirq(0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.bindPirq(32, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.bindPirq(-1, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.bindPirq(9, 0)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(dom0.bindPirq(8, 0)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(dom0.bindPirq(8, Evtchn.BIND_PIRQ__WILL_SHARE)).isEqualTo(1);
        assertThat(dom0.bindPirq(8, Evtchn.BIND_PIRQ__WILL_SHARE)).isEqualTo(-Errno.XEN_EEXIST);
        assertThat(dom0.pirqPort(8)).isEqualTo(1);
        assertThat(statusOf(dom0, 1).status()).isEqualTo(Evtchn.EVTCHNSTAT_pirq);
        assertThat(statusOf(dom0, 1).uPirq()).isEqualTo(8);
        assertThat(pirqs.calls).containsExactly("bind 8 0 false", "bind 8 0 true");
    }

    @Test
    void closingAPirqPortUnbindsTheInterrupt() {
        final int port = dom0.bindPirq(5, 0);
        assertThat(dom0.close(port)).isZero();
        assertThat(pirqs.calls).containsExactly("bind 5 0 false", "unbind 5");
        assertThat(dom0.raisePirq(5)).isFalse();
        assertThat(dom0.bindPirq(5, 0)).isEqualTo(port);
    }

    @Test
    void aPirqIsRaisedAtItsVcpu() {
        final int port = dom0.bindPirq(5, 0);
        assertThat(dom0.bindVcpu(port, 0)).isZero();
        assertThat(dom0.bindVcpu(port, 1)).isZero();
        assertThat(dom0.raisePirq(5)).isTrue();
        assertThat(d0.pending(port)).isTrue();
        assertThat(d0.kicks).containsExactly(1);
        assertThat(pirqs.calls).containsExactly("bind 5 0 false", "move 5 1");
    }

    @Test
    void aPirqThatIsNotBoundIsNobodys() {
        assertThat(dom0.raisePirq(5)).isFalse();
        assertThat(d0.kicks).isEmpty();
        assertThat(d0.pending(0)).isFalse();
    }

    // close

    @Test
    void closeRefusesNumbersThatAreNotInUse() {
        final int port = domU.bindIpi(0);
        assertThat(domU.close(port)).isZero();
        assertThat(domU.close(port)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.close(0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.close(5000)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.close(-1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.close(domU.allocXenPort(0, 0))).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void closingOneEndReturnsTheOtherToUnboundForTheCloser() {
        final int[] ends = connect();
        assertThat(dom0.close(ends[1])).isZero();
        assertThat(domU.channel(ends[0])).isEqualTo(new Channel.Unbound(0));
        assertThat(statusOf(domU, ends[0]).status()).isEqualTo(Evtchn.EVTCHNSTAT_unbound);
        assertThat(dom0.bindInterdomain(1, ends[0])).isEqualTo(ends[1]);
        assertThat(domU.close(ends[0])).isZero();
        assertThat(dom0.channel(ends[1])).isEqualTo(new Channel.Unbound(1));
    }

    @Test
    void closingClearsThePendingEventAndMovesThePortToVcpu0() {
        final int port = domU.bindIpi(1);
        assertThat(domU.send(port)).isZero();
        assertThat(d1.pending(port)).isTrue();
        assertThat(domU.close(port)).isZero();
        assertThat(d1.pending(port)).isFalse();
        assertThat(domU.notifyVcpu(port)).isZero();
        assertThat(statusOf(domU, port).status()).isEqualTo(Evtchn.EVTCHNSTAT_closed);
    }

    // send

    @Test
    void sendOnAClosedPortIsEinval() {
        final int port = domU.bindIpi(0);
        assertThat(domU.close(port)).isZero();
        assertThat(domU.send(port)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void sendRefusesPortsWithoutASender() {
        assertThat(domU.send(0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.send(100_000)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.send(-1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.send(domU.bindVirq(Xen.VIRQ_TIMER, 0))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.send(dom0.bindPirq(1, 0))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.send(domU.allocXenPort(0, 0))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.sends()).isZero();
    }

    @Test
    void sendOnAnUnboundPortIsDroppedSilently() {
        final int unbound = domU.allocUnbound(DOMID_SELF, 0);
        assertThat(domU.send(unbound)).isZero();
        final int[] ends = connect();
        assertThat(dom0.close(ends[1])).isZero();
        assertThat(domU.send(ends[0])).isZero();
        assertThat(d0.pending(ends[1])).isFalse();
        assertThat(domU.sends()).isEqualTo(2);
        assertThat(domU.sendsDropped()).isEqualTo(2);
    }

    @Test
    void sendMakesThePeersPortPending() {
        final int[] ends = connect();
        assertThat(domU.send(ends[0])).isZero();
        assertThat(d0.pending(ends[1])).isTrue();
        assertThat(d1.pending(ends[0])).isFalse();
        assertThat(d0.kicks).containsExactly(0);
        assertThat(domU.sends()).isEqualTo(1);
        assertThat(domU.sendsDropped()).isZero();
    }

    // status

    @Test
    void statusRefusals() {
        final int port = domU.bindIpi(0);
        assertThat(domU.status(ask(NO_DOMAIN, port))).isEqualTo(-Errno.XEN_ESRCH);
        assertThat(domU.status(ask(DOMID_SELF, 100_000))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.status(ask(DOMID_SELF, domU.allocXenPort(0, 0)))).isEqualTo(-Errno.XEN_EACCES);
        assertThat(other.status(ask(1, port))).isEqualTo(-Errno.XEN_EPERM);
        assertThat(other.status(ask(1, 100_000))).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(dom0.status(ask(1, port))).isZero();
        assertThat(domU.status(ask(1, port))).isZero();
    }

    @Test
    void aRefusedStatusLeavesTheStructAlone() {
        final EvtchnStatus status = ask(DOMID_SELF, 100_000).status(77).vcpu(78);
        final byte[] before = status.toBytes();
        assertThat(domU.status(status)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(status.toBytes()).isEqualTo(before);
    }

    @Test
    void aFreeOrReservedPortInsideTheRangeIsClosed() {
        assertThat(statusOf(domU, 0).status()).isEqualTo(Evtchn.EVTCHNSTAT_closed);
        assertThat(statusOf(domU, 63).status()).isEqualTo(Evtchn.EVTCHNSTAT_closed);
        assertThat(domU.status(ask(DOMID_SELF, 64))).isEqualTo(-Errno.XEN_EINVAL);
    }

    // bind_vcpu

    @Test
    void bindVcpuLooksForTheVcpuFirst() {
        assertThat(domU.bindVcpu(-1, 99)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(domU.bindVcpu(-1, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindVcpu(0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindVcpu(63, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindVcpu(domU.allocXenPort(0, 0), 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void ipisAndVirqsOfAVcpuCannotBeMoved() {
        assertThat(domU.bindVcpu(domU.bindIpi(0), 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.bindVcpu(domU.bindVirq(Xen.VIRQ_TIMER, 0), 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void unboundInterdomainAndGlobalVirqPortsCanBeMoved() {
        final int unbound = domU.allocUnbound(DOMID_SELF, 0);
        assertThat(domU.bindVcpu(unbound, 1)).isZero();
        assertThat(statusOf(domU, unbound).vcpu()).isEqualTo(1);
        final int[] ends = connect();
        assertThat(domU.bindVcpu(ends[0], 1)).isZero();
        assertThat(dom0.send(ends[1])).isZero();
        assertThat(d1.kicks).containsExactly(1);
        final int virq = domU.bindVirq(Xen.VIRQ_CONSOLE, 0);
        assertThat(domU.bindVcpu(virq, 1)).isZero();
        d1.consumeTwoLevel();
        domU.raiseGlobalVirq(Xen.VIRQ_CONSOLE);
        assertThat(d1.kicks).containsExactly(1);
    }

    // unmask

    @Test
    void unmaskAcceptsEveryAllocatedNumber() {
        assertThat(domU.unmask(0)).isZero();
        assertThat(domU.unmask(60)).isZero();
        assertThat(domU.unmask(63)).isZero();
        assertThat(domU.unmask(64)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.unmask(4095)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.unmask(4096)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.unmask(-1)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void unmaskOfAFreePortChangesNothing() {
        d1.mask(60, true);
        assertThat(domU.unmask(60)).isZero();
        assertThat(d1.masked(60)).isTrue();
    }

    // set_priority, expand_array: refused on 2-level

    @Test
    void setPriorityAndExpandArrayNeedFifo() {
        final int port = domU.bindIpi(0);
        assertThat(domU.setPriority(port, 3)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(domU.setPriority(63, 99)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(domU.setPriority(64, 3)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.expandArray(d1.gfn(1))).isEqualTo(-Errno.XEN_EOPNOTSUPP);
    }

    // reset

    @Test
    void resetClosesEveryPort() {
        final int[] ends = connect();
        final int ipi = domU.bindIpi(0);
        assertThat(reset(domU, DOMID_SELF, false)).isZero();
        assertThat(statusOf(domU, ipi).status()).isEqualTo(Evtchn.EVTCHNSTAT_closed);
        assertThat(statusOf(domU, ends[0]).status()).isEqualTo(Evtchn.EVTCHNSTAT_closed);
        assertThat(dom0.channel(ends[1])).isEqualTo(new Channel.Unbound(1));
        assertThat(domU.channel(0)).isEqualTo(new Channel.Reserved());
        assertThat(domU.bindIpi(0)).isEqualTo(1);
    }

    @Test
    void resetRefusals() {
        assertThat(reset(domU, NO_DOMAIN, false)).isEqualTo(-Errno.XEN_ESRCH);
        assertThat(reset(domU, NO_DOMAIN, true)).isEqualTo(-Errno.XEN_ESRCH);
        assertThat(reset(domU, 2, false)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(reset(dom0, 2, false)).isEqualTo(-Errno.XEN_EINVAL);
        d2.paused = true;
        assertThat(reset(dom0, 2, false)).isZero();
        assertThat(reset(domU, DOMID_SELF, true)).isEqualTo(-Errno.XEN_EBUSY);
    }

    @Test
    void anInterruptedResetGoesOnWhereItStopped() {
        for (int port = 1; port <= 200; port++) {
            assertThat(domU.bindIpi(0)).isEqualTo(port);
        }
        preemptAfter = 1;
        assertThat(reset(domU, DOMID_SELF, false)).isEqualTo(EventChannels.RESTART);
        assertThat(domU.channel(64)).isEqualTo(new Channel.Free());
        assertThat(domU.channel(65)).isEqualTo(new Channel.Ipi());
        assertThat(reset(domU, DOMID_SELF, false)).isEqualTo(-Errno.XEN_EBUSY);
        preemptAfter = 2;
        assertThat(reset(domU, DOMID_SELF, true)).isEqualTo(EventChannels.RESTART);
        assertThat(domU.channel(128)).isEqualTo(new Channel.Free());
        assertThat(domU.channel(129)).isEqualTo(new Channel.Ipi());
        preemptAfter = Integer.MAX_VALUE;
        assertThat(reset(domU, DOMID_SELF, true)).isZero();
        assertThat(domU.channel(200)).isEqualTo(new Channel.Free());
        assertThat(reset(domU, DOMID_SELF, true)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(reset(domU, DOMID_SELF, false)).isZero();
    }

    @Test
    void portsMadeDuringAnInterruptedResetGiveEagain() {
        for (int port = 1; port <= 64; port++) {
            assertThat(domU.bindIpi(0)).isEqualTo(port);
        }
        preemptAfter = 1;
        assertThat(reset(domU, DOMID_SELF, false)).isEqualTo(EventChannels.RESTART);
        assertThat(domU.bindIpi(0)).isEqualTo(1);
        preemptAfter = Integer.MAX_VALUE;
        assertThat(reset(domU, DOMID_SELF, true)).isEqualTo(-Errno.XEN_EAGAIN);
        assertThat(domU.channel(1)).isEqualTo(new Channel.Ipi());
        assertThat(reset(domU, DOMID_SELF, false)).isZero();
    }

    @Test
    void resetLeavesXensPortsAlone() {
        final int port = domU.allocXenPort(0, 0);
        assertThat(reset(domU, DOMID_SELF, false)).isZero();
        assertThat(domU.isXenAttached(port)).isTrue();
        assertThat(domU.channel(port)).isEqualTo(new Channel.Unbound(0));
    }

    // Xen's own ports

    @Test
    void xenHearsWhatIsSentToItsPort() {
        final int xenPort = domU.allocXenPort(1, 0);
        final int port = dom0.bindInterdomain(1, xenPort);
        assertThat(dom0.send(port)).isZero();
        assertThat(d1.xenHeard).containsExactly("1:" + xenPort);
        assertThat(d1.pending(xenPort)).isFalse();
        assertThat(domU.isPending(xenPort)).isFalse();
        assertThat(domU.isMasked(xenPort)).isTrue();
        d0.consumeTwoLevel();
        domU.notifyFromXen(xenPort);
        assertThat(d0.pending(port)).isTrue();
        domU.freeXenPort(xenPort);
        assertThat(dom0.channel(port)).isEqualTo(new Channel.Unbound(1));
        assertThat(domU.channel(xenPort)).isEqualTo(new Channel.Free());
        domU.freeXenPort(xenPort);
        domU.notifyFromXen(xenPort);
        assertThat(domU.isXenAttached(xenPort)).isFalse();
    }

    @Test
    void nobodyHearsXenOnAnUnboundPort() {
        final int xenPort = domU.allocXenPort(0, 0);
        domU.notifyFromXen(xenPort);
        assertThat(domU.setPriority(xenPort, 0)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(domU.unmask(xenPort)).isZero();
        assertThat(d0.kicks).isEmpty();
    }

    // death

    @Test
    void destroyFreesEveryPortAndPeersFallBack() {
        final int[] ends = connect();
        final int xenPort = domU.allocXenPort(0, 0);
        final int toXen = dom0.bindInterdomain(1, xenPort);
        final int virq = domU.bindVirq(Xen.VIRQ_TIMER, 1);
        d1.dying = true;
        domU.destroy();
        for (int port = 1; port < domU.allocatedPorts(); port++) {
            assertThat(domU.channel(port)).isEqualTo(new Channel.Free());
            assertThat(domU.isXenAttached(port)).isFalse();
        }
        assertThat(dom0.channel(ends[1])).isEqualTo(new Channel.Unbound(1));
        assertThat(dom0.channel(toXen)).isEqualTo(new Channel.Unbound(1));
        assertThat(dom0.send(ends[1])).isZero();
        domU.raiseVirq(1, Xen.VIRQ_TIMER);
        assertThat(d1.pending(virq)).isFalse();
        assertThat(dom0.bindInterdomain(1, ends[0])).isEqualTo(-Errno.XEN_EINVAL);
        domU.destroy();
    }

    @Test
    void theDeathOfManyPortsGivesWayBehindEach64thAndIsGoneOnWith() {
        for (int i = 0; i < 200; i++) {
            assertThat(domU.allocUnbound(DOMID_SELF, 0)).isPositive();
        }
        d1.dying = true;
        int goes = 1;
        while (!domU.destroy(() -> true)) {
            goes++;
        }
        assertThat(goes).isEqualTo(1 + 200 / 64);
        for (int port = 1; port < domU.allocatedPorts(); port++) {
            assertThat(domU.channel(port)).isEqualTo(new Channel.Free());
        }
    }

    @Test
    void aPeerThatVanishedWithoutDestroyIsABugOfTheHypervisor() {
        final int[] ends = connect();
        world.domains.remove(1);
        assertThatIllegalStateException().isThrownBy(() -> dom0.send(ends[1])).withMessageContaining("d1");
    }

    // trace

    @Test
    void everyStepIsTracedWithIdsThatLinkThem() {
        final int lport = domU.allocUnbound(DOMID_SELF, 0);
        final int rport = dom0.bindInterdomain(1, lport);
        domU.send(lport);
        dom0.close(rport);
        domU.bindIpi(1);
        domU.bindVirq(Xen.VIRQ_TIMER, 0);
        dom0.bindPirq(3, 0);
        domU.raiseVirq(0, Xen.VIRQ_TIMER);
        assertThat(world.traced).containsExactly(new TraceEvent.EvtchnBound(1, 1, "unbound", 0, -1),
                new TraceEvent.EvtchnBound(0, 1, "interdomain", 1, 1),
                new TraceEvent.EvtchnPending(0, 1, 0, true, 8, 1 << 1),
                new TraceEvent.EvtchnSend(1, 1, 0, 1), new TraceEvent.EvtchnClosed(0, 1),
                new TraceEvent.EvtchnBound(1, 2, "ipi", 1, 2), new TraceEvent.EvtchnBound(1, 3, "virq", -1, 0),
                new TraceEvent.EvtchnBound(0, 1, "pirq", -1, 3), new TraceEvent.Virq(1, 0, 0, 3),
                new TraceEvent.EvtchnPending(1, 3, 0, true, 8, 1 << 3));
    }
}
