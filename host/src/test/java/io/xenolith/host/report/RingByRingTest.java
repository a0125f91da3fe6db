package io.xenolith.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.blkif.BlkifRequest;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingByRingTest {
    private static final String DEVICE = "vbd/1/51712";

    private final DomainNames names = new DomainNames();
    private final RingByRing story = new RingByRing(names);
    private final List<TraceEvent> run = new ArrayList<>();

    @Test
    void aRunWithoutAReadHasNoStory() {
        assertThat(story.story()).isEqualTo("No block read took place.\n");
    }

    @Test
    void theStepsOfOneReadAreToldInOrder() {
        names.put(1, "guest");
        run.add(new TraceEvent.GrantEntry(1, 8, 0, 0x123, false, new byte[]{1, 0, 0, 0, 0x23, 1, 0, 0}));
        run.add(new TraceEvent.GrantEntry(1, 9, 0, 0x999, false, new byte[8]));
        run.add(new TraceEvent.RingSlot(1, DEVICE, "req", 0, 5, "READ sector 2", request(8)));
        run.add(new TraceEvent.RingPush(1, DEVICE, "req", 0, 1, 1, true));
        run.add(new TraceEvent.EvtchnPending(0, 40, 0, true, 8, 1L << 40));
        run.add(new TraceEvent.EvtchnSend(1, 3, 0, 7));
        run.add(new TraceEvent.EvtchnPending(0, 7, 0, true, 8, 1 << 7));
        run.add(new TraceEvent.Upcall(2, 0, 0x1fc8, frame()));
        run.add(new TraceEvent.Upcall(0, 0, 0x1fc8, frame()));
        run.add(new TraceEvent.RingTake(0, DEVICE, "req", 0, 5, request(8)));
        run.add(new TraceEvent.GrantCopied(0, 0, -1, 0, 1, 8, 0, 512, 0, new byte[]{0x55}));
        run.add(new TraceEvent.BlockIo(0, DEVICE, 5, "READ", 2, 512, 0, 900));
        run.add(new TraceEvent.RingSlot(0, DEVICE, "rsp", 0, 5, "OKAY", new byte[16]));
        run.add(new TraceEvent.RingPush(0, DEVICE, "rsp", 0, 1, 1, true));
        run.add(new TraceEvent.EvtchnSend(0, 7, 1, 3));
        run.add(new TraceEvent.EvtchnPending(1, 3, 0, true, 4, 0x8000_0000L));
        run.add(new TraceEvent.Upcall(1, 0, 0x1fc8, frame()));
        run.add(new TraceEvent.RingTake(1, DEVICE, "rsp", 0, 5, new byte[16]));
        run.add(new TraceEvent.GrantEnded(1, 8, new byte[8]));
        run.add(new TraceEvent.GrantEntry(1, 8, 0, 0x456, false, new byte[8]));
        for (int i = 0; i < run.size(); i++) {
            story.accept(new StampedEvent(1_000 + 10L * i, i, run.get(i)));
        }
        assertThat(story.story().lines().filter(line -> line.matches(" +[0-9]+  \\+.*"))
                .map(line -> line.replaceAll(" +[0-9]+  \\+ +[0-9]+ ns  (\\S+) +", "$1: "))).containsExactly(
                        "guest: grant entry 8: Domain-0 may read and write frame 0x123",
                        "guest: request slot 0: READ sector 2", "guest: req_prod 0 -> 1, req_event 1: an event is due",
                        "guest: event sent on port 3 to Domain-0 port 7", "Domain-0: port 7 pending for vcpu 0",
                        "Domain-0: event upcall on vcpu 0, bounce frame at 0x1fc8",
                        "Domain-0: request copied off slot 0, id 5",
                        "Domain-0: 512 bytes copied to grant 8 + 0, status 0",
                        "Domain-0: image read: sector 2, 512 bytes, done 900 ns after the request was taken, status 0",
                        "Domain-0: response slot 0: OKAY", "Domain-0: rsp_prod 0 -> 1, rsp_event 1: an event is due",
                        "Domain-0: event sent on port 7 to guest port 3", "guest: port 3 pending for vcpu 0",
                        "guest: event upcall on vcpu 0, bounce frame at 0x1fc8",
                        "guest: response copied off slot 0, id 5",
                        "guest: grant 8 ended");
        assertThat(story.story()).startsWith("One block read on guest.xvda (vbd/1/51712), request id 5.\n")
                .contains("01 00 00 00 23 01 00 00");
        theBytesOfEachStepAreShown(story.story());
    }

    private static void theBytesOfEachStepAreShown(final String page) {
        assertThat(page.lines().map(String::strip)).contains("req_prod           01 00 00 00",
                "evtchn_send        03 00 00 00", "evtchn_pending[0]  80 00 00 00 00 00 00 00",
                "event word         00 00 00 80", "rip                02 00 00 00 00 00 00 00",
                "cs, upcall mask    03 00 00 00 00 00 00 00",
                "blkif_response     00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00",
                "+20  zeros, 112 bytes in all", "first 1 bytes      55" + " ".repeat(48) + "U");
    }

    /** Seven words, each its own place. */
    private static byte[] frame() {
        final LocalMemory memory = new LocalMemory(7 * Long.BYTES);
        for (int i = 0; i < 7; i++) {
            memory.putLong((long) i * Long.BYTES, i);
        }
        return memory.array();
    }

    private static byte[] request(final int gref) {
        final LocalMemory memory = new LocalMemory(BlkifRequest.SIZE);
        new BlkifRequest().wrap(memory, 0).nrSegments(1).id(5).sectorNumber(2).segGref(0, gref);
        return memory.array();
    }
}
