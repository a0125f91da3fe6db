package io.xenolith.dom0.xenstore;

/**
 * Outcome of a request.
 *
 * @param errno positive, 0 for success
 * @param payload of a success
 */
record Reply(int errno, byte[] payload) {
    private static final byte[] NONE = {};

    /** Success that has nothing to say. */
    static Reply ok() {
        return text("OK");
    }

    /** One string with its NUL. */
    static Reply text(final String text) {
        return new Reply(0, XsMessage.payload(text));
    }

    static Reply bytes(final byte[] payload) {
        return new Reply(0, payload);
    }

    static Reply error(final int errno) {
        return new Reply(errno, NONE);
    }

    /** {@code ok} if {@code errno} is 0. */
    static Reply of(final int errno) {
        return errno == 0 ? ok() : error(errno);
    }
}
