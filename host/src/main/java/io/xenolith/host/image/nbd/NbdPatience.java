package io.xenolith.host.image.nbd;

/**
 * How long the host's thread waits, in real time. All of it together, for one guest's request, stays below the minute after which
 * a host counts as stuck.
 *
 * @param answerMs for an answer
 * @param connectMs for a connection, and for the handshake
 * @param reconnectMs for attempts to get a lost connection back
 * @param hastyMs instead of all of these, while the last answer did not come
 */
record NbdPatience(long answerMs, long connectMs, long reconnectMs, long hastyMs) {
    static final NbdPatience DEFAULT = new NbdPatience(15_000, 3_000, 5_000, 1_000);
}
