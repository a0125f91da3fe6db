package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import io.xenolith.control.HostFinder;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.xl.Host;
import io.xenolith.xl.XlExit;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** A long-lived host as xl's verbs see it. It is connected to when it is first asked something. */
final class XlHost implements Host, Closeable {
    private static final int LEAVE_KEY = 0x1d;
    private static final int SCROLL_BACK = 1 << 16;

    private final Connector connector;
    private final Consumer<String> complaints;
    /** Null before it is needed. */
    private ControlClient client;

    /** Finds the host and connects to it. */
    @FunctionalInterface
    interface Connector {
        ControlClient connect() throws IOException;
    }

    /** @param complaints takes what is to be said on standard error */
    XlHost(final Connector connector, final Consumer<String> complaints) {
        this.connector = connector;
        this.complaints = complaints;
    }

    private ControlClient client() throws IOException {
        if (client == null) {
            client = connector.connect();
        }
        return client;
    }

    @Override
    public ToolstackReply ask(final ToolstackRequest request, final Consumer<ToolstackReply> progress) {
        try {
            return client().ask(request, progress);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public MigrationReport migrate(final Migrate request, final Consumer<MigrationReport> told) {
        try {
            return client().migrate(HostFinder.complete(request, System.getenv()), told);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void console(final int domid) {
        try {
            final String failure = attach(new ConsoleSession(client(), domid, SCROLL_BACK));
            if (!failure.isEmpty()) {
                complaints.accept("Unable to attach console");
                throw new XlExit(XenolithCommand.FAILURE);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String attach(final ConsoleSession session) throws IOException {
        if (!StandardStreams.areTerminal()) {
            return session.run(System.in, StandardStreams.out(), LEAVE_KEY, false);
        }
        try (RawTerminal terminal = new RawTerminal()) {
            return session.run(terminal.input(), terminal.output(), LEAVE_KEY, false);
        }
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }
}
