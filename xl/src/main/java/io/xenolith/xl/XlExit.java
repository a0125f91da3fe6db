package io.xenolith.xl;

/** Ends the command with an exit code, wherever it is; all that is to be read has been printed. */
public final class XlExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    public XlExit(final int code) {
        super("exit " + code, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
