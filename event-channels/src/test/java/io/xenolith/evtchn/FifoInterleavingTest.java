package io.xenolith.evtchn;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Exhaustive small worlds: three ports, one vCPU, a short list of hypervisor operations, and a guest that may make any number
 * of its steps before any access of the hypervisor, at a bounded number of places. Whatever the order, no event may be lost
 * and the queues must work afterwards.
 */
class FifoInterleavingTest {
    private static final int PORTS = 3;
    private static final int BLOCK_FRAME = 1;
    private static final int ARRAY_FRAME = 2;
    /** More rounds of running dry than any of these worlds needs. */
    private static final int SETTLE_ROUNDS = 20;

    private static Consumer<EventChannels> send(final int port) {
        return evtchn -> evtchn.send(port);
    }

    private static Consumer<EventChannels> priority(final int port, final int priority) {
        return evtchn -> evtchn.setPriority(port, priority);
    }

    /** One world at its start. */
    private static final class Round {
        final InterleavedMemory memory = new InterleavedMemory(4 * Page.SIZE);
        final World.FakeDomain d1 = new World(memory).add(1, 1, 63);
        final EventChannels evtchn = d1.evtchn;
        final FifoGuest guest = new FifoGuest(memory.direct(), d1.sharedInfoAddress(), d1.gfn(BLOCK_FRAME) << 12,
                d1.gfn(ARRAY_FRAME) << 12);
        int interruptionsLeft;

        Round(final int interruptions, final List<Integer> masking) {
            for (int port = 1; port <= PORTS; port++) {
                evtchn.bindIpi(0);
            }
            evtchn.initControl(d1.gfn(BLOCK_FRAME), 0, 0);
            evtchn.expandArray(d1.gfn(ARRAY_FRAME));
            guest.masking.addAll(masking);
            interruptionsLeft = interruptions;
        }

        /** Called before each access of the hypervisor. */
        void interrupt(final Choices choices) {
            boolean first = true;
            while ((interruptionsLeft > 0 || !first) && guest.canStep() && choices.ask()) {
                if (first) {
                    interruptionsLeft--;
                    first = false;
                }
                if (!guest.step()) {
                    return;
                }
            }
        }

        void settle() {
            memory.before = () -> {
            };
            for (int i = 0; i < SETTLE_ROUNDS; i++) {
                while (guest.canStep()) {
                    guest.step();
                }
                guest.unmaskCalls.forEach(evtchn::unmask);
                guest.unmaskCalls.clear();
            }
        }

        void assertNothingIsLeft(final Choices choices) {
            for (int port = 1; port <= PORTS; port++) {
                assertThat(d1.word(d1.gfn(ARRAY_FRAME), port)).as("port %d after %s", port, choices).isZero();
            }
            assertThat(guest.canStep()).isFalse();
        }
    }

    private static int explore(final int interruptions, final List<Integer> masking,
            final List<Consumer<EventChannels>> script) {
        final Choices choices = new Choices();
        int rounds = 0;
        do {
            final Round round = new Round(interruptions, masking);
            round.memory.before = () -> round.interrupt(choices);
            script.forEach(operation -> operation.accept(round.evtchn));
            round.settle();
            round.assertNothingIsLeft(choices);
            // The queues still work, and in order.
            final int[] before = round.guest.handled.clone();
            for (int port = PORTS; port >= 1; port--) {
                round.evtchn.send(port);
            }
            round.settle();
            round.assertNothingIsLeft(choices);
            for (int port = 1; port <= PORTS; port++) {
                assertThat(round.guest.handled[port]).as("port %d after %s", port, choices)
                        .isEqualTo(before[port] + 1);
            }
            rounds++;
        } while (choices.next());
        return rounds;
    }

    @Test
    void sendsToDifferentPortsAreNotLost() {
        assertThat(explore(3, List.of(), List.of(send(1), send(2)))).isGreaterThan(100);
        assertThat(explore(2, List.of(), List.of(send(1), send(2), send(3)))).isGreaterThan(1000);
    }

    @Test
    void repeatedSendsToOnePortAreNotLost() {
        assertThat(explore(3, List.of(), List.of(send(1), send(1), send(1)))).isGreaterThan(1000);
        assertThat(explore(2, List.of(), List.of(send(1), send(2), send(1), send(2)))).isGreaterThan(1000);
    }

    @Test
    void portsThatAreMaskedWhileHandledAreNotLost() {
        assertThat(explore(2, List.of(1), List.of(send(1), send(1), send(2)))).isGreaterThan(1000);
        assertThat(explore(2, List.of(1, 2), List.of(send(1), send(2), send(1), send(2)))).isGreaterThan(1000);
    }

    @Test
    void portsThatChangeTheirPriorityAreNotLost() {
        assertThat(explore(2, List.of(), List.of(send(1), priority(1, 3), send(1), send(2)))).isGreaterThan(1000);
        assertThat(explore(2, List.of(), List.of(send(1), send(2), priority(2, 15), send(2), send(3), priority(2, 7),
                send(2)))).isGreaterThan(1000);
    }

    @Test
    @Tag("full")
    void threeInterruptionsOfALongerScript() {
        assertThat(explore(3, List.of(1), List.of(send(1), send(2), send(1)))).isGreaterThan(10_000);
        assertThat(explore(3, List.of(), List.of(send(1), send(2), priority(1, 3), send(1)))).isGreaterThan(10_000);
    }
}
