package io.xenolith.dom0.xenstore;

import io.xenolith.abi.errno.Errno;

/** xenstored refused a request of dom0's own software. */
public final class XenstoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String error;

    /**
     * @param error the wire's name, {@code ENOENT} and so on
     */
    public XenstoreException(final String request, final String subject, final String error) {
        super("xenstore " + request + " " + subject + ": " + error);
        this.error = error;
    }

    /** The wire's name of the error. */
    public String error() {
        return error;
    }

    /** The error as a positive {@code XEN_E*} number. */
    public int errno() {
        return XsErrno.number(error);
    }

    boolean is(final int errno) {
        return errno() == errno;
    }

    boolean isAgain() {
        return is(Errno.XEN_EAGAIN);
    }
}
