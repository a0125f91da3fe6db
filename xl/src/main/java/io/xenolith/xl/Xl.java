package io.xenolith.xl;

import io.xenolith.xl.verb.VerbTable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The command itself: reads what stands before the verb, finds the verb, runs it. */
public final class Xl {
    private static final String HEAD = "Usage xl [-vfNtT] <subcommand> [args]\n\nxl full list of subcommands:\n\n";
    private static final int NAME_WIDTH = 19;

    private final Terminal terminal;
    private final Supplier<Host> host;
    private final Path folder;

    /**
     * @param host how to reach it; asked by verbs that need it only
     * @param folder where files are that are named without one
     */
    public Xl(final Terminal terminal, final Supplier<Host> host, final Path folder) {
        this.terminal = terminal;
        this.host = host;
        this.folder = folder;
    }

    /** Runs a whole command line, without the word {@code xl}; answers the exit code. */
    public int run(final List<String> words) {
        final Deque<String> rest = new ArrayDeque<>(words);
        boolean dryRun = false;
        while (!rest.isEmpty() && rest.peek().startsWith("-") && rest.peek().length() > 1) {
            final String options = rest.remove();
            for (int i = 1; i < options.length(); i++) {
                final char letter = options.charAt(i);
                switch (letter) {
                    case 'N' -> dryRun = true;
                    // More messages, force, times: there is no lock to force, and nothing more to say.
                    case 'v', 'f', 't', 'T' -> {
                    }
                    default -> {
                        terminal.err("unknown global option\n");
                        return Session.FAILURE;
                    }
                }
            }
        }
        if (rest.isEmpty()) {
            terminal.out(overview());
            return Session.FAILURE;
        }
        return run(rest.remove(), List.copyOf(rest), dryRun);
    }

    private int run(final String name, final List<String> arguments, final boolean dryRun) {
        final Optional<VerbSpec> spec = VerbTable.find(name);
        if (spec.isPresent()) {
            return run(spec.get(), arguments, dryRun);
        }
        if (name.equals("help")) {
            terminal.out(arguments.isEmpty() || arguments.getFirst().equals("help")
                    ? overview()
                    : help(arguments.getFirst()));
            return 0;
        }
        terminal.err("command not implemented\n");
        return Session.FAILURE;
    }

    private int run(final VerbSpec spec, final List<String> arguments, final boolean dryRun) {
        if (dryRun && !spec.dryRun()) {
            terminal.err("command does not implement -N (dryrun) option\n");
            return Session.FAILURE;
        }
        try {
            return spec.verb().run(new Session(terminal, host, folder, VerbTable::find, spec, dryRun), arguments);
        } catch (final XlExit e) {
            return e.code();
        }
    }

    /** The help of one verb. */
    public static String help(final String name) {
        return VerbTable.find(name).map(VerbSpec::help).orElse("command \"" + name + "\" not implemented\n");
    }

    /** The list of all verbs. */
    public static String overview() {
        final StringBuilder text = new StringBuilder(HEAD);
        for (final VerbSpec spec : VerbTable.all()) {
            text.append(' ').append(padded(spec.name())).append(' ');
            if (spec.name().length() > NAME_WIDTH) {
                text.append("\n ").append(padded("")).append(' ');
            }
            text.append(spec.summary()).append('\n');
        }
        return text.toString();
    }

    private static String padded(final String text) {
        return text + " ".repeat(Math.max(0, NAME_WIDTH - text.length()));
    }
}
