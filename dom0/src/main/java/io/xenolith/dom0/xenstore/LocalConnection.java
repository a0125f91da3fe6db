package io.xenolith.dom0.xenstore;

import io.xenolith.abi.io.xs.XsWire;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/**
 * A privileged connection from inside dom0 (its kernel, the toolstack, a backend, a control socket): the wire protocol
 * over byte arrays. Relative paths start from {@code /local/domain/0}. Obtained from {@link Xenstored#connectLocal}.
 */
public final class LocalConnection extends Connection implements XenstoreLink {
    private final Xenstored server;
    private final Deque<byte[]> received = new ArrayDeque<>();
    private byte[] sent = {};

    LocalConnection(final DomainAccount account, final Xenstored server) {
        super(0, account);
        this.server = server;
    }

    /**
     * Sends bytes: requests one after the other, split anywhere. Every complete one is answered before this returns. A
     * message longer than the protocol allows, and anything after it, is ignored for good.
     */
    @Override
    public void send(final byte[] bytes) {
        final int held = sent.length;
        sent = Arrays.copyOf(sent, held + bytes.length);
        System.arraycopy(bytes, 0, sent, held, bytes.length);
        server.serveLocal(this);
    }

    /** The oldest message not yet received, header and payload; empty if there is none. */
    public Optional<byte[]> receive() {
        flush();
        return Optional.ofNullable(received.pollFirst());
    }

    /** A message was too long: nothing is read or sent any more. */
    boolean isBroken() {
        return ignored();
    }

    @Override
    public Optional<byte[]> receive(final boolean wait) {
        return receive();
    }

    /** Ends the connection with its watches and transactions. */
    public void close() {
        server.disconnect(this);
    }

    @Override
    byte[] takeBytes(final int max) {
        final byte[] taken = Arrays.copyOf(sent, Math.min(max, sent.length));
        sent = Arrays.copyOfRange(sent, taken.length, sent.length);
        return taken;
    }

    @Override
    int putBytes(final byte[] bytes, final int offset) {
        final byte[] rest = Arrays.copyOfRange(bytes, offset, bytes.length);
        received.addLast(rest);
        return rest.length;
    }

    @Override
    int brokenReason() {
        return XsWire.XENSTORE_ERROR_NONE;
    }

    @Override
    void notifyPeer() {
        // The peer looks for itself: it has just called send, or asks receive when its turn comes.
    }

    @Override
    void showError(final int error) {
        sent = new byte[0];
    }

    @Override
    boolean mergesEvents() {
        return false; // like a socket, whose queue is empty whenever the reader keeps up
    }
}
