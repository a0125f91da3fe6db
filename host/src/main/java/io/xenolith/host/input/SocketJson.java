package io.xenolith.host.input;

import io.xenolith.usernet.SocketEvent;
import java.util.Base64;
import java.util.zip.CRC32C;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a socket did as a JSON object, and back. Data is in base64. */
final class SocketJson {
    /** The word for all of them. */
    static final String KIND = "socket";

    private static final String EVENT = "event";
    private static final String FLOW = "flow";
    private static final String BRIDGE = "bridge";
    private static final String BYTES = "bytes";

    private SocketJson() {
    }

    /** Adds the fields of {@code input} to {@code object}. */
    static ObjectNode fill(final ObjectNode object, final OutsideInput.Socket input) {
        fillWithoutData(object, input);
        return input.event() instanceof final SocketEvent.Received received
                ? object.put("data", Base64.getEncoder().encodeToString(received.data()))
                : object;
    }

    /** The same for people: of data, its length and checksum. */
    static ObjectNode fillShort(final ObjectNode object, final OutsideInput.Socket input) {
        fillWithoutData(object, input);
        if (input.event() instanceof final SocketEvent.Received received) {
            final CRC32C checksum = new CRC32C();
            checksum.update(received.data());
            object.put(BYTES, received.data().length).put("crc32c", RecordingWriter.hex(checksum));
        }
        return object;
    }

    private static void fillWithoutData(final ObjectNode object, final OutsideInput.Socket input) {
        object.put(BRIDGE, input.bridge()).put(EVENT, kind(input.event())).put(FLOW, input.event().flow());
        switch (input.event()) {
            case final SocketEvent.Accepted accepted ->
                object.put("forward", accepted.forward()).put("port", accepted.peerPort());
            case final SocketEvent.Written written -> object.put(BYTES, written.bytes());
            case SocketEvent.Connected _,SocketEvent.Received _,SocketEvent.Finished _,SocketEvent.Broken _ -> {
                // Nothing but the flow.
            }
        }
    }

    private static String kind(final SocketEvent event) {
        return switch (event) {
            case SocketEvent.Connected _ -> "connected";
            case SocketEvent.Accepted _ -> "accepted";
            case SocketEvent.Received _ -> "received";
            case SocketEvent.Written _ -> "written";
            case SocketEvent.Finished _ -> "finished";
            case SocketEvent.Broken _ -> "broken";
        };
    }

    /** The input in {@code object}; an {@link IllegalArgumentException} says what is missing or unknown. */
    static OutsideInput.Socket parse(final JsonNode object) {
        final long flow = InputJson.number(object, FLOW);
        final String kind = InputJson.text(object, EVENT);
        final SocketEvent event = switch (kind) {
            case "connected" -> new SocketEvent.Connected(flow);
            case "accepted" -> new SocketEvent.Accepted(flow, count(object, "forward"), count(object, "port"));
            case "received" ->
                new SocketEvent.Received(flow, Base64.getDecoder().decode(InputJson.text(object, "data")));
            case "written" -> new SocketEvent.Written(flow, count(object, BYTES));
            case "finished" -> new SocketEvent.Finished(flow);
            case "broken" -> new SocketEvent.Broken(flow);
            default -> throw new IllegalArgumentException("unknown event of a socket '" + kind + "'");
        };
        return new OutsideInput.Socket(InputJson.text(object, BRIDGE), event);
    }

    private static int count(final JsonNode object, final String key) {
        final long number = InputJson.number(object, key);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'" + key + "' is " + number);
        }
        return (int) number;
    }
}
