package io.xenolith.drivers.xenbus;

/**
 * What a backend does in state {@code own} on finding its frontend in state {@code peer}. Every pair has an entry;
 * doing the same again changes nothing. Source: SPLIT-DRIVERS section 2; states that blkif lets either side skip are
 * caught up.
 *
 * <pre>
 *  peer:           0      1        2        3        4        5      6      7     8
 *  own 0, 1        .      OFFER    OFFER    CONNECT  CONNECT  CLOSE  CLOSE  .     .
 *  own 2, 3        CLOSE  .        .        CONNECT  CONNECT  CLOSE  CLOSE  .     .
 *  own 4, 7, 8     CLOSE  REOPEN   REOPEN   .        .        FOLLOW CLOSE  .     .
 *  own 5           CLOSE  REOPEN   REOPEN   .        .        FOLLOW CLOSE  .     .
 *  own 6           .      OFFER    OFFER    CONNECT  .        .      .      .     .
 * </pre>
 *
 * A device that is being removed ({@code online} is not 1) offers and connects nothing: REOPEN becomes CLOSE. In state
 * 6 a frontend in 4 is one that has not noticed yet, and must not be connected again; one in 3 has just published.
 */
enum BackendReaction {
    NONE,
    /** Publish the features, go to InitWait. */
    OFFER,
    /** Do what was skipped, read the frontend's keys, go to Connected. */
    CONNECT,
    /** Go to Closing, and serve what is sent until the frontend has closed. */
    FOLLOW,
    /** Disconnect at once and go to Closed. */
    CLOSE,
    /** The frontend started anew without closing: disconnect and offer again. */
    REOPEN;

    static BackendReaction of(final XenbusState own, final XenbusState peer, final boolean online) {
        final BackendReaction reaction = switch (own) {
            case UNKNOWN, INITIALISING -> fresh(peer);
            case INIT_WAIT, INITIALISED -> waiting(peer);
            case CONNECTED, CLOSING, RECONFIGURING, RECONFIGURED -> connected(peer);
            case CLOSED -> closed(peer);
        };
        if (online) {
            return reaction;
        }
        return switch (reaction) {
            case OFFER, CONNECT -> NONE;
            case REOPEN -> CLOSE;
            case NONE, FOLLOW, CLOSE -> reaction;
        };
    }

    private static BackendReaction fresh(final XenbusState peer) {
        return switch (peer) {
            case INITIALISING, INIT_WAIT -> OFFER;
            case INITIALISED, CONNECTED -> CONNECT;
            case CLOSING, CLOSED -> CLOSE;
            case UNKNOWN, RECONFIGURING, RECONFIGURED -> NONE;
        };
    }

    private static BackendReaction waiting(final XenbusState peer) {
        return switch (peer) {
            case INITIALISED, CONNECTED -> CONNECT;
            case UNKNOWN, CLOSING, CLOSED -> CLOSE;
            case INITIALISING, INIT_WAIT, RECONFIGURING, RECONFIGURED -> NONE;
        };
    }

    private static BackendReaction connected(final XenbusState peer) {
        return switch (peer) {
            case INITIALISING, INIT_WAIT -> REOPEN;
            case CLOSING -> FOLLOW;
            case UNKNOWN, CLOSED -> CLOSE;
            case INITIALISED, CONNECTED, RECONFIGURING, RECONFIGURED -> NONE;
        };
    }

    private static BackendReaction closed(final XenbusState peer) {
        return switch (peer) {
            case INITIALISING, INIT_WAIT -> OFFER;
            case INITIALISED -> CONNECT;
            case UNKNOWN, CONNECTED, CLOSING, CLOSED, RECONFIGURING, RECONFIGURED -> NONE;
        };
    }
}
