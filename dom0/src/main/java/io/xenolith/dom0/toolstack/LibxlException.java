package io.xenolith.dom0.toolstack;

import java.util.List;

/** What libxl would refuse: the number of its error, and the lines that it would log before. */
public final class LibxlException extends Exception {
    private static final long serialVersionUID = 1L;

    /** ERROR_FAIL, ERROR_INVAL, ERROR_TIMEDOUT and so on of libxl. */
    public static final int FAIL = -3;
    public static final int INVAL = -6;
    public static final int TIMED_OUT = -9;
    public static final int NO_PARAVIRT = -18;
    public static final int DOMAIN_NOTFOUND = -20;

    private final int code;
    private final transient List<String> log;

    public LibxlException(final int code, final List<String> log) {
        super(String.join("; ", log), null, false, false);
        this.code = code;
        this.log = List.copyOf(log);
    }

    /** @param line as libxl logs it behind "libxl: error: " */
    static LibxlException of(final int code, final String line) {
        return new LibxlException(code, List.of("libxl: error: " + line));
    }

    public int code() {
        return code;
    }

    public List<String> log() {
        return log;
    }

    /** A refusal in words of our own, which libxl has none for. */
    static LibxlException refused(final String why) {
        return new LibxlException(FAIL, List.of(why));
    }
}
