package io.xenolith.control;

/** What both ends of the wire hold to. Source: control.proto. */
public final class Protocol {
    /** What either side greets with. */
    public static final int VERSION = 1;
    /** Longest message in bytes, its length not counted. */
    public static final int MESSAGE_BYTES_MAX = 1 << 20;
    /** Bytes of the length before each message. */
    static final int LENGTH_BYTES = Integer.BYTES;

    private Protocol() {
    }

    /** What to say of a peer with another version; {@code own} and {@code peer} name the programs. */
    static String versionMismatch(final String own, final String peer, final int peerVersion) {
        return "the " + peer + " speaks version " + peerVersion + " of the protocol, the " + own + " version " + VERSION
                + ": both must come from the same release";
    }
}
