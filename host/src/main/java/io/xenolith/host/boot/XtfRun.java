package io.xenolith.host.boot;

import io.xenolith.host.run.HostRunner;
import io.xenolith.host.scenario.KernelSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs one kernel in the manner of the Xen Test Framework: alone on a fresh host, with 128 MiB, judged by the result that it
 * prints.
 */
public final class XtfRun {
    private static final long MEMORY = 128L << 20;
    private static final long HOST_MEMORY = 512L << 20;
    private static final Pattern NAME = Pattern.compile("test-([a-z0-9]+)-(.+)");
    private static final String ENVIRONMENT = "pv64";
    private static final List<String> OTHER_ENVIRONMENTS = List.of("pv32pae", "hvm64", "hvm32", "hvm32pae", "hvm32pse");
    private static final Pattern RESULT = Pattern.compile("Test result: (SUCCESS|SKIP|ERROR|FAILURE)\\b.*");

    /** What became of a test, the better first. */
    public enum Verdict {
        SUCCESS(0), SKIP(3), ERROR(4), FAILURE(5),
        /** It crashed, ran too long, or ended without a result. */
        CRASH(6);

        private final int exitCode;

        Verdict(final int exitCode) {
            this.exitCode = exitCode;
        }

        /** Of the command that ran it. */
        public int exitCode() {
            return exitCode;
        }
    }

    /**
     * A test that has run.
     *
     * @param name of its file
     * @param reason why there is no result; empty if there is one
     * @param console all that it wrote
     */
    public record Result(String name, Verdict verdict, String reason, String console, BootStats stats) {
    }

    private final String commandLine;
    private final int vcpus;
    private final Duration timeout;

    /** @param timeout of real time, for each test */
    public XtfRun(final String commandLine, final int vcpus, final Duration timeout) {
        this.commandLine = commandLine;
        this.vcpus = vcpus;
        this.timeout = timeout;
    }

    /**
     * Refuses a test of an environment that there is none of here.
     *
     * @throws IllegalArgumentException with a sentence that says so
     */
    public static void checkEnvironment(final Path file) {
        final Matcher name = NAME.matcher(name(file));
        if (name.matches() && OTHER_ENVIRONMENTS.contains(name.group(1))) {
            throw new IllegalArgumentException(file + ": a test for " + name.group(1) + "; only " + ENVIRONMENT
                    + " tests can be run here");
        }
    }

    private static String name(final Path file) {
        return file.getFileName().toString();
    }

    /**
     * Runs the test in {@code file}.
     *
     * @param notes told what dom0 has to say
     * @throws IOException the file cannot be read
     * @throws IllegalArgumentException it is no kernel that can be run
     */
    public Result run(final Path file, final HostRunner runner, final ConsoleOutput notes) throws IOException {
        checkEnvironment(file);
        final ByteArrayOutputStream console = new ByteArrayOutputStream();
        final BootOptions options = BootOptions.of(new KernelSpec(file, Optional.empty()))
                .withGuest(commandLine, MEMORY, vcpus).withHostMemory(HOST_MEMORY)
                .until(Optional.empty(), Optional.of(timeout)).once();
        final BootResult result = new BootRun(options, ConsoleInput.closed(), new ConsoleOutput() {
            @Override
            public void write(final byte[] bytes) {
                console.writeBytes(bytes);
            }

            @Override
            public void note(final String source, final String text) {
                notes.note(source, text);
            }

            @Override
            public void stuck(final String what) {
                notes.stuck(what);
            }
        }).run(runner);
        return judge(name(file), console.toString(StandardCharsets.UTF_8).replace("\r", ""), result);
    }

    private static Result judge(final String name, final String console, final BootResult result) {
        final Optional<Verdict> printed = printed(console);
        final String reason = switch (result.ending()) {
            case POWERED_OFF -> printed.isEmpty() ? "powered off without a result" : "";
            case CRASHED -> "crashed" + (result.reason().isEmpty() ? "" : ": " + result.reason());
            case TIMED_OUT -> "the time was up";
            case STALLED -> "waits for something that cannot come any more";
            case GONE, LEFT, MATCHED -> "ended by itself without powering off";
        };
        return new Result(name, reason.isEmpty() ? printed.get() : Verdict.CRASH, reason, console, result.stats());
    }

    /** The word in the last line that has one. */
    static Optional<Verdict> printed(final String console) {
        return console.lines().map(RESULT::matcher).filter(Matcher::matches).reduce((_, last) -> last)
                .map(matcher -> Verdict.valueOf(matcher.group(1)));
    }
}
