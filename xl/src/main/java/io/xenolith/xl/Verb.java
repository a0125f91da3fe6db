package io.xenolith.xl;

import java.util.List;

/** One of xl's subcommands. */
@FunctionalInterface
public interface Verb {
    /**
     * Runs it.
     *
     * @param arguments what stands behind the verb
     * @return the exit code
     * @throws XlExit another exit code, from the midst of it
     */
    int run(Session session, List<String> arguments);
}
