package io.xenolith.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallCounterTest {
    private final CallCounter counter = new CallCounter();

    private void called(final int domain, final int number) {
        counter.accept(new StampedEvent(0, 0, new TraceEvent.Hypercall(domain, 0, number, -1, 0, 0, 0, 0, 0, 0,
                false)));
    }

    @Test
    void hypercallsWithoutANameAreOneRow() {
        called(1, 17);
        called(1, 17);
        called(0, 17);
        called(1, 11);
        called(1, 1_000);
        called(2, -1);
        assertThat(counter.calls()).isEqualTo(Map.of("xen_version", 2L, "unknown", 3L));
    }
}
