package io.xenolith.domu;

/** A block request failed. */
public final class DiskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DiskException(final String message) {
        super(message);
    }
}
