package io.xenolith.host.report;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.format.StampedEvent;
import java.lang.reflect.RecordComponent;
import java.util.HexFormat;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Any trace event as a line for people or a JSON object; the record's own names are the names of the fields. */
public final class EventText {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int BYTES_SHOWN = 32;
    /** Fields that people know in hexadecimal. */
    private static final Set<String> HEX = Set.of("arg1", "arg2", "arg3", "arg4", "arg5", "cr2", "rip", "errorCode",
            "frame", "rsp", "word",
            "mfn", "tableMfn", "oldEntry", "newEntry", "flags");

    private EventText() {
    }

    /** {@code "12  1.250 ms  GrantEnded domain=1 gref=8 entry=00 00"}. */
    public static String line(final StampedEvent stamped) {
        final TraceEvent event = stamped.event();
        final StringBuilder line = new StringBuilder();
        line.append(String.format("%8d %15d ns  %-18s", stamped.sequence(), stamped.timeNs(),
                event.getClass().getSimpleName()));
        if (event instanceof final TraceEvent.Hypercall call) {
            return line.append(hypercall(call)).toString();
        }
        if (event instanceof final TraceEvent.AccessDenied denied) {
            return line.append(denied(denied)).toString();
        }
        for (final RecordComponent component : event.getClass().getRecordComponents()) {
            line.append(' ').append(component.getName()).append('=').append(text(component.getName(),
                    value(event, component)));
        }
        return line.toString();
    }

    /** A call reads like one: name, arguments, result. */
    private static String hypercall(final TraceEvent.Hypercall call) {
        return String.format(" domain=%d vcpu=%d %s%s(0x%x, 0x%x, 0x%x, 0x%x, 0x%x) = %s", call.domain(), call.vcpu(),
                call.inMulticall() ? "multicall: " : "", CallNames.call(call.number(), call.sub()), call.arg1(),
                call.arg2(), call.arg3(), call.arg4(), call.arg5(), CallNames.result(call.result()));
    }

    /** {@code " domain=1 web_t may not grant:map_read to domain=2 dark_t"}; labels are there if there is a policy. */
    private static String denied(final TraceEvent.AccessDenied denied) {
        return String.format(" domain=%d%s %s %s to %s%s", denied.domain(), word(denied.sourceLabel()),
                denied.enforced() ? "may not" : "should not, and did,", denied.permission(),
                denied.target() < 0 ? "Xen" : "domain=" + denied.target(), word(denied.targetLabel()));
    }

    private static String word(final String label) {
        return label.isEmpty() ? "" : " " + label;
    }

    /** One object on one line; byte arrays as hex text. */
    public static String json(final StampedEvent stamped) {
        final TraceEvent event = stamped.event();
        final ObjectNode object = MAPPER.createObjectNode().put("sequence", stamped.sequence())
                .put("time_ns", stamped.timeNs()).put("event", event.getClass().getSimpleName());
        for (final RecordComponent component : event.getClass().getRecordComponents()) {
            switch (value(event, component)) {
                case final byte[] bytes -> object.put(component.getName(), HexFormat.of().formatHex(bytes));
                case final Boolean truth -> object.put(component.getName(), truth);
                case final Number number -> object.put(component.getName(), number.longValue());
                case final Object other -> object.put(component.getName(), other.toString());
            }
        }
        return MAPPER.writeValueAsString(object);
    }

    /** The value of the component called {@code name}, null if the event has none. */
    static Object value(final TraceEvent event, final String name) {
        for (final RecordComponent component : event.getClass().getRecordComponents()) {
            if (component.getName().equals(name)) {
                return value(event, component);
            }
        }
        return null;
    }

    /** Bytes in hex with blanks, the first few of many. */
    static String hex(final byte[] bytes) {
        final HexFormat format = HexFormat.ofDelimiter(" ");
        return bytes.length <= BYTES_SHOWN
                ? format.formatHex(bytes)
                : format.formatHex(bytes, 0, BYTES_SHOWN) + " ... (" + bytes.length + " bytes)";
    }

    private static String text(final String name, final Object value) {
        return switch (value) {
            case final byte[] bytes -> "[" + hex(bytes) + "]";
            case final Long number when HEX.contains(name) -> "0x" + Long.toHexString(number);
            case final Integer number when HEX.contains(name) -> "0x" + Integer.toHexString(number);
            case final String text -> '"' + text.replace("\n", "\\n") + '"';
            default -> value.toString();
        };
    }

    private static Object value(final TraceEvent event, final RecordComponent component) {
        try {
            return component.getAccessor().invoke(event);
        } catch (final ReflectiveOperationException e) {
            throw new LinkageError("a record's accessor is public: " + component, e);
        }
    }
}
