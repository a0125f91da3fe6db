package io.xenolith.host.input;

import io.xenolith.dom0.net.LinkEvent;
import io.xenolith.drivers.net.Gso;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.PacketChecksum;
import java.util.Base64;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What became of a link as a JSON object, and back. Packets are in base64. */
final class LinkJson {
    /** The word for all of them. */
    static final String KIND = "link";

    private LinkJson() {
    }

    /** Adds the fields of {@code input} to {@code object}. */
    static ObjectNode fill(final ObjectNode object, final OutsideInput.Link input) {
        object.put("link", input.link());
        return switch (input.event()) {
            case LinkEvent.Opened(final String bridge) -> object.put("event", "opened").put("bridge", bridge);
            case LinkEvent.Came(final NetPacket packet) -> object.put("event", "came")
                    .put("frame", Base64.getEncoder().encodeToString(packet.frame()))
                    .put("checksum", packet.checksum().name().toLowerCase(Locale.ROOT))
                    .put("gso_type", packet.gso().type()).put("gso_size", packet.gso().size());
            case LinkEvent.Closed() -> object.put("event", "closed");
        };
    }

    /** The input in {@code object}; an {@link IllegalArgumentException} says what is missing or unknown. */
    static OutsideInput.Link parse(final JsonNode object) {
        final String kind = InputJson.text(object, "event");
        final LinkEvent event = switch (kind) {
            case "opened" -> new LinkEvent.Opened(InputJson.text(object, "bridge"));
            case "came" -> new LinkEvent.Came(new NetPacket(
                    Base64.getDecoder().decode(InputJson.text(object, "frame")),
                    PacketChecksum.valueOf(InputJson.text(object, "checksum").toUpperCase(Locale.ROOT)),
                    new Gso((int) InputJson.number(object, "gso_type"), (int) InputJson.number(object, "gso_size"))));
            case "closed" -> new LinkEvent.Closed();
            default -> throw new IllegalArgumentException("unknown event '" + kind + "' of a link");
        };
        return new OutsideInput.Link(InputJson.number(object, "link"), event);
    }
}
