package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.control.v1.LinkStatus;
import java.util.concurrent.atomic.AtomicLong;

/** This host's end of a link. Of the host's thread. */
abstract class LinkEnd {
    /** A host says that it is there at each beat; if nothing is heard of it for so many, it is not. */
    static final int SILENT_BEATS_MAX = 6;

    private final long number;
    private final String bridge;
    private final String otherName;
    private ByteString other = ByteString.EMPTY;
    private boolean up;
    private long sent;
    private long received;
    private final AtomicLong lost = new AtomicLong();
    private int silentBeats;

    /**
     * @param number of the link on this host
     * @param otherName the other host, for people
     */
    LinkEnd(final long number, final String bridge, final String otherName) {
        this.number = number;
        this.bridge = bridge;
        this.otherName = otherName;
    }

    long number() {
        return number;
    }

    String bridge() {
        return bridge;
    }

    String otherName() {
        return otherName;
    }

    boolean up() {
        return up;
    }

    /** Packets may go and come, from and to the host with the id {@code host}. */
    void goesUp(final ByteString host) {
        other = host;
        up = true;
    }

    void goesDown() {
        up = false;
    }

    /** It joins {@code otherBridge} with that of the host with the id {@code host} now. */
    boolean joins(final String otherBridge, final ByteString host) {
        return up && bridge.equals(otherBridge) && other.equals(host);
    }

    void send(final LinkFrame frame) {
        if (!up) {
            return;
        }
        if (give(frame)) {
            sent++;
        } else {
            lose();
        }
    }

    void received() {
        received++;
    }

    /** A packet had no room. From any thread. */
    void lose() {
        lost.incrementAndGet();
    }

    /** The other host has said something. */
    void heard() {
        silentBeats = 0;
    }

    /**
     * Tells the other host that this one is there.
     *
     * @return nothing was heard of that for so long that it is not there
     */
    boolean beat() {
        if (up) {
            // If there is no room, it is told enough.
            final boolean _ = give(LinkFrame.getDefaultInstance());
        }
        silentBeats++;
        return silentBeats >= SILENT_BEATS_MAX;
    }

    /** Gives the line a packet, which never waits; false if it has no room. */
    abstract boolean give(LinkFrame frame);

    /** This host asked for it. */
    abstract boolean asked();

    /** Ends the line; nothing more is heard of it. */
    abstract void close();

    LinkStatus status() {
        return LinkStatus.newBuilder().setBridge(bridge).setHost(otherName).setAsked(asked()).setUp(up).setSent(sent)
                .setReceived(received).setLost(lost.get()).build();
    }
}
