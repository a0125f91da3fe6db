package io.xenolith.cli;

import io.xenolith.host.run.HostRunner;
import io.xenolith.host.scenario.ScenarioException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** The command without a subcommand, and what all subcommands have in common. */
@Command(name = "xenolith", description = "A whole Xen host in one JVM.", synopsisSubcommandLabel = "COMMAND", footer = {
        "",
        "On a host that \"host start\" has started, xl's verbs work: create, list, info, shutdown, block-attach and so on.",
        "\"xl help\" lists them, \"help VERB\" explains one.", "",
        "Exit codes: 0 success, 1 an expectation failed or the run could not be made, 64 wrong usage."})
public final class XenolithCommand implements Runnable {
    /** A run failed, or an expectation did. */
    static final int FAILURE = 1;
    /** EX_USAGE of sysexits.h. */
    static final int USAGE = 64;
    /** strerror of EPIPE. */
    private static final String BROKEN_PIPE = "Broken pipe";

    private static final String COMPLETION = "completion";

    /** Of the subcommands, in the order of the help. */
    private static final List<String> NAMES = List.of("run", "boot", "xtf", "trace", "guests", "abi", "bench", "host",
            "snapshot", "console", COMPLETION, "xenstore");

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h",
            "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "Show this help and exit.")
    private boolean unusedHelp; // picocli prints the help itself; the field only declares the option.

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces of errors.")
    private boolean debug;

    private XenolithCommand() {
    }

    /** Runs the command line {@code args} with standard output and error; answers the exit code. */
    public static int execute(final Supplier<HostRunner> runner, final String... args) {
        return execute(commandLine(runner, Consoles.STANDARD, needed(args)), new StandardOutput(StandardStreams.out()),
                args);
    }

    /**
     * The subcommands to be made for {@code args}: making all takes longer than most of them do, so one that is named is made alone,
     * if it does not have to know the others.
     */
    static List<String> needed(final String... args) {
        if (args.length > 0 && NAMES.contains(args[0])) {
            return args[0].equals(COMPLETION) ? NAMES : List.of(args[0]);
        }
        return isForXl(args) ? List.of() : NAMES;
    }

    private static boolean isForXl(final String... args) {
        return args.length > 0 && !NAMES.contains(args[0]) && XlCommandLine.isMeant(List.of(args));
    }

    /** What cannot be printed is a failure, whatever else became of the command. */
    static int execute(final CommandLine line, final StandardOutput out, final String... args) {
        final PrintWriter writer = out.writer(System.out.charset());
        final int code = isForXl(args)
                ? XlCommandLine.run(List.of(args), writer, line.getErr())
                : line.setOut(writer).execute(args);
        writer.flush();
        if (out.failure().isEmpty()) {
            return code;
        }
        final String why = text(out.failure().get());
        // Whoever has closed the pipe, such as head, has seen enough and is not to be told.
        if (!why.equals(BROKEN_PIPE)) {
            line.getErr().println("xenolith: standard output: " + why);
        }
        return code == 0 ? FAILURE : code;
    }

    /** The whole command; tests give it other outputs and consoles. */
    static CommandLine commandLine(final Supplier<HostRunner> runner, final Consoles consoles) {
        return commandLine(runner, consoles, NAMES);
    }

    private static CommandLine commandLine(final Supplier<HostRunner> runner, final Consoles consoles,
            final List<String> names) {
        final XenolithCommand top = new XenolithCommand();
        final CommandLine line = new CommandLine(top);
        names.forEach(name -> line.addSubcommand(subcommand(name, runner, consoles)));
        line.setParameterExceptionHandler((e, args) -> wrongUsage(e));
        line.setExecutionExceptionHandler((e, failed, parsed) -> top.failed(e, failed));
        line.setExecutionStrategy(parsed -> top.runLast(line, parsed));
        return line;
    }

    private static CommandLine subcommand(final String name, final Supplier<HostRunner> runner,
            final Consoles consoles) {
        return switch (name) {
            case "run" -> new CommandLine(new RunCommand(runner));
            case "boot" -> new CommandLine(new BootCommand(runner, consoles));
            case "xtf" -> new CommandLine(new XtfCommand(runner));
            case "trace" -> new CommandLine(new TraceCommand()).addSubcommand(new TraceShowCommand());
            case "guests" -> new CommandLine(new GuestsCommand()).addSubcommand(new GuestsFetchCommand());
            case "abi" -> new CommandLine(new AbiCommand(runner)).addSubcommand(new AbiDiffCommand());
            case "bench" -> new CommandLine(new BenchCommand());
            case "host" -> new CommandLine(new HostCommand()).addSubcommand(new HostStartCommand())
                    .addSubcommand(new HostStatusCommand()).addSubcommand(new HostStopCommand())
                    .addSubcommand(new HostLinkCommand())
                    .addSubcommand(new HostEventsCommand()).addSubcommand(new HostCertificatesCommand());
            case "snapshot" -> new CommandLine(new SnapshotCommand()).addSubcommand(new SnapshotSaveCommand())
                    .addSubcommand(new SnapshotRestoreCommand())
                    .addSubcommand(new SnapshotListCommand())
                    .addSubcommand(new SnapshotInfoCommand()).addSubcommand(new SnapshotRemoveCommand());
            case "console" -> new CommandLine(new ConsoleCommand());
            case COMPLETION -> new CommandLine(new CompletionCommand());
            // What stands behind the verb is the verb's.
            case "xenstore" -> new CommandLine(new XenstoreCommand()).setStopAtPositional(true);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** picocli takes care of exceptions only, and a bug of the hypervisor ends the simulation by an error. */
    private int runLast(final CommandLine line, final CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (final Error e) {
            return failed(e, line);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** Stack traces of errors are wanted. */
    static boolean debugs(final CommandSpec subcommand) {
        return ((XenolithCommand) subcommand.root().userObject()).debug;
    }

    private static int wrongUsage(final ParameterException e) {
        final PrintWriter err = e.getCommandLine().getErr();
        err.println("xenolith: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    private int failed(final Throwable e, final CommandLine command) {
        final PrintWriter err = command.getErr();
        if (debug) {
            e.printStackTrace(err);
        } else {
            err.println(message(e));
        }
        return FAILURE;
    }

    private static String message(final Throwable e) {
        return switch (e) {
            case final ScenarioException scenario -> scenario.getMessage();
            case final IOException io -> "xenolith: " + text(io);
            case final UncheckedIOException io -> "xenolith: " + text(io);
            case final IllegalArgumentException argument -> "xenolith: " + argument.getMessage();
            default -> "xenolith: internal error: " + e + " (--debug shows where; please report it)";
        };
    }

    /** The cause, and what it was for if that was said. */
    private static String text(final UncheckedIOException e) {
        final boolean own = !e.getCause().toString().equals(e.getMessage());
        return (own ? e.getMessage() + ": " : "") + text(e.getCause());
    }

    /** Some of the JDK's exceptions have only a file's name for a message. */
    private static String text(final IOException e) {
        return switch (e) {
            case final java.nio.file.NoSuchFileException none -> none.getFile() + ": no such file or folder";
            case final java.nio.file.AccessDeniedException denied -> denied.getFile() + ": no permission";
            case final java.nio.file.FileSystemException other when other.getReason() != null ->
                other.getFile() + ": " + other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
