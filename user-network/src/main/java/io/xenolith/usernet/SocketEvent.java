package io.xenolith.usernet;

/** What a socket of the machine outside did. */
public sealed interface SocketEvent {
    /** The flow that it is about. */
    long flow();

    /** A TCP flow that began inside is connected. */
    record Connected(long flow) implements SocketEvent {
    }

    /**
     * A flow begins outside, at a forwarded port.
     *
     * @param forward the place of the {@link Forward} in the network's plan
     * @param peerPort the port that it comes from
     */
    record Accepted(long flow, int forward, int peerPort) implements SocketEvent {
    }

    /** Bytes for the guest: of TCP, the next; of UDP, one datagram. */
    record Received(long flow, byte[] data) implements SocketEvent {
    }

    /** So many bytes that the guest sent have gone; there is room for as many more. */
    record Written(long flow, int bytes) implements SocketEvent {
    }

    /** The other side of a TCP flow sends nothing more. */
    record Finished(long flow) implements SocketEvent {
    }

    /** The flow has come to nothing, or to a bad end; of UDP, nobody listens there. */
    record Broken(long flow) implements SocketEvent {
    }
}
