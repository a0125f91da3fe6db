package io.xenolith.host.scenario;

import io.xenolith.host.input.OutsideInput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads the {@code steps} of a scenario. */
final class InputReader {
    private static final List<String> INPUTS = List.of("console", "attach", "detach", "pause", "unpause", "destroy",
            "shutdown", "kill_backend");

    private final Problems problems;
    private final Set<String> domains;
    private final Function<Fields, DiskAttachment> attachment;
    private final Function<Fields, String> vdev;

    InputReader(final Problems problems, final Set<String> domains, final Function<Fields, DiskAttachment> attachment,
            final Function<Fields, String> vdev) {
        this.problems = problems;
        this.domains = domains;
        this.attachment = attachment;
        this.vdev = vdev;
    }

    Step step(final YamlNode node) {
        final Fields step = new Fields(node, "step", problems, "at", "when", "do");
        if (step.has("at") == step.has("when")) {
            problems.add(node.line(), "a step needs either 'at' or 'when'");
        }
        final Trigger trigger = step.node("when").map(this::when)
                .orElseGet(() -> new Trigger.At(step.duration("at", 0)));
        return new Step(node.line(), trigger, input(step));
    }

    private Trigger when(final YamlNode node) {
        final Fields when = new Fields(node, "when", problems, "domain", "console", "state");
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
                final Fields fields = fields(kind, node, line, "domain", "text");
                yield new OutsideInput.ConsoleInput(domain(problems, domains, fields), fields.text("text"));
            }
            case "attach" -> {
                final Fields fields = fields(kind, node, line, "domain", "disk", "vdev", "mode");
                final String domain = domain(problems, domains, fields);
                final DiskAttachment disk = attachment.apply(fields);
                yield new OutsideInput.AttachDisk(domain, disk.disk(), disk.vdev(), disk.mode());
            }
            case "detach" -> {
                final Fields fields = fields(kind, node, line, "domain", "vdev");
                yield new OutsideInput.DetachDisk(domain(problems, domains, fields), vdev.apply(fields));
            }
            case "kill_backend" -> {
                final Fields fields = fields(kind, node, line, "domain", "vdev");
                yield new OutsideInput.KillBackend(domain(problems, domains, fields), vdev.apply(fields));
            }
            case "shutdown" -> {
                final Fields fields = fields(kind, node, line, "domain", "reason");
                yield new OutsideInput.Shutdown(domain(problems, domains, fields),
                        fields.choice("reason", ShutdownReason.values(), ShutdownReason.POWEROFF));
            }
            case "pause" -> new OutsideInput.Pause(onlyDomain(kind, node, line));
            case "unpause" -> new OutsideInput.Unpause(onlyDomain(kind, node, line));
            case "destroy" -> new OutsideInput.Destroy(onlyDomain(kind, node, line));
            default -> throw new IllegalArgumentException("not one of " + INPUTS + ": " + kind);
        };
    }

    private String onlyDomain(final String kind, final YamlNode node, final int line) {
        return domain(problems, domains, fields(kind, node, line, "domain"));
    }

    /** The fields of an input; a domain's name alone stands for {@code {domain: NAME}}. */
    private Fields fields(final String kind, final YamlNode node, final int line, final String... keys) {
        final YamlNode mapping = node instanceof YamlNode.Scalar
                ? new YamlNode.Mapping(line, Map.of("domain", new YamlNode.Entry(line, node)))
                : node;
        return new Fields(mapping, "'" + kind + "'", problems, keys);
    }

    /** The key "domain" of {@code fields}, which must name one of {@code domains}. */
    static String domain(final Problems problems, final Set<String> domains, final Fields fields) {
        final String domain = fields.text("domain");
        if (fields.has("domain") && !domains.contains(domain)) {
            problems.add(fields.line("domain"), "no domain '" + domain + "'" + Nearest.hint(domain, domains));
        }
        return domain;
    }
}
