package io.xenolith.host.boot;

import io.xenolith.host.run.ConsoleText;
import io.xenolith.host.run.HostRunner;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.hypervisor.AbiProfile;
import java.io.IOException;
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
     * @param failure what went wrong with the run itself, as {@code reason} says it
     * @param console what it wrote; of one that wrote much only the end, at least the last 1 Mi characters
     */
    public record Result(String name, Verdict verdict, String reason, Optional<Throwable> failure, String console,
            BootStats stats) {
    }

    private final String commandLine;
    private final int vcpus;
    private final Duration timeout;
    private final AbiProfile abi;

    /** On the default Xen. */
    public XtfRun(final String commandLine, final int vcpus, final Duration timeout) {
        this(commandLine, vcpus, timeout, AbiProfile.XEN_4_17);
    }

    /**
     * @param timeout of real time, for each test
     * @param abi the Xen they run on
     */
    public XtfRun(final String commandLine, final int vcpus, final Duration timeout, final AbiProfile abi) {
        this.commandLine = commandLine;
        this.vcpus = vcpus;
        this.timeout = timeout;
        this.abi = abi;
    }

    /**
     * Refuses a file that is no test for here.
     *
     * @throws IOException it cannot be read; the message says why
     * @throws IllegalArgumentException it is no kernel that can be run, or a test of an environment that there is none of
     * here; the message says so
     */
    public static void check(final Path file, final HostRunner runner) throws IOException {
        final Matcher name = NAME.matcher(name(file));
        if (name.matches() && OTHER_ENVIRONMENTS.contains(name.group(1))) {
            throw new IllegalArgumentException(file + ": a test for " + name.group(1) + "; only " + ENVIRONMENT
                    + " tests can be run here");
        }
        runner.checkKernel(kernel(file), MEMORY);
    }

    private static KernelSpec kernel(final Path file) {
        return new KernelSpec(file, Optional.empty());
    }

    private static String name(final Path file) {
        return file.getFileName().toString();
    }

    /**
     * Runs the test in {@code file}. Whatever goes wrong is its result, so that others can run after it.
     *
     * @param notes told what dom0 has to say
     */
    public Result run(final Path file, final HostRunner runner, final ConsoleOutput notes) {
        final ConsoleText console = new ConsoleText(_ -> {
        });
        final BootOptions options = BootOptions.of(kernel(file))
                .withGuest(commandLine, MEMORY, vcpus).withHostMemory(HOST_MEMORY).withAbi(abi)
                .until(Optional.empty(), Optional.of(timeout)).once();
        final BootRun run = new BootRun(options, ConsoleInput.closed(), new ConsoleOutput() {
            @Override
            public void write(final byte[] bytes) {
                console.add(bytes);
            }

            @Override
            public void note(final String source, final String text) {
                notes.note(source, text);
            }

            @Override
            public void stuck(final String what) {
                notes.stuck(what);
            }
        });
        try {
            final BootResult result = run.run(runner);
            return judge(name(file), text(console), result);
        } catch (final IOException | RuntimeException | Error e) {
            return new Result(name(file), Verdict.CRASH, reason(e), Optional.of(e), text(console),
                    BootStats.NONE);
        }
    }

    private static String text(final ConsoleText console) {
        return console.text().replace("\r", "");
    }

    private static String reason(final Throwable e) {
        return switch (e) {
            case final IOException io -> "cannot be run: " + io;
            case final IllegalArgumentException argument -> "cannot be run: " + argument.getMessage();
            default -> "internal error: " + e;
        };
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
        return new Result(name, reason.isEmpty() ? printed.get() : Verdict.CRASH, reason, Optional.empty(), console,
                result.stats());
    }

    /** The word in the last line that has one. */
    static Optional<Verdict> printed(final String console) {
        return console.lines().map(RESULT::matcher).filter(Matcher::matches).reduce((_, last) -> last)
                .map(matcher -> Verdict.valueOf(matcher.group(1)));
    }
}
