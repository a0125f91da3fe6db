package io.xenolith.usernet.tcp;

import io.xenolith.usernet.packet.TcpSegment;

/** What a {@link TcpEndpoint} has around it: below it the wire, above it whoever uses the connection. */
public interface TcpPeer {
    /** Sends a segment, whose data may be longer than {@code mss}: it is to be cut then. */
    void transmit(TcpSegment segment, int mss);

    /** The connection is open. */
    void opened();

    /** The next bytes from the other side. They count against the window until {@link TcpEndpoint#taken} is told. */
    void received(byte[] data);

    /** The other side has so many bytes more of what was given to {@link TcpEndpoint#send}. */
    void delivered(int bytes);

    /** The other side sends nothing more. */
    void finished();

    /**
     * The connection has ended: in order, or reset by the other side or for want of any answer. Nothing follows, though
     * {@link TcpEndpoint#isWaitingOut} may be true for some time.
     */
    void ended(boolean inOrder);
}
