package io.xenolith.host.scenario;

import java.util.List;

/** A scenario file that cannot be run. Each problem is one line: {@code FILE:LINE: what is wrong}. */
public final class ScenarioException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ScenarioException(final List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** All problems, in the order of the file. */
    public List<String> problems() {
        return problems;
    }
}
