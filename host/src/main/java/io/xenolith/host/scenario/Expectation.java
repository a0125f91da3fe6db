package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Something that must hold when the run is over. */
public sealed interface Expectation {
    /** Where the file says so. */
    int line();

    /** The domain's console output contains a match. */
    record Console(int line, String domain, Pattern pattern) implements Expectation {
    }

    /** The domain's console output contains no match. */
    record NoConsole(int line, String domain, Pattern pattern) implements Expectation {
    }

    /** The domain's console output contains the SHA-256 of {@code file}, in lower-case hex digits. */
    record ConsoleSha256(int line, String domain, Path file) implements Expectation {
    }

    /** The domain ended so. */
    record Exit(int line, String domain, ExitKind exit) implements Expectation {
    }

    /** A counter of the summary, such as {@code guest.hypercalls}, is within bounds, both included. */
    record Counter(int line, String counter, long atLeast, long atMost) implements Expectation {
    }

    /** The file has this SHA-256 (64 lower-case hex digits). */
    record FileSha256(int line, Path file, String sha256) implements Expectation {
    }

    /** The file has the same SHA-256 as {@code other}. */
    record FileEquals(int line, Path file, Path other) implements Expectation {
    }

    /** The file, read as Latin-1, contains a match. */
    record FileContains(int line, Path file, Pattern pattern) implements Expectation {
    }
}
