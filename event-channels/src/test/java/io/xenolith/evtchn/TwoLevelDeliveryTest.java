package io.xenolith.evtchn;

import static io.xenolith.abi.xen.Xen.DOMID_SELF;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import org.junit.jupiter.api.Test;

/** What a guest on the 2-level ABI sees of an event, in shared_info and vcpu_info. */
class TwoLevelDeliveryTest {
    private final World world = new World(new LocalMemory(World.memoryBytes(1)));
    private final World.FakeDomain d1 = world.add(1, 40, 4095);
    private final EventChannels evtchn = d1.evtchn;

    @Test
    void anEventSetsPendingSelectorAndUpcallAndKicks() {
        for (int i = 1; i <= 70; i++) {
            evtchn.bindIpi(3);
        }
        assertThat(evtchn.send(70)).isZero();
        assertThat(d1.pending(70)).isTrue();
        assertThat(d1.selector(3)).isEqualTo(0b10);
        assertThat(d1.upcallPending(3)).isEqualTo(1);
        assertThat(d1.kicks).containsExactly(3);
        assertThat(d1.selector(0)).isZero();
        assertThat(d1.upcallPending(0)).isZero();
    }

    @Test
    void sendsToAPendingPortAreOneEvent() {
        final int port = evtchn.bindIpi(0);
        evtchn.send(port);
        evtchn.send(port);
        assertThat(d1.kicks).containsExactly(0);
        assertThat(d1.polled).containsExactly(port);
    }

    @Test
    void aSecondPortOfASelectedWordDoesNotKickAgain() {
        final int one = evtchn.bindIpi(0);
        final int two = evtchn.bindIpi(0);
        evtchn.send(one);
        evtchn.send(two);
        assertThat(d1.pending(two)).isTrue();
        assertThat(d1.kicks).containsExactly(0);
        assertThat(d1.polled).containsExactly(one, two);
    }

    @Test
    void anUpcallThatIsPendingIsNotKickedForAnotherWord() {
        for (int i = 1; i <= 70; i++) {
            evtchn.bindIpi(0);
        }
        evtchn.send(1);
        evtchn.send(70);
        assertThat(d1.selector(0)).isEqualTo(0b11);
        assertThat(d1.kicks).containsExactly(0);
    }

    @Test
    void aMaskedPortStaysPendingUnseenButWakesPollers() {
        final int port = evtchn.bindIpi(0);
        d1.mask(port, true);
        evtchn.send(port);
        assertThat(d1.pending(port)).isTrue();
        assertThat(evtchn.isPending(port)).isTrue();
        assertThat(evtchn.isMasked(port)).isTrue();
        assertThat(d1.selector(0)).isZero();
        assertThat(d1.kicks).isEmpty();
        assertThat(d1.polled).containsExactly(port);
        assertThat(world.traced).contains(new TraceEvent.EvtchnPending(1, port, 0, false, 8, 1L << port));
    }

    @Test
    void unmaskDeliversWhatIsPending() {
        final int port = evtchn.bindIpi(2);
        d1.mask(port, true);
        evtchn.send(port);
        assertThat(evtchn.unmask(port)).isZero();
        assertThat(d1.masked(port)).isFalse();
        assertThat(d1.selector(2)).isEqualTo(1);
        assertThat(d1.upcallPending(2)).isEqualTo(1);
        assertThat(d1.kicks).containsExactly(2);
    }

    @Test
    void unmaskOfAPortThatIsNotMaskedOrNotPendingDeliversNothing() {
        final int port = evtchn.bindIpi(0);
        evtchn.send(port);
        world.memory.putLong(d1.vcpuInfo[0] + 8, 0);
        d1.kicks.clear();
        assertThat(evtchn.unmask(port)).isZero();
        assertThat(d1.selector(0)).isZero();
        d1.consumeTwoLevel();
        d1.mask(port, true);
        assertThat(evtchn.unmask(port)).isZero();
        assertThat(d1.masked(port)).isFalse();
        assertThat(d1.kicks).isEmpty();
    }

    @Test
    void theVcpuInfoIsLookedUpAtEveryEvent() {
        final int port = evtchn.bindIpi(1);
        d1.vcpuInfo[1] = d1.gfn(5) << 12;
        evtchn.send(port);
        assertThat(d1.upcallPending(1)).isEqualTo(1);
        assertThat(world.memory.getByte(d1.sharedInfoAddress() + 64)).isZero();
    }

    @Test
    void aVcpuWithoutVcpuInfoHearsNothing() {
        final int port = evtchn.bindIpi(33);
        evtchn.send(port);
        assertThat(d1.pending(port)).isTrue();
        assertThat(d1.kicks).isEmpty();
        evtchn.markEventsPending(33);
        assertThat(d1.kicks).isEmpty();
    }

    @Test
    void markEventsPendingKicksOnce() {
        evtchn.markEventsPending(1);
        evtchn.markEventsPending(1);
        assertThat(d1.upcallPending(1)).isEqualTo(1);
        assertThat(d1.kicks).containsExactly(1);
    }

    @Test
    void nothingIsDeliveredOnceAPortIsFree() {
        final int port = evtchn.bindVirq(Xen.VIRQ_DEBUG, 1);
        evtchn.raiseVirq(1, Xen.VIRQ_DEBUG);
        assertThat(d1.pending(port)).isTrue();
        evtchn.close(port);
        assertThat(d1.pending(port)).isFalse();
        assertThat(evtchn.isPending(port)).isFalse();
    }

    @Test
    void virqsOfAVcpuGoToThatVcpu() {
        final int on0 = evtchn.bindVirq(Xen.VIRQ_TIMER, 0);
        final int on1 = evtchn.bindVirq(Xen.VIRQ_TIMER, 1);
        evtchn.raiseVirq(1, Xen.VIRQ_TIMER);
        assertThat(d1.pending(on0)).isFalse();
        assertThat(d1.pending(on1)).isTrue();
        assertThat(d1.kicks).containsExactly(1);
        evtchn.raiseVirq(2, Xen.VIRQ_TIMER);
        evtchn.raiseGlobalVirq(Xen.VIRQ_CONSOLE);
        assertThat(d1.kicks).containsExactly(1);
    }

    @Test
    void everyPortHasItsOwnBitInTheRightWord() {
        for (int port = 1; port < 4096; port++) {
            assertThat(evtchn.bindIpi(0)).isEqualTo(port);
        }
        for (final int port : new int[]{1, 63, 64, 127, 2048, 4095}) {
            d1.consumeTwoLevel();
            evtchn.send(port);
            for (int word = 0; word < 64; word++) {
                final long expected = word == port / 64 ? 1L << (port % 64) : 0;
                assertThat(world.memory.getLong(d1.sharedInfoAddress() + 2048 + word * 8L)).isEqualTo(expected);
            }
            assertThat(d1.selector(0)).isEqualTo(1L << (port / 64));
        }
    }

    @Test
    void aPeersEventGoesToTheVcpuOfTheReceivingPort() {
        final int unbound = evtchn.allocUnbound(DOMID_SELF, DOMID_SELF);
        evtchn.bindVcpu(unbound, 2);
        final int local = evtchn.bindInterdomain(DOMID_SELF, unbound);
        d1.consumeTwoLevel();
        evtchn.send(local);
        assertThat(d1.kicks).containsExactly(2);
    }
}
