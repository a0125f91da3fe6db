package io.xenolith.host.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import org.junit.jupiter.api.Test;

/** How single events read. */
class EventTextTest {
    private static String line(final TraceEvent event) {
        return EventText.line(new StampedEvent(7, 3, event));
    }

    @Test
    void aRefusalReadsAsASentence() {
        assertThat(line(new TraceEvent.AccessDenied(0, 2, "domain:pause", "dom0_t", "web_t", true)))
                .endsWith("AccessDenied       domain=0 dom0_t may not domain:pause to domain=2 web_t");
        assertThat(line(new TraceEvent.AccessDenied(1, 2, "domain:pause", "", "", true)))
                .endsWith("AccessDenied       domain=1 may not domain:pause to domain=2");
        assertThat(line(new TraceEvent.AccessDenied(1, -1, "xen:physinfo", "web_t", "xen_t", false)))
                .endsWith("AccessDenied       domain=1 web_t should not, and did, xen:physinfo to Xen xen_t");
    }
}
