package io.xenolith.host.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a file, so that all of it can be told at once. */
final class Problems {
    private record Problem(int line, String text) {
        /** An entry that stands for many has each of its problems many times, with another number. */
        Problem withoutNumbers() {
            return new Problem(line, text.replaceAll("[0-9]+", "#"));
        }
    }

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(final String file) {
        this.file = file;
    }

    void add(final int line, final String text) {
        found.add(new Problem(line, text));
    }

    /** Throws if anything was found. */
    void check() throws ScenarioException {
        if (!found.isEmpty()) {
            final Set<Problem> said = new HashSet<>();
            throw new ScenarioException(found.stream().sorted(Comparator.comparingInt(Problem::line))
                    .filter(problem -> said.add(problem.withoutNumbers()))
                    .map(problem -> file + ":" + problem.line() + ": " + problem.text()).toList());
        }
    }
}
