package io.xenolith.control;

import io.xenolith.control.v1.Cancel;
import io.xenolith.control.v1.Hello;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.ToClient;
import io.xenolith.control.v1.ToHost;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A command's end of the wire. One thread asks and reads; others may {@link #send} meanwhile. Made of the JDK's sockets alone,
 * since a command is short and must start fast.
 */
public final class ControlClient implements Closeable {
    /** A host on TCP takes so long at most to be reached, to show who it is and to greet. */
    private static final int GREETING_MS = 30_000;

    private final Closeable socket;
    private final DataInputStream in;
    private final OutputStream out;
    private long lastId;

    private ControlClient(final Closeable socket, final InputStream in, final OutputStream out) {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = out;
    }

    /**
     * Connects to the host that listens on a unix domain socket.
     *
     * @throws ControlException nobody listens there, or nobody who speaks this protocol; the message says which
     */
    public static ControlClient connect(final Path socket) throws IOException {
        return connect(socket, _ -> {
        });
    }

    /**
     * As {@link #connect(Path)}.
     *
     * @param begun told before anything is waited for, so that another thread can {@link #cut} the client
     */
    public static ControlClient connect(final Path socket, final Consumer<ControlClient> begun) throws IOException {
        if (!Files.exists(socket)) {
            throw new ControlException("no host runs at " + socket.getParent() + "; \"host start\" starts one");
        }
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            final ControlClient client = new ControlClient(channel, Channels.newInputStream(channel),
                    Channels.newOutputStream(channel));
            begun.accept(client);
            connect(channel, socket);
            client.greet();
            return client;
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void connect(final SocketChannel channel, final Path socket) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (final IOException e) {
            throw new ControlException("the host at " + socket.getParent() + " does not answer (" + e.getMessage()
                    + "); \"host start\" starts it again", e);
        }
    }

    /**
     * Connects to a host on TCP.
     *
     * @param tls with the certificate that the host asks for
     * @throws ControlException nobody listens there, or nobody whom this program trusts; the message says which
     */
    public static ControlClient connect(final TcpAddress address, final SSLContext tls) throws IOException {
        return connect(address, tls, _ -> {
        });
    }

    /**
     * As {@link #connect(TcpAddress, SSLContext)}.
     *
     * @param begun told as soon as somebody listens there, so that another thread can {@link #cut} the client
     */
    public static ControlClient connect(final TcpAddress address, final SSLContext tls,
            final Consumer<ControlClient> begun) throws IOException {
        final SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
        try {
            final SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[]{Certificates.PROTOCOL});
            // The certificate must be for the name that was asked for.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setServerNames(List.of());
            socket.setSSLParameters(parameters);
            socket.connect(address.resolved(), GREETING_MS);
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout(GREETING_MS);
            final ControlClient client = new ControlClient(socket, socket.getInputStream(), socket.getOutputStream());
            begun.accept(client);
            socket.startHandshake();
            client.greet();
            socket.setSoTimeout(0);
            return client;
        } catch (final IOException e) {
            socket.close();
            throw e instanceof ControlException
                    ? e
                    : new ControlException(
                            "the host at " + address + " does not answer as it should: " + e.getMessage(),
                            e);
        }
    }

    private void greet() throws IOException {
        write(ToHost.newBuilder().setHello(Hello.newBuilder().setVersion(Protocol.VERSION).setProgram("xenolith"))
                .build());
        final ToClient answer = read();
        if (!answer.hasHello()) {
            throw new ControlException("the host did not greet");
        }
        if (answer.getHello().getVersion() != Protocol.VERSION) {
            throw new ControlException(
                    Protocol.versionMismatch("client", "host", answer.getHello().getVersion()));
        }
    }

    /** A number for a request that {@link #send} is to begin. */
    public synchronized long nextId() {
        lastId++;
        return lastId;
    }

    /** Sends a request, or a part of one, without waiting for anything. From any thread. */
    public void send(final Request request) throws IOException {
        write(ToHost.newBuilder().setRequest(request).build());
    }

    /** Ends the request {@code id}; its last answer still comes. From any thread. */
    public void cancel(final long id) throws IOException {
        send(Request.newBuilder().setId(id).setCancel(Cancel.getDefaultInstance()).build());
    }

    private synchronized void write(final ToHost message) throws IOException {
        final byte[] bytes = message.toByteArray();
        if (bytes.length > Protocol.MESSAGE_BYTES_MAX) {
            throw new ControlException("a request of " + bytes.length + " bytes is too long");
        }
        out.write(ByteBuffer.allocate(Protocol.LENGTH_BYTES + bytes.length).putInt(bytes.length).put(bytes).array());
        out.flush();
    }

    /** The next answer to any request; blocks until it comes. */
    public Reply next() throws IOException {
        ToClient message = read();
        while (message.getMessageCase() == ToClient.MessageCase.MESSAGE_NOT_SET) {
            // The host looks whether anybody is here.
            message = read();
        }
        if (!message.hasReply()) {
            throw new ControlException("the host sent a message of a kind that this program does not know");
        }
        return message.getReply();
    }

    private ToClient read() throws IOException {
        final ToClient message;
        try {
            final int length = in.readInt();
            if (length < 0 || length > Protocol.MESSAGE_BYTES_MAX) {
                throw new ControlException("the host sent a message of " + Integer.toUnsignedString(length) + " bytes");
            }
            message = ToClient.parseFrom(in.readNBytes(length));
        } catch (final EOFException e) {
            throw new ControlException("the host closed the connection", e);
        }
        if (message.hasRefusal()) {
            throw new ControlException("the host refuses: " + message.getRefusal().getReason());
        }
        return message;
    }

    /**
     * Asks and waits for all answers; {@code each} is told every one, the last too.
     *
     * @param request its number is set here
     */
    public void follow(final Request.Builder request, final Consumer<Reply> each) throws IOException {
        final long id = nextId();
        send(request.setId(id).build());
        Reply reply;
        do {
            reply = next();
            if (reply.getId() == id) {
                each.accept(reply);
            }
        } while (reply.getId() != id || !reply.getLast());
    }

    /**
     * Asks and waits for the last answer.
     *
     * @param request its number is set here
     * @throws ControlException the host could not answer; the message says why
     */
    public Reply ask(final Request.Builder request) throws IOException {
        return ask(request, _ -> {
        });
    }

    private Reply ask(final Request.Builder request, final Consumer<Reply> before) throws IOException {
        final Reply[] last = new Reply[1];
        follow(request, reply -> {
            if (reply.getLast()) {
                last[0] = reply;
            } else {
                before.accept(reply);
            }
        });
        if (last[0].hasFailure()) {
            throw new ControlException(last[0].getFailure().getReason());
        }
        return last[0];
    }

    /** Asks dom0's toolstack and waits for the answer. */
    public ToolstackReply ask(final ToolstackRequest request) throws IOException {
        return ask(request, _ -> {
        });
    }

    /** Asks dom0's toolstack and waits for the answer; {@code progress} is told what comes before it. */
    public ToolstackReply ask(final ToolstackRequest request, final Consumer<ToolstackReply> progress)
            throws IOException {
        return ask(Request.newBuilder().setToolstack(request), reply -> progress.accept(reply.getToolstack()))
                .getToolstack();
    }

    /**
     * Has a domain go to another host, and waits for the last report; {@code told} hears those before.
     *
     * @param request names the other host so that the host finds it
     */
    public MigrationReport migrate(final Migrate request, final Consumer<MigrationReport> told) throws IOException {
        return ask(Request.newBuilder().setMigrate(request), reply -> told.accept(reply.getMigrationReport()))
                .getMigrationReport();
    }

    /** Waits until the host has closed the connection, which it does when it ends. */
    public void awaitEnd() throws IOException {
        while (in.read() >= 0) {
            // Answers that nobody waits for.
        }
    }

    /** Closes the connection, whatever is on its way, without a word to the host and even if another thread is about to write. */
    public void cut() throws IOException {
        if (socket instanceof SSLSocket tls && !tls.isClosed()) {
            tls.setSoLinger(true, 0);
        }
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
