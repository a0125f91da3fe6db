package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
    private final List<TraceEvent> facts = new ArrayList<>();
    private final FakeKernel kernel = new FakeKernel();
    private final Xenstored daemon = new Xenstored(kernel, new TraceSink() {
        @Override
        public boolean on() {
            return true;
        }

        @Override
        public void emit(final TraceEvent event) {
            facts.add(event);
        }
    });
    private final XenstoreClient dom0 = new XenstoreClient(daemon.connectLocal());

    @Test
    void requestsAndEventsAreReportedOnce() {
        kernel.create(1);
        dom0.introduce(1, 1, 1);
        final RingGuest guest = new RingGuest(1, daemon, kernel.pages.get(1));
        dom0.watch("/x", "t", path -> {
        });
        facts.clear();
        dom0.write("/x", "v");
        guest.read("/x");
        assertThat(facts).containsExactly(new TraceEvent.XenstoreWatchEvent(0, "/x", "t"),
                new TraceEvent.XenstoreOp(0, "WRITE", 0, "/x", ""),
                new TraceEvent.XenstoreOp(1, "READ", 0, "/x", "EACCES"));
    }

    @Test
    void anIgnoredConnectionIsExplained() {
        kernel.create(1);
        dom0.introduce(1, 1, 1);
        final RingGuest guest = new RingGuest(1, daemon, kernel.pages.get(1));
        facts.clear();
        guest.page.reqProd(5000);
        guest.kick();
        assertThat(facts).containsExactly(
                new TraceEvent.Note(1, "xenstored", "connection ignored: ring indexes do not fit"));
    }

    @Test
    void anUnknownRequestIsReportedByNumber() {
        dom0.control("print", "hello");
        assertThat(facts).contains(new TraceEvent.Note(0, "xenstored", "hello"));
        kernel.create(1);
        dom0.introduce(1, 1, 1);
        facts.clear();
        new RingGuest(1, daemon, kernel.pages.get(1)).ask(XsWire.XS_INVALID, "x");
        assertThat(facts).containsExactly(new TraceEvent.XenstoreOp(1, "UNKNOWN(65535)", 0, "x", "ENOSYS"));
    }
}
