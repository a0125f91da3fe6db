package io.xenolith.host.boot;

import io.xenolith.hypervisor.call.HypercallNames;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceListener;
import java.util.Map;
import java.util.TreeMap;

/** Counts the hypercalls of domUs by name; all without a name are one, since a guest may try every number there is. */
final class CallCounter implements TraceListener {
    private static final String UNKNOWN = "unknown";

    private final Map<String, Long> calls = new TreeMap<>();

    @Override
    public void accept(final StampedEvent stamped) {
        if (stamped.event() instanceof final TraceEvent.Hypercall call && call.domain() > 0) {
            final String name = HypercallNames.of(call.number());
            calls.merge(name.isEmpty() ? UNKNOWN : name, 1L, Long::sum);
        }
    }

    Map<String, Long> calls() {
        return calls;
    }
}
