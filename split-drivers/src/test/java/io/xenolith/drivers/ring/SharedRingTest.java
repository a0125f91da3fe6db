package io.xenolith.drivers.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.abi.io.blkif.BlkifSring;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** SPLIT-DRIVERS section 3: both sides of a ring of slots, together and against raw writes to the page. */
class SharedRingTest {
    private static final int SLOT = 8;
    private static final SharedRingLayout EIGHT = new SharedRingLayout(SLOT, 8);

    private final LocalMemory page = new LocalMemory(Page.SIZE);
    private final byte[] slot = new byte[SLOT];
    private final LocalMemory copy = new LocalMemory(SLOT);

    private FrontRing front(final int start) {
        return FrontRing.createAt(EIGHT, page, 0, RingTrace.OFF, start);
    }

    private BackRing back() {
        return BackRing.attach(EIGHT, page, 0, RingTrace.OFF);
    }

    private void request(final FrontRing front, final long value) {
        new LocalMemory(slot).putLong(0, value);
        front.putRequest(slot, SLOT);
    }

    private void respond(final BackRing back, final long value) {
        new LocalMemory(slot).putLong(0, value);
        back.putResponse(slot, SLOT);
    }

    @Test
    void onePageHoldsTheEntriesOfTheSpecification() {
        assertThat(SharedRingLayout.ofPages(BlkifRequest.SIZE, 1).entries()).isEqualTo(32);
        assertThat(SharedRingLayout.ofPages(BlkifRequest.SIZE, 2).entries()).isEqualTo(64);
        assertThat(SharedRingLayout.ofPages(BlkifRequest.SIZE, 16).entries()).isEqualTo(512);
        assertThat(SharedRingLayout.ofPages(12, 1).entries()).isEqualTo(256);
        assertThat(SharedRingLayout.ofPages(8, 1).entries()).isEqualTo(256);
        assertThat(SharedRingLayout.ofPages(16, 1).entries()).isEqualTo(128);
        assertThat(SharedRingLayout.ofPages(64, 1).entries()).isEqualTo(32);
    }

    @Test
    void headerOffsetsAreThoseOfTheCStruct() {
        assertThat(SharedRingLayout.REQ_PROD_OFFSET).isEqualTo(BlkifSring.REQ_PROD_OFFSET);
        assertThat(SharedRingLayout.REQ_EVENT_OFFSET).isEqualTo(BlkifSring.REQ_EVENT_OFFSET);
        assertThat(SharedRingLayout.RSP_PROD_OFFSET).isEqualTo(BlkifSring.RSP_PROD_OFFSET);
        assertThat(SharedRingLayout.RSP_EVENT_OFFSET).isEqualTo(BlkifSring.RSP_EVENT_OFFSET);
        assertThat(SharedRingLayout.HEADER_BYTES).isEqualTo(BlkifSring.RING_REQ_OPERATION_OFFSET);
    }

    @Test
    void aNewRingIsZeroExceptItsEvents() {
        page.fill(0, Page.SIZE, (byte) 0);
        front(0);
        assertThat(page.getInt(0)).isZero();
        assertThat(page.getInt(4)).isEqualTo(1);
        assertThat(page.getInt(8)).isZero();
        assertThat(page.getInt(12)).isEqualTo(1);
        for (int i = 16; i < Page.SIZE; i++) {
            assertThat(page.getByte(i)).isZero();
        }
    }

    @Test
    void entriesThatAreNoPowerOfTwoAreRefused() {
        assertThatThrownBy(() -> new SharedRingLayout(8, 6)).hasMessage("entries=6, want a power of 2");
        assertThatThrownBy(() -> new SharedRingLayout(0, 8)).hasMessage("slotBytes=0, want at least 1");
    }

    /** Every start from well before the wrap to well after it, every size of batch, twice round the ring. */
    @Test
    void everyStartNearTheWrapAndEveryBatchSizeCarriesEverySlot() {
        for (int start = -20; start <= 20; start++) {
            for (int batch = 1; batch <= 8; batch++) {
                page.fill(0, Page.SIZE, (byte) 0);
                final FrontRing front = front(start);
                final BackRing back = back();
                long sent = 0;
                long taken = 0;
                long answered = 0;
                for (int round = 0; round < 6; round++) {
                    for (int i = 0; i < batch; i++) {
                        request(front, sent++);
                    }
                    assertThat(front.freeSlots()).isEqualTo(8 - batch);
                    assertThat(back.unconsumedRequests()).isZero();
                    assertThat(front.pushRequestsAndCheckNotify()).isTrue();
                    assertThat(back.unconsumedRequests()).isEqualTo(batch);
                    for (int i = 0; i < batch; i++) {
                        assertThat(back.takeRequest(copy)).isEqualTo(start + (int) taken);
                        assertThat(copy.getLong(0)).isEqualTo(taken++);
                    }
                    assertThat(back.finalCheckForRequests()).isZero();
                    for (int i = 0; i < batch; i++) {
                        respond(back, ~answered++);
                    }
                    assertThat(front.unconsumedResponses()).isZero();
                    assertThat(back.pushResponsesAndCheckNotify()).isTrue();
                    assertThat(front.unconsumedResponses()).isEqualTo(batch);
                    for (int i = 0; i < batch; i++) {
                        front.takeResponse(copy);
                        assertThat(copy.getLong(0)).isEqualTo(~(answered - batch + i));
                    }
                    assertThat(front.finalCheckForResponses()).isZero();
                    assertThat(front.freeSlots()).isEqualTo(8);
                }
            }
        }
    }

    /** All triples of a small world around the wrap: the rule is "the event lies in (old, new]". */
    @Test
    void anEventIsDueExactlyWhenTheIndexPassesIt() {
        for (int oldProd = -4; oldProd <= 4; oldProd++) {
            for (int step = 0; step <= 8; step++) {
                for (int eventStep = -8; eventStep <= 16; eventStep++) {
                    final boolean within = eventStep >= 1 && eventStep <= step;
                    assertThat(SharedRingLayout.passes(oldProd + eventStep, oldProd, oldProd + step)).isEqualTo(within);
                }
            }
        }
    }

    @Test
    void anEmptyPushNeverNotifies() {
        final FrontRing front = front(-1);
        assertThat(front.pushRequestsAndCheckNotify()).isFalse();
    }

    @Test
    void aBusyBackendIsNotNotifiedAgain() {
        final FrontRing front = front(0);
        final BackRing back = back();
        request(front, 1);
        assertThat(front.pushRequestsAndCheckNotify()).isTrue();
        request(front, 2);
        assertThat(front.pushRequestsAndCheckNotify()).isFalse();
        assertThat(back.unconsumedRequests()).isEqualTo(2);
        back.takeRequest(copy);
        back.takeRequest(copy);
        request(front, 3);
        assertThat(front.pushRequestsAndCheckNotify()).isFalse();
        assertThat(back.finalCheckForRequests()).isEqualTo(1);
    }

    @Test
    void theSlotIsWrittenBeforeTheIndexAndTheEventReadAfterAFence() {
        final RecordingMemory memory = new RecordingMemory(Page.SIZE);
        final FrontRing front = FrontRing.create(EIGHT, memory, 0, RingTrace.OFF);
        memory.log.clear();
        front.putRequest(slot, SLOT);
        front.pushRequestsAndCheckNotify();
        assertThat(memory.log).containsExactly("write slots", "release req_prod", "fence", "read req_event");
    }

    @Test
    void theResponseIsWrittenBeforeTheIndexAndTheEventReadAfterAFence() {
        final RecordingMemory memory = new RecordingMemory(Page.SIZE);
        final FrontRing front = FrontRing.create(EIGHT, memory, 0, RingTrace.OFF);
        final BackRing back = BackRing.attach(EIGHT, memory, 0, RingTrace.OFF);
        front.putRequest(slot, SLOT);
        front.pushRequestsAndCheckNotify();
        memory.log.clear();
        back.unconsumedRequests();
        back.takeRequest(copy);
        back.putResponse(slot, SLOT);
        back.pushResponsesAndCheckNotify();
        assertThat(memory.log).containsExactly("acquire req_prod", "read slots", "write slots", "release rsp_prod",
                "fence", "read rsp_event");
    }

    @Test
    void theFinalCheckArmsTheEventThenFencesThenLooksAgain() {
        final RecordingMemory memory = new RecordingMemory(Page.SIZE);
        final FrontRing front = FrontRing.create(EIGHT, memory, 0, RingTrace.OFF);
        final BackRing back = BackRing.attach(EIGHT, memory, 0, RingTrace.OFF);
        memory.log.clear();
        back.finalCheckForRequests();
        assertThat(memory.log).containsExactly("acquire req_prod", "write req_event", "fence", "acquire req_prod");
        memory.log.clear();
        front.finalCheckForResponses();
        assertThat(memory.log).containsExactly("acquire rsp_prod", "write rsp_event", "fence", "acquire rsp_prod");
    }

    @Test
    void aBackendThatNeedsSeveralRequestsIsNotifiedOfTheNextOneOnly() {
        final FrontRing front = front(0);
        final BackRing back = back();
        request(front, 1);
        request(front, 2);
        assertThat(front.pushRequestsAndCheckNotify()).isTrue();
        assertThat(back.finalCheckForRequests(3)).isEqualTo(2);
        request(front, 3);
        assertThat(front.pushRequestsAndCheckNotify()).isTrue();
        assertThat(back.finalCheckForRequests(3)).isEqualTo(3);
        request(front, 4);
        assertThat(front.pushRequestsAndCheckNotify()).isFalse();
    }

    @Test
    void moreRequestsThanTheRingHoldsAreABrokenPeer() {
        front(0);
        final BackRing back = back();
        page.putInt(0, 8);
        assertThat(back.unconsumedRequests()).isEqualTo(8);
        page.putInt(0, 9);
        assertThat(back.unconsumedRequests()).isEqualTo(BackRing.BROKEN);
        page.putInt(0, 0x8000_0000);
        assertThat(back.unconsumedRequests()).isEqualTo(BackRing.BROKEN);
        page.putInt(0, -1);
        assertThat(back.unconsumedRequests()).isEqualTo(BackRing.BROKEN);
        assertThat(back.finalCheckForRequests()).isEqualTo(BackRing.BROKEN);
    }

    @Test
    void unansweredRequestsCountAgainstTheRing() {
        front(-3);
        final BackRing back = back();
        page.putInt(0, -3 + 8);
        for (int i = 0; i < 8; i++) {
            back.takeRequest(copy);
        }
        page.putInt(0, -3 + 9);
        assertThat(back.unconsumedRequests()).isEqualTo(BackRing.BROKEN);
        respond(back, 0);
        assertThat(back.unconsumedRequests()).isEqualTo(1);
    }

    @Test
    void requestsTakenBackAreABrokenPeer() {
        front(-1);
        final BackRing back = back();
        page.putInt(0, 2);
        back.takeRequest(copy);
        back.takeRequest(copy);
        page.putInt(0, 0);
        assertThat(back.unconsumedRequests()).isEqualTo(BackRing.BROKEN);
    }

    @Test
    void moreResponsesThanRequestsAreABrokenPeer() {
        final FrontRing front = front(-2);
        for (int i = 0; i < 3; i++) {
            request(front, i);
        }
        front.pushRequestsAndCheckNotify();
        page.putInt(8, -2 + 3);
        assertThat(front.unconsumedResponses()).isEqualTo(3);
        page.putInt(8, -2 + 4);
        assertThat(front.unconsumedResponses()).isEqualTo(FrontRing.BROKEN);
        page.putInt(8, -3);
        assertThat(front.unconsumedResponses()).isEqualTo(FrontRing.BROKEN);
    }

    @Test
    void requestsNotPushedCannotBeAnswered() {
        final FrontRing front = front(0);
        request(front, 1);
        page.putInt(8, 1);
        assertThat(front.unconsumedResponses()).isEqualTo(FrontRing.BROKEN);
    }

    @Test
    void scribblingOverTheHeaderDoesNotMoveTheOwnIndexes() {
        final FrontRing front = front(0);
        final BackRing back = back();
        request(front, 7);
        front.pushRequestsAndCheckNotify();
        back.unconsumedRequests();
        back.takeRequest(copy);
        page.putInt(8, 77);
        page.putInt(4, 88);
        page.fill(16, 48, (byte) 0xff);
        respond(back, 9);
        back.pushResponsesAndCheckNotify();
        assertThat(page.getInt(8)).isEqualTo(1);
        assertThat(front.unconsumedResponses()).isEqualTo(1);
    }

    @Test
    void aRequestIsCopiedOnce() {
        final FrontRing front = front(0);
        final BackRing back = back();
        request(front, 5);
        front.pushRequestsAndCheckNotify();
        back.takeRequest(copy);
        page.fill(64, 64, (byte) 0xff);
        assertThat(copy.getLong(0)).isEqualTo(5);
    }

    @Test
    void aFullRingTakesNoRequestAndAnIdleOneNoResponse() {
        final FrontRing front = front(0);
        final BackRing back = back();
        for (int i = 0; i < 8; i++) {
            request(front, i);
        }
        assertThat(front.freeSlots()).isZero();
        assertThatThrownBy(() -> request(front, 8)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> respond(back, 8)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBackendTakesUpARingWhereItsResponsesEnded() {
        final FrontRing front = front(-1);
        final BackRing first = back();
        request(front, 1);
        request(front, 2);
        front.pushRequestsAndCheckNotify();
        first.takeRequest(copy);
        respond(first, 1);
        first.pushResponsesAndCheckNotify();
        final BackRing second = back();
        assertThat(second.unconsumedRequests()).isEqualTo(1);
        second.takeRequest(copy);
        assertThat(copy.getLong(0)).isEqualTo(2);
    }

    @Test
    void pushesAndTakesAreTraced() {
        final List<TraceEvent> events = new ArrayList<>();
        final TraceSink sink = new TraceSink() {
            @Override
            public boolean on() {
                return true;
            }

            @Override
            public void emit(final TraceEvent event) {
                events.add(event);
            }
        };
        final byte[] slot = {1, 2};
        final FrontRing front = FrontRing.create(EIGHT, page, 0, new RingTrace(sink, 5, "vbd/5/51712"));
        request(front, 1);
        front.pushRequestsAndCheckNotify();
        new RingTrace(sink, 0, "vbd/5/51712").take(RingTrace.REQ, 0, 1, slot);
        assertThat(events).containsExactly(new TraceEvent.RingPush(5, "vbd/5/51712", "req", 0, 1, 1, true),
                new TraceEvent.RingTake(0, "vbd/5/51712", "req", 0, 1, slot));
    }

    /**
     * Random steps of both sides against two queues. No wake-up may be lost: whenever a side sleeps (its final check
     * found nothing) and the other publishes, the push must have asked for an event.
     */
    @Test
    void randomStepsAgreeWithTwoQueuesAndLoseNoWakeUp() {
        for (int seed = 0; seed < 200; seed++) {
            new Model(seed).run(400);
        }
    }

    private final class Model {
        private final int seed;
        private final Random random;
        private final FrontRing front;
        private final BackRing back;
        private final Deque<Long> reqs = new ArrayDeque<>();
        private final Deque<Long> taken = new ArrayDeque<>();
        private final Deque<Long> rsps = new ArrayDeque<>();
        private boolean frontSleeps;
        private boolean backSleeps;
        private long next;

        Model(final int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            page.fill(0, Page.SIZE, (byte) 0);
            this.front = front(random.nextInt(40) - 20);
            this.back = back();
            this.frontSleeps = true;
            this.backSleeps = true;
        }

        void run(final int steps) {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> send();
                    case 1 -> takeRequests();
                    case 2 -> answer();
                    default -> takeResponses();
                }
                assertThat(front.freeSlots()).as("seed %d", seed)
                        .isEqualTo(8 - reqs.size() - taken.size() - rsps.size());
            }
        }

        private void send() {
            final int count = random.nextInt(front.freeSlots() + 1);
            for (int i = 0; i < count; i++) {
                request(front, next);
                reqs.add(next++);
            }
            final boolean notifies = front.pushRequestsAndCheckNotify();
            if (backSleeps && count > 0) {
                assertThat(notifies).as("seed %d", seed).isTrue();
                backSleeps = false;
            }
        }

        private void takeRequests() {
            final int count = random.nextInt(reqs.size() + 1);
            assertThat(back.unconsumedRequests()).as("seed %d", seed).isEqualTo(reqs.size());
            for (int i = 0; i < count; i++) {
                back.takeRequest(copy);
                assertThat(copy.getLong(0)).as("seed %d", seed).isEqualTo(reqs.element());
                taken.add(reqs.remove());
            }
            backSleeps = back.finalCheckForRequests() == 0;
            assertThat(backSleeps).as("seed %d", seed).isEqualTo(reqs.isEmpty());
        }

        private void answer() {
            final int count = random.nextInt(taken.size() + 1);
            for (int i = 0; i < count; i++) {
                respond(back, taken.element() ^ -1L);
                rsps.add(taken.remove() ^ -1L);
            }
            final boolean notifies = back.pushResponsesAndCheckNotify();
            if (frontSleeps && count > 0) {
                assertThat(notifies).as("seed %d", seed).isTrue();
                frontSleeps = false;
            }
        }

        private void takeResponses() {
            final int count = random.nextInt(rsps.size() + 1);
            assertThat(front.unconsumedResponses()).as("seed %d", seed).isEqualTo(rsps.size());
            for (int i = 0; i < count; i++) {
                front.takeResponse(copy);
                assertThat(copy.getLong(0)).as("seed %d", seed).isEqualTo(rsps.remove());
            }
            frontSleeps = front.finalCheckForResponses() == 0;
            assertThat(frontSleeps).as("seed %d", seed).isEqualTo(rsps.isEmpty());
        }
    }
}
