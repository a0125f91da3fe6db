package io.xenolith.dom0.toolstack;

/** The toolstack cannot do what it was told; the message says what and why, for people. */
public final class ToolstackException extends Exception {
    private static final long serialVersionUID = 1L;

    public ToolstackException(final String message) {
        super(message);
    }
}
