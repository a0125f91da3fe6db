package io.xenolith.domu;

/** Xenstore refused a request; {@link #error} is its name for why, "ENOENT" for example. */
public final class XenstoreException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String error;

    XenstoreException(final String error, final String what) {
        super(what + ": " + error);
        this.error = error;
    }

    public String error() {
        return error;
    }
}
