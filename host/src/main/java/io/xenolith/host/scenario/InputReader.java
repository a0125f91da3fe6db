package io.xenolith.host.scenario;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.input.OutsideInput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the {@code steps} of a scenario. */
final class InputReader {
    private static final List<String> INPUTS = List.of("console", "attach", "detach", "resize", "attach_vif",
            "detach_vif", "pause", "unpause", "destroy", "shutdown", "kill_backend", "restart_backend");

    private static final String DOMAIN = "domain";

    private final Problems problems;
    private final Set<String> domains;
    private final Function<Fields, DiskAttachment> attachment;
    private final Function<Fields, String> vdev;
    private final NetworkReader network;

    InputReader(final Problems problems, final Set<String> domains, final Function<Fields, DiskAttachment> attachment,
            final Function<Fields, String> vdev, final NetworkReader network) {
        this.problems = problems;
        this.domains = domains;
        this.attachment = attachment;
        this.vdev = vdev;
        this.network = network;
    }

    Step step(final YamlNode node) {
        final Fields step = new Fields(node, "step", problems, "at", "when", "after", "do");
        if (step.has("at") == step.has("when")) {
            problems.add(node.line(), "a step needs either 'at' or 'when'");
        }
        final Trigger trigger = step.node("when").map(this::when)
                .orElseGet(() -> new Trigger.At(step.duration("at", 0)));
        if (step.has("after") && !step.has("when")) {
            problems.add(step.line("after"), "'after' goes with 'when'");
        }
        return new Step(node.line(), trigger, step.duration("after", 0), input(step));
    }

    private Trigger when(final YamlNode node) {
        final Fields when = new Fields(node, "when", problems, DOMAIN, "console", "state");
        final String domain = domain(problems, domains, when);
        if (when.has("console") == when.has("state")) {
            problems.add(node.line(), "'when' needs either 'console' or 'state'");
            return new Trigger.At(0);
        }
        return when.has("state")
                ? new Trigger.DomainBecomes(domain, when.choice("state", DomainLife.values(), DomainLife.DEAD))
                : new Trigger.ConsoleShows(domain, when.regex("console"));
    }

    private OutsideInput input(final Fields step) {
        final OutsideInput nothing = new OutsideInput.Pause("");
        if (!step.has("do")) {
            problems.add(step.line(), "a step needs 'do'");
            return nothing;
        }
        final YamlNode node = step.node("do").orElseThrow();
        final Fields action = new Fields(node, "do", problems, INPUTS.toArray(String[]::new));
        if (!(node instanceof final YamlNode.Mapping mapping)) {
            return nothing;
        }
        if (mapping.entries().size() != 1) {
            problems.add(node.line(), "'do' needs exactly one of " + Nearest.oneOf(INPUTS));
            return nothing;
        }
        final Map.Entry<String, YamlNode.Entry> entry = mapping.entries().entrySet().iterator().next();
        return INPUTS.contains(entry.getKey())
                ? input(entry.getKey(), entry.getValue().value(), action.line(entry.getKey()))
                : nothing;
    }

    private OutsideInput input(final String kind, final YamlNode node, final int line) {
        return switch (kind) {
            case "console" -> {
                final Fields fields = fields(kind, node, line, DOMAIN, "text");
                yield new OutsideInput.ConsoleInput(domain(problems, domains, fields), fields.text("text"));
            }
            case "attach", "detach", "resize" -> disk(kind, node, line);
            case "attach_vif", "detach_vif" -> vif(kind, node, line);
            case "kill_backend", "restart_backend" -> backend(kind, node, line);
            case "shutdown" -> {
                final Fields fields = fields(kind, node, line, DOMAIN, "reason");
                yield new OutsideInput.Shutdown(domain(problems, domains, fields),
                        fields.choice("reason", ShutdownReason.values(), ShutdownReason.POWEROFF));
            }
            case "pause" -> new OutsideInput.Pause(onlyDomain(kind, node, line));
            case "unpause" -> new OutsideInput.Unpause(onlyDomain(kind, node, line));
            case "destroy" -> new OutsideInput.Destroy(onlyDomain(kind, node, line));
            default -> throw new IllegalArgumentException("not one of " + INPUTS + ": " + kind);
        };
    }

    private OutsideInput disk(final String kind, final YamlNode node, final int line) {
        final Fields fields = switch (kind) {
            case "attach" -> fields(kind, node, line, DOMAIN, "disk", "vdev", "mode");
            case "detach" -> fields(kind, node, line, DOMAIN, "vdev", "force");
            default -> fields(kind, node, line, DOMAIN, "vdev", "size");
        };
        final String domain = domain(problems, domains, fields);
        return switch (kind) {
            case "attach" -> {
                final DiskAttachment disk = attachment.apply(fields);
                yield new OutsideInput.AttachDisk(domain, disk.disk(), disk.vdev(), disk.mode());
            }
            case "detach" -> new OutsideInput.DetachDisk(domain, vdev.apply(fields), fields.flag("force", false));
            default -> new OutsideInput.ResizeDisk(domain, vdev.apply(fields), diskSize(fields));
        };
    }

    private long diskSize(final Fields fields) {
        if (!fields.has("size")) {
            problems.add(fields.line(), "'resize' needs 'size'");
        }
        final long size = fields.size("size", BlockDevice.SECTOR_BYTES);
        if (size == 0 || size % BlockDevice.SECTOR_BYTES != 0) {
            problems.add(fields.line("size"), "'size' is " + size + " bytes, want a multiple of 512");
        }
        return size;
    }

    private OutsideInput vif(final String kind, final YamlNode node, final int line) {
        if (kind.equals("attach_vif")) {
            final Fields fields = fields(kind, node, line, DOMAIN, "vif", "bridge", "mac", "rate");
            final VifSpec vif = network.vif(fields);
            return new OutsideInput.AttachVif(domain(problems, domains, fields), handle(kind, fields), vif.bridge(),
                    vif.mac(), vif.rate());
        }
        final Fields fields = fields(kind, node, line, DOMAIN, "vif", "force");
        return new OutsideInput.DetachVif(domain(problems, domains, fields), handle(kind, fields),
                fields.flag("force", false));
    }

    /** The interface that a step attaches or detaches; none is meant without being named. */
    private int handle(final String kind, final Fields fields) {
        if (!fields.has("vif")) {
            problems.add(fields.line(), "'" + kind + "' needs 'vif'");
        }
        return network.handle(fields);
    }

    private OutsideInput backend(final String kind, final YamlNode node, final int line) {
        final Fields fields = fields(kind, node, line, DOMAIN, "vdev", "vif");
        final String domain = domain(problems, domains, fields);
        final String device = device(kind, fields);
        return kind.equals("kill_backend")
                ? new OutsideInput.KillBackend(domain, device)
                : new OutsideInput.RestartBackend(domain, device);
    }

    private String device(final String kind, final Fields fields) {
        if (fields.has("vif")) {
            fields.allowOnly("vif", DOMAIN);
            return "vif" + network.handle(fields);
        }
        if (!fields.has("vdev")) {
            problems.add(fields.line(), "'" + kind + "' needs either 'vdev' or 'vif'");
            return "";
        }
        return vdev.apply(fields);
    }

    private String onlyDomain(final String kind, final YamlNode node, final int line) {
        return domain(problems, domains, fields(kind, node, line, DOMAIN));
    }

    /** The fields of an input; a domain's name alone stands for {@code {domain: NAME}}. */
    private Fields fields(final String kind, final YamlNode node, final int line, final String... keys) {
        final YamlNode mapping = node instanceof YamlNode.Scalar
                ? new YamlNode.Mapping(line, Map.of(DOMAIN, new YamlNode.Entry(line, node)))
                : node;
        return new Fields(mapping, "'" + kind + "'", problems, keys);
    }

    /** The key DOMAIN of {@code fields}, which must name one of {@code domains}. */
    static String domain(final Problems problems, final Set<String> domains, final Fields fields) {
        final String domain = fields.text(DOMAIN);
        if (fields.has(DOMAIN) && !domains.contains(domain)) {
            problems.add(fields.line(DOMAIN), "no domain '" + domain + "'" + Nearest.hint(domain, domains));
        }
        return domain;
    }
}
