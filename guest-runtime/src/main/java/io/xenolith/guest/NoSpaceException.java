package io.xenolith.guest;

/** The kernel has no page, or no range of addresses, for what was asked of it. Nothing was taken. */
public final class NoSpaceException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NoSpaceException(final String message) {
        super(message);
    }
}
