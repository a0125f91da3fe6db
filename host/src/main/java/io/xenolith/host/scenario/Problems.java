package io.xenolith.host.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a file, so that all of it can be told at once. */
final class Problems {
    private record Problem(int line, String text) {
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
            throw new ScenarioException(found.stream().sorted(Comparator.comparingInt(Problem::line))
                    .map(problem -> file + ":" + problem.line() + ": " + problem.text()).toList());
        }
    }
}
