package io.xenolith.drivers.xenbus;

/**
 * What a frontend does in state {@code own} on finding its backend in state {@code peer}. Every pair has an entry;
 * doing the same again changes nothing. Source: SPLIT-DRIVERS section 2.
 *
 * <pre>
 *  peer:           0        1        2        3        4        5       6       7     8
 *  own 0, 1, 2     .        .        PUBLISH  PUBLISH  .        .       .       .     .
 *  own 3           RESTART  RESTART  .        .        CONNECT  CLOSE   CLOSE   .     .
 *  own 4, 7, 8     RESTART  RESTART  RESTART  .        REFRESH  CLOSE   CLOSE   .     .
 *  own 5           CLOSE    CLOSE    CLOSE    .        .        CLOSE   CLOSE   .     .
 *  own 6           RELEASE  RELEASE  RELEASE  .        .        RELEASE RELEASE .     .
 * </pre>
 *
 * A backend in 4 while this half has published nothing is connected to an earlier instance of it; it goes back to 2 by
 * itself. In 3, a backend in 2 has not looked yet; one in 1 is not the one whose offer was read, and whether that used
 * the ring nobody knows.
 */
enum FrontendReaction {
    NONE,
    /** Make ring and event channel, publish them, go to Initialised. */
    PUBLISH,
    /** Read the device's data, go to Connected. */
    CONNECT,
    /** The backend touched its keys: the device's data may have changed. */
    REFRESH,
    /** The backend lost its half: tear down, keep what was not answered, begin again. */
    RESTART,
    /** Finish what can be finished, tear down, go to Closed. */
    CLOSE,
    /** Revoke grants that the backend still had mapped before. */
    RELEASE;

    static FrontendReaction of(final XenbusState own, final XenbusState peer) {
        return switch (own) {
            case UNKNOWN, INITIALISING, INIT_WAIT -> fresh(peer);
            case INITIALISED -> published(peer);
            case CONNECTED, RECONFIGURING, RECONFIGURED -> connected(peer);
            case CLOSING -> gone(peer, CLOSE);
            case CLOSED -> gone(peer, RELEASE);
        };
    }

    private static FrontendReaction fresh(final XenbusState peer) {
        return switch (peer) {
            case INIT_WAIT, INITIALISED -> PUBLISH;
            case UNKNOWN, INITIALISING, CONNECTED, CLOSING, CLOSED, RECONFIGURING, RECONFIGURED -> NONE;
        };
    }

    private static FrontendReaction published(final XenbusState peer) {
        return switch (peer) {
            case UNKNOWN, INITIALISING -> RESTART;
            case CONNECTED -> CONNECT;
            case CLOSING, CLOSED -> CLOSE;
            case INIT_WAIT, INITIALISED, RECONFIGURING, RECONFIGURED -> NONE;
        };
    }

    private static FrontendReaction connected(final XenbusState peer) {
        return switch (peer) {
            case UNKNOWN, INITIALISING, INIT_WAIT -> RESTART;
            case CONNECTED -> REFRESH;
            case CLOSING, CLOSED -> CLOSE;
            case INITIALISED, RECONFIGURING, RECONFIGURED -> NONE;
        };
    }

    private static FrontendReaction gone(final XenbusState peer, final FrontendReaction reaction) {
        return switch (peer) {
            case UNKNOWN, INITIALISING, INIT_WAIT, CLOSING, CLOSED -> reaction;
            case INITIALISED, CONNECTED, RECONFIGURING, RECONFIGURED -> NONE;
        };
    }
}
