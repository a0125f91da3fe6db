package io.xenolith.host.report;

import io.xenolith.host.image.Sha256;
import io.xenolith.host.scenario.Expectation;
import io.xenolith.host.scenario.ExitKind;
import io.xenolith.host.scenario.Nearest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compares what a scenario expects with what came of the run. Images must be closed by then. */
public final class ExpectationChecker {
    private static final int TAIL_CHARS = 120;

    private final RunOutcome outcome;

    public ExpectationChecker(final RunOutcome outcome) {
        this.outcome = outcome;
    }

    /** One result for each expectation, in their order. */
    public List<ExpectationResult> check(final List<Expectation> expectations) {
        return expectations.stream().map(this::check).toList();
    }

    private ExpectationResult check(final Expectation expectation) {
        return switch (expectation) {
            case Expectation.Console console -> {
                final String text = outcome.console(console.domain());
                yield result(console, console.domain() + ": console shows /" + console.pattern() + "/",
                        console.pattern().matcher(text).find(), "the console ends: " + tail(text));
            }
            case Expectation.NoConsole none -> {
                final String text = outcome.console(none.domain());
                yield result(none, none.domain() + ": console does not show /" + none.pattern() + "/",
                        !none.pattern().matcher(text).find(), "it does");
            }
            case Expectation.ConsoleSha256 sha -> consoleSha256(sha);
            case Expectation.Exit exit -> {
                final ExitKind found = outcome.exit(exit.domain());
                yield result(exit, exit.domain() + ": ends by " + exit.exit(), found == exit.exit(), "it is " + found);
            }
            case Expectation.Counter counter -> counter(counter);
            case Expectation.FileSha256 sha -> file(sha, sha.file() + ": sha256 is " + sha.sha256(),
                    () -> Sha256.of(sha.file()), sha.sha256());
            case Expectation.FileEquals equal -> equal(equal);
            case Expectation.FileContains contains -> contains(contains);
        };
    }

    private ExpectationResult consoleSha256(final Expectation.ConsoleSha256 sha) {
        final String text = sha.domain() + ": console shows the sha256 of " + sha.file();
        try {
            final String want = Sha256.of(sha.file());
            final String console = outcome.console(sha.domain());
            return result(sha, text, console.contains(want), "want " + want + ", the console ends: " + tail(console));
        } catch (final IOException e) {
            return result(sha, text, false, unreadable(sha.file(), e));
        }
    }

    private ExpectationResult counter(final Expectation.Counter counter) {
        final String bounds = counter.atLeast() == counter.atMost()
                ? " = " + counter.atLeast()
                : (counter.atLeast() > 0 ? " >= " + counter.atLeast() : "")
                        + (counter.atMost() < Long.MAX_VALUE ? " <= " + counter.atMost() : "");
        final String text = counter.counter() + bounds;
        final Long value = outcome.counters().get(counter.counter());
        if (value == null) {
            return result(counter, text, false, "there is no such counter"
                    + Nearest.to(counter.counter(), outcome.counters().keySet())
                            .map(near -> ", did you mean '" + near + "'?")
                            .orElse(""));
        }
        return result(counter, text, value >= counter.atLeast() && value <= counter.atMost(), "it is " + value);
    }

    private static ExpectationResult equal(final Expectation.FileEquals equal) {
        final String text = equal.file() + ": same sha256 as " + equal.other();
        try {
            return file(equal, text, () -> Sha256.of(equal.file()), Sha256.of(equal.other()));
        } catch (final IOException e) {
            return result(equal, text, false, unreadable(equal.other(), e));
        }
    }

    private static ExpectationResult contains(final Expectation.FileContains contains) {
        final String text = contains.file() + ": contains /" + contains.pattern() + "/";
        try {
            return result(contains, text, contains.pattern()
                    .matcher(Files.readString(contains.file(), StandardCharsets.ISO_8859_1)).find(), "it does not");
        } catch (final IOException e) {
            return result(contains, text, false, unreadable(contains.file(), e));
        }
    }

    /** Something read from a file. */
    private interface Reading {
        String read() throws IOException;
    }

    private static ExpectationResult file(final Expectation expectation, final String text, final Reading reading,
            final String want) {
        try {
            final String found = reading.read();
            return result(expectation, text, found.equals(want), "it is " + found + ", want " + want);
        } catch (final IOException e) {
            return result(expectation, text, false, "the file cannot be read: " + e.getMessage());
        }
    }

    private static String unreadable(final Path file, final IOException e) {
        return file + " cannot be read: " + e.getMessage();
    }

    private static ExpectationResult result(final Expectation expectation, final String text, final boolean held,
            final String otherwise) {
        return new ExpectationResult(expectation.line(), text, held, held ? "" : otherwise);
    }

    private static String tail(final String console) {
        final String text = console.stripTrailing();
        return text.isEmpty()
                ? "(empty)"
                : "..." + text.substring(Math.max(0, text.length() - TAIL_CHARS)).replace("\n", "\\n");
    }
}
