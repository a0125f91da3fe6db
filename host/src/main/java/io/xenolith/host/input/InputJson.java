package io.xenolith.host.input;

import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.ShutdownReason;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An input as a JSON object, and back; also the words the trace uses for it. */
public final class InputJson {
    private static final JsonFactory GENERATORS = new JsonFactory();

    private InputJson() {
    }

    /** The word for what {@code input} does, as in a scenario's {@code do}. */
    public static String kind(final OutsideInput input) {
        return switch (input) {
            case OutsideInput.ConsoleInput _ -> "console";
            case OutsideInput.AttachDisk _ -> "attach";
            case OutsideInput.DetachDisk _ -> "detach";
            case OutsideInput.ResizeDisk _ -> "resize";
            case OutsideInput.AttachVif _ -> "attach_vif";
            case OutsideInput.DetachVif _ -> "detach_vif";
            case OutsideInput.Socket _ -> SocketJson.KIND;
            case OutsideInput.Link _ -> LinkJson.KIND;
            case OutsideInput.Pause _ -> "pause";
            case OutsideInput.Unpause _ -> "unpause";
            case OutsideInput.Destroy _ -> "destroy";
            case OutsideInput.Shutdown _ -> "shutdown";
            case OutsideInput.KillBackend _ -> "kill_backend";
            case OutsideInput.RestartBackend _ -> "restart_backend";
            case OutsideInput.Ask _ -> "ask";
            case OutsideInput.Keys _ -> "keys";
            case OutsideInput.Xenstore _ -> "xenstore";
        };
    }

    /** The input as one line of JSON, which names large data by its length and checksum only. */
    public static String text(final OutsideInput input) {
        final ObjectNode object = JsonNodeFactory.instance.objectNode();
        return line(input instanceof final OutsideInput.Socket socket
                ? SocketJson.fillShort(object.put("do", SocketJson.KIND), socket)
                : fill(object, input));
    }

    /** As a mapper writes it; every run with a trace gets here, and making a mapper takes longer than many a run. */
    private static String line(final ObjectNode flat) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator to = GENERATORS.createGenerator(ObjectWriteContext.empty(), text)) {
            to.writeStartObject();
            flat.properties().forEach(property -> field(to, property.getKey(), property.getValue()));
            to.writeEndObject();
        }
        return text.toString();
    }

    private static void field(final JsonGenerator to, final String name, final JsonNode value) {
        if (value.isBoolean()) {
            to.writeBooleanProperty(name, value.booleanValue());
        } else if (value.isIntegralNumber()) {
            to.writeNumberProperty(name, value.longValue());
        } else if (value.isNull()) {
            to.writeNullProperty(name);
        } else {
            to.writeStringProperty(name, value.stringValue());
        }
    }

    /** Adds the fields of {@code input} to {@code object}. */
    static ObjectNode fill(final ObjectNode object, final OutsideInput input) {
        object.put("do", kind(input)).put("domain", input.domain());
        return switch (input) {
            case OutsideInput.ConsoleInput console -> object.put("text", console.text());
            case OutsideInput.AttachDisk attach -> object.put("disk", attach.disk()).put("vdev", attach.vdev())
                    .put("mode", attach.mode().key());
            case OutsideInput.DetachDisk detach -> object.put("vdev", detach.vdev()).put("force", detach.force());
            case OutsideInput.ResizeDisk resize -> object.put("vdev", resize.vdev()).put("size", resize.sizeBytes());
            case OutsideInput.AttachVif attach -> object.put("vif", attach.handle()).put("bridge", attach.bridge())
                    .put("mac", attach.mac()).put("rate", attach.rate());
            case OutsideInput.DetachVif detach -> object.put("vif", detach.handle()).put("force", detach.force());
            case OutsideInput.Shutdown shutdown -> object.put("reason", shutdown.reason().key());
            case final OutsideInput.Socket socket -> SocketJson.fill(object, socket);
            case final OutsideInput.Link link -> LinkJson.fill(object, link);
            case OutsideInput.KillBackend kill -> object.put("device", kill.device());
            case OutsideInput.RestartBackend restart -> object.put("device", restart.device());
            case OutsideInput.Ask ask -> object.put("number", ask.number()).put("request", base64(ask.request()));
            case OutsideInput.Xenstore store ->
                object.put("connection", store.connection()).put("bytes", base64(store.bytes()));
            case OutsideInput.Keys keys -> object.put("domid", keys.domid()).put("bytes", base64(keys.bytes()));
            case OutsideInput.Pause _,OutsideInput.Unpause _,OutsideInput.Destroy _ -> object;
        };
    }

    /** The input in {@code object}; an {@link IllegalArgumentException} says what is missing or unknown. */
    static OutsideInput parse(final JsonNode object) {
        final String domain = text(object, "domain");
        final String kind = text(object, "do");
        return switch (kind) {
            case "console" -> new OutsideInput.ConsoleInput(domain, text(object, "text"));
            case "attach" -> new OutsideInput.AttachDisk(domain, text(object, "disk"), text(object, "vdev"),
                    choice(object, "mode", List.of(AccessMode.values())));
            case "detach" -> new OutsideInput.DetachDisk(domain, text(object, "vdev"), flag(object, "force"));
            case "resize" -> new OutsideInput.ResizeDisk(domain, text(object, "vdev"), number(object, "size"));
            case "attach_vif" -> new OutsideInput.AttachVif(domain, handle(object), text(object, "bridge"),
                    text(object, "mac"), text(object, "rate"));
            case "detach_vif" -> new OutsideInput.DetachVif(domain, handle(object), flag(object, "force"));
            case SocketJson.KIND -> SocketJson.parse(object);
            case LinkJson.KIND -> LinkJson.parse(object);
            case "pause" -> new OutsideInput.Pause(domain);
            case "unpause" -> new OutsideInput.Unpause(domain);
            case "destroy" -> new OutsideInput.Destroy(domain);
            case "shutdown" ->
                new OutsideInput.Shutdown(domain, choice(object, "reason", Arrays.asList(ShutdownReason.values())));
            case "kill_backend" -> new OutsideInput.KillBackend(domain, text(object, "device"));
            case "restart_backend" -> new OutsideInput.RestartBackend(domain, text(object, "device"));
            case "ask" -> new OutsideInput.Ask(number(object, "number"), bytes(object, "request"));
            case "xenstore" -> new OutsideInput.Xenstore(number(object, "connection"), bytes(object, "bytes"));
            case "keys" -> new OutsideInput.Keys((int) number(object, "domid"), bytes(object, "bytes"));
            default -> throw new IllegalArgumentException("unknown input '" + kind + "'");
        };
    }

    private static String base64(final byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(final JsonNode object, final String key) {
        return Base64.getDecoder().decode(text(object, key));
    }

    private static <E> E choice(final JsonNode object, final String key, final List<E> values) {
        final String text = text(object, key);
        return values.stream().filter(value -> value.toString().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown " + key + " '" + text + "'"));
    }

    private static int handle(final JsonNode object) {
        final long handle = number(object, "vif");
        if (handle < 0 || handle > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no interface is 'vif' " + handle);
        }
        return (int) handle;
    }

    private static boolean flag(final JsonNode object, final String key) {
        final JsonNode value = object.get(key);
        if (value == null || !value.isBoolean()) {
            throw new IllegalArgumentException("no true or false '" + key + "'");
        }
        return value.booleanValue();
    }

    static String text(final JsonNode object, final String key) {
        final JsonNode value = object.get(key);
        if (value == null || !value.isString()) {
            throw new IllegalArgumentException("no text '" + key + "'");
        }
        return value.stringValue();
    }

    static long number(final JsonNode object, final String key) {
        final JsonNode value = object.get(key);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("no whole number '" + key + "'");
        }
        return value.longValue();
    }
}
