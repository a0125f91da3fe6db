package io.xenolith.host.report;

import io.xenolith.trace.TraceEvent;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Which events of a trace to show; what is not given lets everything through.
 *
 * @param domain events in which this domain acts or is named
 * @param device events of devices whose text contains this; empty for any
 * @param port events that name this port
 * @param grant events that name this grant reference
 */
public record EventFilter(OptionalInt domain, String device, OptionalInt port, OptionalInt grant) {
    private static final List<String> DOMAINS = List.of("domain", "remoteDomain", "toDomain", "granter", "sourceDomain",
            "destDomain");
    private static final List<String> PORTS = List.of("port", "remotePort");
    private static final List<String> GRANTS = List.of("gref", "sourceGref", "destGref");

    public boolean accepts(final TraceEvent event) {
        return names(event, DOMAINS, domain) && names(event, PORTS, port) && names(event, GRANTS, grant)
                && (device.isEmpty() || Objects.toString(EventText.value(event, "device"), "").contains(device));
    }

    private static boolean names(final TraceEvent event, final List<String> fields, final OptionalInt wanted) {
        return wanted.isEmpty()
                || values(event, fields).anyMatch(value -> value instanceof final Integer number
                        && number == wanted.getAsInt());
    }

    private static Stream<Object> values(final TraceEvent event, final List<String> fields) {
        return fields.stream().map(field -> EventText.value(event, field)).filter(Objects::nonNull);
    }
}
