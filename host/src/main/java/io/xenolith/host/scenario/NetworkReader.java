package io.xenolith.host.scenario;

import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.drivers.net.OffloadFeatures;
import io.xenolith.host.input.OutsideInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads what a scenario says of networks: {@code bridges}, the {@code vifs} of domains, {@code pcap}. */
final class NetworkReader {
    private static final int QUEUE_PACKETS_MAX = 65_536;
    /** Interfaces that a step may name. */
    private static final int VIFS_MAX = 64;

    private final Problems problems;
    private final BiFunction<Fields, String, Path> paths;
    /** Bridges that have an entry of their own, with their rates; without any, a bridge is there by being named. */
    private final Map<String, String> rates = new LinkedHashMap<>();
    private final Map<CapturePoint, Path> files = new LinkedHashMap<>();
    /** What connects bridges with the world outside, by bridge. */
    private final Map<String, UserNetworkSpec> networks = new LinkedHashMap<>();

    /** @param paths the path in a field */
    NetworkReader(final Problems problems, final BiFunction<Fields, String, Path> paths) {
        this.problems = problems;
        this.paths = paths;
    }

    /** Reads the key {@code bridges}. */
    void bridges(final YamlNode node) {
        if (!(node instanceof final YamlNode.Mapping mapping)) {
            problems.add(node.line(), "'bridges' must be a mapping from names to bridges, not " + node.kind());
            return;
        }
        mapping.entries().forEach((name, entry) -> {
            final YamlNode value = entry.value() instanceof YamlNode.Nothing
                    ? new YamlNode.Mapping(entry.line(), Map.of())
                    : entry.value();
            final Fields bridge = new Fields(value, "bridge '" + name + "'", problems, "rate", "pcap",
                    "net");
            final String rate = bridge.optionalText("rate").orElse("");
            check(bridge, "bridge", new VifSpec("", name, rate, NetbackOptions.DEFAULT));
            rates.put(name, rate);
            if (bridge.has("net")) {
                connect(bridge, name);
            }
            if (bridge.has("pcap")) {
                files.put(new CapturePoint.Bridge(name), paths.apply(bridge, "pcap"));
            }
        });
    }

    /** Reads the key {@code vifs} of a domain. */
    List<VifSpec> vifs(final Fields domain) {
        final List<VifSpec> vifs = new ArrayList<>();
        for (final YamlNode node : domain.list("vifs")) {
            vifs.add(vif(new Fields(node, "vif of a domain", problems, "bridge", "net", "mac", "rate", "features",
                    "queue_packets", "drain")));
        }
        return vifs;
    }

    /** What connects bridges with the world outside. */
    List<UserNetworkSpec> networks() {
        return List.copyOf(networks.values());
    }

    private void connect(final Fields fields, final String bridge) {
        try {
            networks.put(bridge, UserNetworkText.parse(bridge, fields.text("net")));
        } catch (final IllegalArgumentException e) {
            problems.add(fields.line("net"), "'net': " + e.getMessage());
        }
    }

    /** A bridge for this interface alone, connected with the world outside. */
    private String bridgeOfItsOwn(final Fields vif) {
        if (vif.has("bridge")) {
            problems.add(vif.line("net"), "a vif with 'net' has a bridge of its own, it cannot have 'bridge' too");
        }
        int number = 0;
        while (rates.containsKey(UserNetworkText.bridge(number))
                || networks.containsKey(UserNetworkText.bridge(number))) {
            number++;
        }
        connect(vif, UserNetworkText.bridge(number));
        return UserNetworkText.bridge(number);
    }

    private String bridge(final Fields vif) {
        final String byDefault = rates.isEmpty() || rates.containsKey(VifConfig.DEFAULT_BRIDGE)
                ? VifConfig.DEFAULT_BRIDGE
                : rates.keySet().iterator().next();
        final String bridge = vif.optionalText("bridge").orElse(byDefault);
        if (!rates.isEmpty() && !rates.containsKey(bridge)) {
            problems.add(vif.line("bridge"),
                    "no bridge '" + bridge + "' under 'bridges'" + Nearest.hint(bridge, rates.keySet()));
        }
        return bridge;
    }

    /** One interface. */
    VifSpec vif(final Fields fields) {
        final String bridge = fields.has("net") ? bridgeOfItsOwn(fields) : bridge(fields);
        final VifSpec vif = new VifSpec(fields.optionalText("mac").orElse(""), bridge,
                fields.optionalText("rate").orElse(rates.getOrDefault(bridge, "")), options(fields));
        check(fields, "vif", vif);
        return vif;
    }

    /** Checks by making one, with an address that is right if the file names none. */
    private void check(final Fields fields, final String what, final VifSpec vif) {
        try {
            final VifConfig _ = new VifConfig(0, vif.mac().isEmpty() ? VifConfig.defaultMac(0, 0) : vif.mac(),
                    vif.bridge(), vif.rate(), vif.options());
        } catch (final IllegalArgumentException e) {
            problems.add(fields.line(), what + ": " + e.getMessage());
        }
    }

    private NetbackOptions options(final Fields vif) {
        final NetbackOptions all = NetbackOptions.DEFAULT;
        final NetbackOptions queued = all.withWaiting(
                (int) vif.number("queue_packets", all.queuePackets(), 1, QUEUE_PACKETS_MAX),
                vif.duration("drain", all.drainNs()));
        return vif.has("features") ? features(vif, queued) : queued;
    }

    private NetbackOptions features(final Fields vif, final NetbackOptions all) {
        final Fields fields = new Fields(vif.node("features").orElseThrow(), "'features' of a vif", problems, "sg",
                "gso_v4", "gso_v6", "csum_v4", "csum_v6", "queues", "control_ring");
        return all.withQueues((int) fields.number("queues", all.queues(), 1, NetbackOptions.QUEUES_MAX))
                .withControlRing(fields.flag("control_ring", all.controlRing())).withFeatures(offloads(fields));
    }

    private static OffloadFeatures offloads(final Fields fields) {
        return new OffloadFeatures(fields.flag("sg", true), fields.flag("gso_v4", true), fields.flag("gso_v6", true),
                fields.flag("csum_v4", true), fields.flag("csum_v6", true));
    }

    /** Reads the key {@code pcap}; the bridges' own files are there as well. */
    CapturePlan captures(final Fields top, final Collection<DomainSpec> domains, final List<Step> steps) {
        final CapturePoints points = new CapturePoints(points(domains, steps));
        top.node("pcap").ifPresent(node -> captures(node, points));
        final Map<Path, CapturePoint> users = new HashMap<>();
        files.forEach((point, file) -> {
            final CapturePoint other = users.put(file, point);
            if (other != null) {
                problems.add(top.line("pcap"), "pcap: " + other + " and " + point + " write the same file " + file);
            }
        });
        return new CapturePlan(points, files);
    }

    private void captures(final YamlNode node, final CapturePoints points) {
        if (!(node instanceof final YamlNode.Mapping mapping)) {
            problems.add(node.line(),
                    "'pcap' must be a mapping from bridges or interfaces to files, not " + node.kind());
            return;
        }
        final Fields fields = new Fields(node, "pcap", problems, mapping.entries().keySet().toArray(String[]::new));
        for (final String name : mapping.entries().keySet()) {
            try {
                final CapturePoint point = points.find(name);
                if (files.put(point, paths.apply(fields, name)) != null) {
                    problems.add(fields.line(name), "pcap: a second file for " + point);
                }
            } catch (final IllegalArgumentException e) {
                problems.add(fields.line(name), "pcap: " + e.getMessage());
            }
        }
    }

    private Set<CapturePoint> points(final Collection<DomainSpec> domains, final List<Step> steps) {
        final Set<CapturePoint> points = new LinkedHashSet<>();
        rates.keySet().forEach(bridge -> points.add(new CapturePoint.Bridge(bridge)));
        for (final DomainSpec domain : domains) {
            for (int i = 0; i < domain.vifs().size(); i++) {
                points.add(new CapturePoint.Bridge(domain.vifs().get(i).bridge()));
                points.add(new CapturePoint.Vif(domain.name(), i));
            }
        }
        for (final Step step : steps) {
            if (step.input() instanceof final OutsideInput.AttachVif attach) {
                points.add(new CapturePoint.Bridge(attach.bridge()));
                points.add(new CapturePoint.Vif(attach.domain(), attach.handle()));
            }
        }
        return points;
    }

    /** The interface number in a step. */
    int handle(final Fields fields) {
        return (int) fields.number("vif", 0, 0, VIFS_MAX - 1);
    }
}
