package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.host.scenario.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xenolith console}. */
@Command(name = "console", description = "Attach to a domain's console.", footer = {"",
        "On a terminal, keys go to the domain as they are typed, Ctrl-C too; Ctrl-] leaves. Otherwise standard input is typed, and the "
                + "console is shown until the domain is gone."})
final class ConsoleCommand implements Callable<Integer> {
    private static final int PORT_MAX = 65_535;
    private static final int CONTROL_KEYS = 0x1f;
    private static final int SCROLL_BACK_MAX = 1 << 16;

    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Parameters(paramLabel = "DOMAIN", description = "Its name or number.")
    private String domain;

    @Option(names = "-n", paramLabel = "NUM", defaultValue = "0", description = "Which console: 0, there are no others.")
    private int number;

    @Option(names = "-t", paramLabel = "TYPE", defaultValue = "pv", description = "Which kind: pv, there are no others.")
    private String type;

    @Option(names = "-e", paramLabel = "CHAR", defaultValue = "^]", description = "The key that leaves (${DEFAULT-VALUE}).")
    private String escape;

    @Option(names = "--scroll-back", paramLabel = "SIZE", defaultValue = "64K", description = "Show so much of what was "
            + "written before (${DEFAULT-VALUE}, which is all that is kept).")
    private String scrollBack;

    @Option(names = "--tcp", paramLabel = "PORT", description = "Do not attach, but wait for telnet clients on this "
            + "machine's loopback interface (0: any free port).")
    private Optional<Integer> tcp = Optional.empty();

    @Override
    public Integer call() throws IOException {
        final int key = escapeKey();
        final int scrollBackBytes = scrollBackBytes();
        checkConsole();
        try (ControlClient client = host.connect()) {
            final int domid = find(client);
            if (domid < 0) {
                return XenolithCommand.FAILURE;
            }
            final String failure = tcp.isPresent()
                    ? telnet(domid, scrollBackBytes)
                    : attach(new ConsoleSession(client, domid, scrollBackBytes), key);
            if (!failure.isEmpty()) {
                spec.commandLine().getErr().println("xenolith: " + failure);
                return XenolithCommand.FAILURE;
            }
            return 0;
        }
    }

    private String telnet(final int domid, final int scrollBackBytes) throws IOException {
        final PrintWriter err = spec.commandLine().getErr();
        final int port = Options.inRange(spec, "--tcp", tcp.get(), 0, PORT_MAX);
        try (TelnetConsole telnet = new TelnetConsole(port, host::connect, domid, scrollBackBytes,
                line -> err.println("xenolith: " + line))) {
            err.println("xenolith: the console of " + domain + " is at telnet 127.0.0.1 " + telnet.port());
            err.flush();
            telnet.serve();
        }
        return "";
    }

    private static String attach(final ConsoleSession session, final int key) throws IOException {
        if (!StandardStreams.areTerminal()) {
            return session.run(System.in, StandardStreams.out(), key, false);
        }
        try (RawTerminal terminal = new RawTerminal()) {
            return session.run(terminal.input(), terminal.output(), key, false);
        }
    }

    /** The domain's number; -1 if there is none, which is said as xl says it. */
    private int find(final ControlClient client) throws IOException {
        for (final DomainEntry entry : client.ask(ToolstackRequest.newBuilder()
                .setDomainList(DomainListQuestion.getDefaultInstance()).build()).getDomainList().getDomainsList()) {
            if (entry.getName().equals(domain) || Integer.toString(entry.getDomid()).equals(domain)) {
                return entry.getDomid();
            }
        }
        spec.commandLine().getErr().println(domain + " is an invalid domain identifier (rc=-6)");
        return -1;
    }

    private void checkConsole() {
        if (number != 0) {
            throw new ParameterException(spec.commandLine(), "-n: " + number + ", but a domain has only console 0");
        }
        if (!type.equals("pv")) {
            throw new ParameterException(spec.commandLine(), "-t: '" + type + "', but consoles are of type pv");
        }
    }

    /** A key, or with a circumflex before it the control key. */
    private int escapeKey() {
        if (escape.length() == 1 && escape.charAt(0) < 0x80) {
            return escape.charAt(0);
        }
        if (escape.length() == 2 && escape.charAt(0) == '^' && escape.charAt(1) >= '@' && escape.charAt(1) < 0x7f) {
            return escape.charAt(1) & CONTROL_KEYS;
        }
        throw new ParameterException(spec.commandLine(), "-e: '" + escape + "', want one character, or one behind ^");
    }

    private int scrollBackBytes() {
        try {
            final long bytes = Units.size(scrollBack);
            if (bytes >= 0 && bytes <= SCROLL_BACK_MAX) {
                return (int) bytes;
            }
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--scroll-back: " + e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "--scroll-back: '" + scrollBack + "', want 0 to 64K");
    }
}
