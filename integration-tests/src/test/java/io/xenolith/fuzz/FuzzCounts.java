package io.xenolith.fuzz;

import java.util.Map;
import java.util.TreeMap;

/** Calls and successes by sub-operation. */
final class FuzzCounts {
    private static final class Line {
        private long calls;
        private long successes;
    }

    private final Map<String, Line> lines = new TreeMap<>();
    private long calls;
    private long successes;

    void called(final String operation) {
        lines.computeIfAbsent(operation, _ -> new Line()).calls++;
        calls++;
    }

    void succeeded(final String operation) {
        lines.get(operation).successes++;
        successes++;
    }

    long calls() {
        return calls;
    }

    /** Successes in percent of all calls. */
    double percent() {
        return calls == 0 ? 0 : 100.0 * successes / calls;
    }

    /** Operations of which not a single call succeeded. */
    long neverSucceeded() {
        return lines.values().stream().filter(line -> line.successes == 0).count();
    }

    /** One line an operation. */
    String table() {
        final StringBuilder text = new StringBuilder();
        lines.forEach((name, line) -> text
                .append(String.format("%-42s %9d %9d %5.1f %%%n", name, line.calls, line.successes,
                        100.0 * line.successes / line.calls)));
        text.append(String.format("%-42s %9d %9d %5.1f %%%n", "all", calls, successes, percent()));
        return text.toString();
    }
}
