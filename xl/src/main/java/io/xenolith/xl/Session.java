package io.xenolith.xl;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a verb has in hand: the terminal, the host, and what was said before the verb. */
public final class Session {
    /** The command failed; EXIT_FAILURE of C. */
    public static final int FAILURE = 1;
    /** The command was called in a way that it does not know. */
    public static final int WRONG_USAGE = 2;
    /** ERROR_INVAL of libxl. */
    private static final int ERROR_INVAL = -6;

    private final Terminal terminal;
    private final Supplier<Host> host;
    private final Path folder;
    private final Lookup verbs;
    private final VerbSpec spec;
    private final boolean dryRun;

    /** Finds verbs by name. */
    interface Lookup {
        Optional<VerbSpec> find(String name);
    }

    Session(final Terminal terminal, final Supplier<Host> host, final Path folder, final Lookup verbs,
            final VerbSpec spec,
            final boolean dryRun) {
        this.terminal = terminal;
        this.host = host;
        this.folder = folder;
        this.verbs = verbs;
        this.spec = spec;
        this.dryRun = dryRun;
    }

    public Host host() {
        return host.get();
    }

    /** The verb's name. */
    public String verb() {
        return spec.name();
    }

    public Terminal terminal() {
        return terminal;
    }

    /** {@code -N} stood before the verb. */
    public boolean dryRun() {
        return dryRun;
    }

    /** {@code file} as somebody in the terminal's folder means it. */
    public Path path(final String file) {
        return folder.resolve(file).normalize();
    }

    /** Prints to standard output. */
    // The annotation that Error Prone would like comes in a library of its own.
    @SuppressWarnings("AnnotateFormatMethod")
    public void out(final String format, final Object... values) {
        terminal.out(String.format(Locale.ROOT, format, values));
    }

    /** Prints to standard error. */
    // The annotation that Error Prone would like comes in a library of its own.
    @SuppressWarnings("AnnotateFormatMethod")
    public void err(final String format, final Object... values) {
        terminal.err(String.format(Locale.ROOT, format, values));
    }

    /** The verb's own options; see {@link Getopt}. Wrong ones end the command, {@code -h} does so too. */
    public Getopt.Result options(final List<String> arguments, final String letters,
            final Map<String, Character> names, final int required) {
        return options(spec.name(), arguments, letters, names, required);
    }

    /** As {@link #options(List, String, Map, int)}, under another name. */
    public Getopt.Result options(final String name, final List<String> arguments, final String letters,
            final Map<String, Character> names, final int required) {
        final Getopt.Result result;
        try {
            result = Getopt.read(arguments, letters, names);
        } catch (final Getopt.BadOption e) {
            if (e.letter() == 'h') {
                help(name);
                throw new XlExit(0);
            }
            err("option `%c' not supported.\n", e.letter());
            throw new XlExit(WRONG_USAGE);
        }
        if (result.has('h')) {
            help(name);
            throw new XlExit(0);
        }
        if (result.arguments().size() < required) {
            err("'xl %s' requires at least %d argument%s.\n\n", name, required, required > 1 ? "s" : "");
            help(name);
            throw new XlExit(WRONG_USAGE);
        }
        return result;
    }

    /** As {@link #options(List, String, Map, int)}, for a verb without options. */
    public List<String> arguments(final List<String> arguments, final int required) {
        return options(arguments, "", Map.of(), required).arguments();
    }

    /** Prints the help of this verb. */
    public void help() {
        help(spec.name());
    }

    /** Prints the help of a verb. */
    public void help(final String name) {
        terminal.out(verbs.find(name).map(VerbSpec::help).orElse("command \"" + name + "\" not implemented\n"));
    }

    /** Asks the host; what libxl would have logged is on standard error when this comes back. */
    public ToolstackReply ask(final ToolstackRequest.Builder request) {
        final ToolstackReply reply = host().ask(request.build());
        log(reply);
        return reply;
    }

    /** 0, or the number of libxl's error. */
    public static int code(final ToolstackReply reply) {
        return reply.getFailure().getCode();
    }

    /** As {@link #ask}; a refusal makes {@code complaint} be said, and ends the command. */
    public ToolstackReply must(final ToolstackRequest.Builder request, final String complaint) {
        final ToolstackReply reply = ask(request);
        if (reply.hasFailure()) {
            err("%s\n", complaint);
            throw new XlExit(FAILURE);
        }
        return reply;
    }

    /** Prints what libxl would have logged. */
    public void log(final ToolstackReply reply) {
        reply.getFailure().getLogList().forEach(line -> err("%s\n", line));
        reply.getLogList().forEach(line -> err("%s\n", line));
    }

    /** All domains, by number. */
    public List<DomainEntry> domains() {
        return ask(ToolstackRequest.newBuilder().setDomainList(DomainListQuestion.getDefaultInstance()))
                .getDomainList().getDomainsList();
    }

    /** The domain with this number. */
    public Optional<DomainEntry> domain(final int domid) {
        return domains().stream().filter(domain -> domain.getDomid() == domid).findFirst();
    }

    /** Name of a domain; "(null)" for one that has none, as C prints it. */
    public String name(final int domid) {
        return domain(domid).map(DomainEntry::getName).filter(name -> !name.isEmpty()).orElse("(null)");
    }

    /** The number that a name or number stands for: a number need not be a domain's. */
    public Optional<Integer> domid(final String qualifier) {
        if (!qualifier.isEmpty() && qualifier.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(number(qualifier));
        }
        return named(qualifier);
    }

    /** The domain called {@code name}. */
    public Optional<Integer> named(final String name) {
        return domains().stream().filter(domain -> domain.getName().equals(name)).map(DomainEntry::getDomid)
                .findFirst();
    }

    /** A number too large for a domain is that of none. */
    private static int number(final String digits) {
        try {
            return Integer.parseUnsignedInt(digits);
        } catch (final NumberFormatException _) {
            return -1;
        }
    }

    /** The number that a name or number stands for; a name that no domain has ends the command. */
    public int findDomain(final String qualifier) {
        final Optional<Integer> domid = domid(qualifier);
        if (domid.isEmpty()) {
            err("%s is an invalid domain identifier (rc=%d)\n", qualifier, ERROR_INVAL);
            throw new XlExit(FAILURE);
        }
        return domid.get();
    }
}
