package io.xenolith.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * A recording of real Xen and what was found here, line by line. Lines that depend on the recorded machine are listed in
 * {@code probe/machine-dependent.txt}, each with its reason; where such a line differs its test is skipped and says so.
 */
public final class Conformance {
    private static final String FOLDER = "/probe/";

    /** A line that may differ. */
    private record Dependent(String question, boolean dom0Only, String reason) {
    }

    /** A recorded line, and what was found in its place: null if the question was not asked. */
    private record Pair(int number, String recorded, String found) {
        boolean equal() {
            return recorded.equals(found);
        }
    }

    private final List<String> recorded;
    private final List<Dependent> dependent;
    /** Beginnings of the lines that only the recorded kernel itself can ask ({@code probe/engine-only.txt}). */
    private final List<String> engineOnly;

    /** @param dom0 the recording was made by dom0 */
    public Conformance(final String recording, final boolean dom0) throws IOException {
        recorded = lines(resource(recording));
        dependent = lines(resource("machine-dependent.txt")).stream().map(Conformance::dependent)
                .filter(line -> dom0 || !line.dom0Only()).toList();
        engineOnly = lines(resource("engine-only.txt")).stream().map(line -> line.split(" *; *", 2)[0]).toList();
    }

    /** The lines of {@code text} that are no comments. */
    public static List<String> lines(final String text) {
        return text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).toList();
    }

    private static Dependent dependent(final String line) {
        final String[] fields = line.split(" *; *", 3);
        return new Dependent(fields[1], fields[0].equals("dom0"), fields[2]);
    }

    private static String resource(final String name) throws IOException {
        try (InputStream in = Conformance.class.getResourceAsStream(FOLDER + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What the same program said: one line for each that is recorded. */
    public Comparison byPlace(final List<String> found) {
        if (found.size() != recorded.size()) {
            throw new AssertionFailedError(found.size() + " lines, recorded are " + recorded.size());
        }
        return new Comparison(IntStream.range(0, found.size())
                .mapToObj(i -> new Pair(i + 1, recorded.get(i), found.get(i))).toList());
    }

    /** What another program said: the n-th answer to a question is held against the n-th that is recorded. */
    Comparison byQuestion(final List<Probe.Line> found) {
        final Map<String, Deque<String>> answers = new HashMap<>();
        found.forEach(line -> answers.computeIfAbsent(line.question(), _ -> new ArrayDeque<>()).add(line.text()));
        final List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < recorded.size(); i++) {
            final String line = recorded.get(i);
            // Questions may have bars within them: the longest that was asked is the one.
            final String question = answers.keySet().stream().filter(line::startsWith)
                    .max(Comparator.comparingInt(String::length)).orElse("");
            final Deque<String> waiting = answers.getOrDefault(question, new ArrayDeque<>());
            pairs.add(new Pair(i + 1, line, waiting.poll()));
        }
        answers.values().stream().filter(left -> !left.isEmpty()).findFirst().ifPresent(left -> {
            throw new AssertionFailedError("asked what is not recorded: " + left);
        });
        pairs.stream().filter(pair -> pair.found() == null)
                .filter(pair -> engineOnly.stream().noneMatch(pair.recorded()::startsWith)).findFirst()
                .ifPresent(forgotten -> {
                    throw new AssertionFailedError("recorded, but not asked: " + forgotten.recorded());
                });
        return new Comparison(pairs);
    }

    /** The two, side by side. */
    public final class Comparison {
        private final List<Pair> pairs;

        private Comparison(final List<Pair> pairs) {
            this.pairs = pairs;
        }

        /** How many recorded lines were asked for. */
        public long asked() {
            return pairs.stream().filter(pair -> pair.found() != null).count();
        }

        /** For the test report. */
        public String summary() {
            final long equal = pairs.stream().filter(Pair::equal).count();
            final long tolerated = pairs.stream().filter(pair -> pair.found() != null && !pair.equal())
                    .filter(pair -> reason(pair) != null).count();
            return asked() + " of " + pairs.size() + " recorded lines asked: " + equal + " equal, " + tolerated
                    + " that depend on the machine, " + (asked() - equal - tolerated) + " different";
        }

        /** A test for each recorded line that was asked for. */
        public Stream<DynamicNode> tests() {
            return pairs.stream().filter(pair -> pair.found() != null)
                    .map(pair -> DynamicTest.dynamicTest(name(pair), () -> check(pair)));
        }

        private String name(final Pair pair) {
            final String reason = pair.equal() ? null : reason(pair);
            return "%03d %s%s".formatted(pair.number(), pair.recorded(),
                    reason == null ? "" : " [may differ: " + reason + "]");
        }

        private String reason(final Pair pair) {
            return dependent.stream().filter(line -> pair.recorded().startsWith(line.question()))
                    .map(Dependent::reason).findFirst().orElse(null);
        }

        private void check(final Pair pair) {
            if (pair.equal()) {
                return;
            }
            final String reason = reason(pair);
            if (reason != null) {
                throw new TestAbortedException("here: " + pair.found() + "  (" + reason + ")");
            }
            throw new AssertionFailedError("real Xen: " + pair.recorded() + "\nhere    : " + pair.found(),
                    pair.recorded(), pair.found());
        }
    }
}
