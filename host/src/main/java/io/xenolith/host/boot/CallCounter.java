package io.xenolith.host.boot;

import io.xenolith.hypervisor.call.HypercallNames;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceListener;
import java.util.Map;
import java.util.TreeMap;

/** Counts the hypercalls of domUs by name. */
final class CallCounter implements TraceListener {
    private final Map<String, Long> calls = new TreeMap<>();

    @Override
    public void accept(final StampedEvent stamped) {
        if (stamped.event() instanceof final TraceEvent.Hypercall call && call.domain() > 0) {
            final String name = HypercallNames.of(call.number());
            calls.merge(name.isEmpty() ? "hypercall " + call.number() : name, 1L, Long::sum);
        }
    }

    Map<String, Long> calls() {
        return calls;
    }
}
