package io.xenolith.host.boot;

import io.xenolith.host.report.CallNames;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import io.xenolith.trace.format.TraceListener;
import java.util.Map;
import java.util.LinkedHashMap;

/** Counts the hypercalls of domUs by name, in the order of their first use; all without a name are one, since a guest may try every number there is. */
final class CallCounter implements TraceListener {
    private static final String UNKNOWN = "unknown";

    private final Map<String, Long> calls = new LinkedHashMap<>();

    @Override
    public void accept(final StampedEvent stamped) {
        if (stamped.event() instanceof final TraceEvent.Hypercall call && call.domain() > 0) {
            calls.merge(CallNames.known(call.number(), call.sub()).orElse(UNKNOWN), 1L, Long::sum);
        }
    }

    Map<String, Long> calls() {
        return calls;
    }
}
