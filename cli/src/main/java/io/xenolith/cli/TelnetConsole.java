package io.xenolith.cli;

import io.xenolith.control.ControlClient;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A domain's console for telnet, on the loopback interface only, since whoever connects is not asked who they are. */
final class TelnetConsole implements Closeable {
    /** Opens a connection to the host. */
    interface Opener {
        ControlClient open() throws IOException;
    }

    private static final int CLIENTS_WAITING = 16;
    /** Clients have so long to read what the domain wrote last. */
    private static final int LAST_SECONDS = 5;

    private final ServerSocket listening = new ServerSocket();
    private final Opener host;
    private final int domid;
    private final int scrollBackBytes;
    private final Consumer<String> told;

    /**
     * Listens.
     *
     * @param port 0 for one that is free
     * @param told what fails, in lines for people; by any thread
     */
    TelnetConsole(final int port, final Opener host, final int domid, final int scrollBackBytes,
            final Consumer<String> told) throws IOException {
        this.host = host;
        this.domid = domid;
        this.scrollBackBytes = scrollBackBytes;
        this.told = told;
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CLIENTS_WAITING);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Serves clients, many at once, until the console is gone or this is closed. */
    void serve() throws IOException {
        final ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor();
        try (ControlClient watching = host.open()) {
            final ConsoleSession watch = new ConsoleSession(watching, domid, 0);
            final Thread _ = Thread.ofVirtual().name("telnet watch").start(() -> endWith(watch));
            while (!listening.isClosed()) {
                final Socket client = listening.accept();
                sessions.execute(() -> serve(client));
            }
        } catch (final IOException e) {
            if (!listening.isClosed()) {
                throw e;
            }
        }
        sessions.shutdown();
        try {
            final boolean _ = sessions.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The domain is gone when its console is, whether a client is there or not. */
    private void endWith(final ConsoleSession watch) {
        try {
            final String failure = watch.run(InputStream.nullInputStream(), OutputStream.nullOutputStream(),
                    ConsoleSession.NO_ESCAPE, false);
            if (!failure.isEmpty()) {
                told.accept(failure);
            }
        } catch (final IOException e) {
            if (!listening.isClosed()) {
                told.accept(e.getMessage());
            }
        } finally {
            end();
        }
    }

    private void end() {
        try {
            close();
        } catch (final IOException e) {
            told.accept(e.getMessage());
        }
    }

    private void serve(final Socket client) {
        try (client; ControlClient toHost = host.open()) {
            client.setTcpNoDelay(true);
            final TelnetStream telnet = new TelnetStream(client.getInputStream(), client.getOutputStream());
            final ConsoleSession session = new ConsoleSession(toHost, domid, scrollBackBytes);
            final String failure = session.run(telnet.keys(), telnet.screen(), ConsoleSession.NO_ESCAPE, true);
            if (!failure.isEmpty()) {
                told.accept(failure);
            }
        } catch (final IOException e) {
            told.accept("a telnet client: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
