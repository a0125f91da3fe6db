package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Reads the {@code expect} list of a scenario. */
final class ExpectationReader {
    private static final String[] DOMAIN_KEYS = {"console", "no_console", "console_has_sha256_of", "exit"};
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String[] KEYS = {"domain", "console", "no_console", "console_has_sha256_of", "exit", "counter",
            "at_least", "at_most",
            "equals", "file", "sha256", "equals_sha_of", "contains_pattern"};

    private final Problems problems;
    private final Set<String> domains;
    private final BiFunction<Fields, String, Path> path;

    ExpectationReader(final Problems problems, final Set<String> domains, final BiFunction<Fields, String, Path> path) {
        this.problems = problems;
        this.domains = domains;
        this.path = path;
    }

    List<Expectation> read(final List<YamlNode> nodes) {
        return nodes.stream().map(this::expectation).toList();
    }

    private Expectation expectation(final YamlNode node) {
        final Fields fields = new Fields(node, "expectation", problems, KEYS);
        if (fields.has("counter")) {
            fields.allowOnly("counter", "at_least", "at_most", "equals");
            return counter(fields);
        }
        if (fields.has("file")) {
            fields.allowOnly("file", "sha256", "equals_sha_of", "contains_pattern");
            return file(fields);
        }
        if (fields.has("domain")) {
            fields.allowOnly("domain", DOMAIN_KEYS);
            return domain(fields);
        }
        problems.add(node.line(), "an expectation needs 'domain', 'counter' or 'file'");
        return new Expectation.Exit(node.line(), "", ExitKind.RUNNING);
    }

    private Expectation domain(final Fields fields) {
        final int line = fields.line();
        final String domain = InputReader.domain(problems, domains, fields);
        if (!exactlyOne(fields, DOMAIN_KEYS)) {
            return new Expectation.Exit(line, domain, ExitKind.RUNNING);
        }
        if (fields.has("exit")) {
            return new Expectation.Exit(line, domain, fields.choice("exit", ExitKind.values(), ExitKind.RUNNING));
        }
        if (fields.has("console_has_sha256_of")) {
            return new Expectation.ConsoleSha256(line, domain, path.apply(fields, "console_has_sha256_of"));
        }
        return fields.has("console")
                ? new Expectation.Console(line, domain, fields.regex("console"))
                : new Expectation.NoConsole(line, domain, fields.regex("no_console"));
    }

    private Expectation counter(final Fields fields) {
        final String counter = fields.text("counter");
        if (fields.has("equals")) {
            if (fields.has("at_least") || fields.has("at_most")) {
                problems.add(fields.line("equals"), "'equals' goes without 'at_least' and 'at_most'");
            }
            final long value = fields.number("equals", 0, 0, Long.MAX_VALUE);
            return new Expectation.Counter(fields.line(), counter, value, value);
        }
        if (!fields.has("at_least") && !fields.has("at_most")) {
            problems.add(fields.line(), "a counter needs 'at_least', 'at_most' or 'equals'");
        }
        return new Expectation.Counter(fields.line(), counter, fields.number("at_least", 0, 0, Long.MAX_VALUE),
                fields.number("at_most", Long.MAX_VALUE, 0, Long.MAX_VALUE));
    }

    private Expectation file(final Fields fields) {
        final int line = fields.line();
        final Path file = path.apply(fields, "file");
        if (!exactlyOne(fields, "sha256", "equals_sha_of", "contains_pattern")) {
            return new Expectation.FileSha256(line, file, "");
        }
        if (fields.has("equals_sha_of")) {
            return new Expectation.FileEquals(line, file, path.apply(fields, "equals_sha_of"));
        }
        if (fields.has("contains_pattern")) {
            return new Expectation.FileContains(line, file, fields.regex("contains_pattern"));
        }
        final String sha256 = fields.text("sha256").toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(sha256).matches()) {
            problems.add(fields.line("sha256"), "'sha256' needs 64 hex digits");
        }
        return new Expectation.FileSha256(line, file, sha256);
    }

    private boolean exactlyOne(final Fields fields, final String... keys) {
        long there = 0;
        for (final String key : keys) {
            there += fields.has(key) ? 1 : 0;
        }
        if (there != 1) {
            problems.add(fields.line(), "an expectation needs exactly one of " + Nearest.oneOf(List.of(keys)));
        }
        return there == 1;
    }
}
