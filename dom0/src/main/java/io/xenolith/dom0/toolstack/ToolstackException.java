package io.xenolith.dom0.toolstack;

/** The toolstack cannot do what it was told; the message says what and why, for people. */
public final class ToolstackException extends Exception {
    static final String NO_MEMORY = "dom0 has no memory left: ";
    private static final long serialVersionUID = 1L;

    public ToolstackException(final String message) {
        super(message);
    }
}
