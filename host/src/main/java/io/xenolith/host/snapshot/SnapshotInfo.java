package io.xenolith.host.snapshot;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people are told of a snapshot.
 *
 * @param made when
 * @param kernel what was booted
 * @param virtualNs how long the host had run, in its time
 * @param hostBytes memory of the host
 */
public record SnapshotInfo(Instant made, String kernel, long virtualNs, long seed, long hostBytes,
        List<Guest> guests) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int PAGE_SHIFT = 12;

    /** One domain; dom0 is not among them. */
    public record Guest(int domid, long bytes, int vcpus) {
    }

    /** Of {@code host} as it is now. */
    public static SnapshotInfo of(final Hypervisor host, final String kernel, final Instant now) {
        final List<Guest> guests = new ArrayList<>();
        for (final Domain domain : host.domains()) {
            if (!domain.privileged()) {
                guests.add(new Guest(domain.domid(), domain.totPages << PAGE_SHIFT, domain.maxVcpus()));
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
        final ObjectNode node = MAPPER.createObjectNode().put("made", made.toString()).put("kernel", kernel)
                .put("virtual_ns", virtualNs).put("seed", seed).put("host_memory", hostBytes);
        final ArrayNode list = node.putArray("guests");
        for (final Guest guest : guests) {
            list.addObject().put("domid", guest.domid()).put("memory", guest.bytes()).put("vcpus", guest.vcpus());
        }
        return node;
    }

    /** @throws SnapshotException {@code snapshot} says something else */
    public static SnapshotInfo read(final SnapshotFile snapshot) throws java.io.IOException {
        try {
            final JsonNode node = MAPPER.readTree(snapshot.info());
            final List<Guest> guests = new ArrayList<>();
            for (final JsonNode guest : node.path("guests")) {
                guests.add(new Guest(guest.path("domid").asInt(0), guest.path("memory").asLong(0),
                        guest.path("vcpus").asInt(0)));
            }
            return new SnapshotInfo(Instant.parse(node.path("made").asString("")), node.path("kernel").asString(""),
                    node.path("virtual_ns").asLong(0), node.path("seed").asLong(0),
                    node.path("host_memory").asLong(0), guests);
        } catch (final JacksonException | DateTimeParseException e) {
            throw new SnapshotException(snapshot.file() + ": damaged: what it says of itself makes no sense", e);
        }
    }
}
