package io.xenolith.host.snapshot;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people are told of a snapshot.
 *
 * @param made when
 * @param kernel what was booted, or which host that stays it is
 * @param virtualNs how long the host had run, in its time
 * @param hostBytes memory of the host
 */
public record SnapshotInfo(Instant made, String kernel, long virtualNs, long seed, long hostBytes,
        List<Guest> guests) {
    private static final int PAGE_SHIFT = 12;

    /**
     * One domain; dom0 is not among them.
     *
     * @param name "" if that is not known
     */
    public record Guest(int domid, String name, long bytes, int vcpus) {
    }

    /** Of {@code host} as it is now. */
    public static SnapshotInfo of(final Hypervisor host, final String kernel, final Instant now) {
        return of(host, kernel, Map.of(), now);
    }

    /** Of {@code host} as it is now, with {@code names} of domains by number. */
    public static SnapshotInfo of(final Hypervisor host, final String kernel, final Map<Integer, String> names,
            final Instant now) {
        final List<Guest> guests = new ArrayList<>();
        for (final Domain domain : host.domains()) {
            if (!domain.privileged()) {
                guests.add(new Guest(domain.domid(), names.getOrDefault(domain.domid(), ""),
                        domain.totPages << PAGE_SHIFT, domain.maxVcpus()));
            }
        }
        return new SnapshotInfo(now, kernel, host.clock().nowNs(), host.config().seed(), host.config().memoryBytes(),
                guests);
    }

    /** As it is in the file. */
    public String json() {
        return node().toString();
    }

    /** For programs, with more to be added. */
    public ObjectNode node() {
        final ObjectNode node = JsonNodeFactory.instance.objectNode().put("made", made.toString()).put("kernel", kernel)
                .put("virtual_ns", virtualNs).put("seed", seed).put("host_memory", hostBytes);
        final ArrayNode list = node.putArray("guests");
        for (final Guest guest : guests) {
            final ObjectNode each = list.addObject().put("domid", guest.domid());
            if (!guest.name().isEmpty()) {
                each.put("name", guest.name());
            }
            each.put("memory", guest.bytes()).put("vcpus", guest.vcpus());
        }
        return node;
    }

    /** @throws SnapshotException {@code snapshot} says something else */
    public static SnapshotInfo read(final SnapshotFile snapshot) throws java.io.IOException {
        try (JsonParser from = new JsonFactory().createParser(ObjectReadContext.empty(), snapshot.info())) {
            final Map<String, Object> found = new HashMap<>();
            final List<Guest> guests = new ArrayList<>();
            from.nextToken();
            object(from, found, guests);
            return new SnapshotInfo(Instant.parse(text(found, "made")), text(found, "kernel"),
                    number(found, "virtual_ns"), number(found, "seed"), number(found, "host_memory"), guests);
        } catch (final JacksonException | DateTimeParseException e) {
            throw new SnapshotException(snapshot.file() + ": damaged: what it says of itself makes no sense", e);
        }
    }

    /** Its plain values by name, and its guests; read by hand, as whatever goes on from a snapshot waits for it. */
    private static void object(final JsonParser from, final Map<String, Object> found, final List<Guest> guests) {
        for (String name = from.nextName(); name != null; name = from.nextName()) {
            switch (from.nextToken()) {
                case VALUE_STRING -> found.put(name, from.getString());
                case VALUE_NUMBER_INT -> found.put(name, from.getLongValue());
                case START_ARRAY -> {
                    while (from.nextToken() == JsonToken.START_OBJECT) {
                        final Map<String, Object> guest = new HashMap<>();
                        object(from, guest, guests);
                        guests.add(new Guest((int) number(guest, "domid"), text(guest, "name"), number(guest, "memory"),
                                (int) number(guest, "vcpus")));
                    }
                }
                default -> from.skipChildren();
            }
        }
    }

    private static String text(final Map<String, Object> found, final String name) {
        return found.get(name) instanceof final String text ? text : "";
    }

    private static long number(final Map<String, Object> found, final String name) {
        return found.get(name) instanceof final Long number ? number : 0;
    }
}
