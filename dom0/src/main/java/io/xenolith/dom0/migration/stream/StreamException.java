package io.xenolith.dom0.migration.stream;

/** A stream that cannot be restored from; the message says where in it, what is wrong, and what can be done. */
public final class StreamException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is to be done about a stream. */
    enum Remedy {
        /** The bytes are not what a save wrote. */
        DAMAGED("it is damaged; use another copy"),
        /** There are too few bytes. */
        CUT_SHORT("its end is missing; was the save finished, and all of it copied?"),
        /** The bytes are in order, and ask for what is not here. */
        UNSUPPORTED("it can only be restored on a host that has this"),
        /** The bytes could not be had. */
        UNREADABLE("it cannot be read; try again");

        private final String advice;

        Remedy(final String advice) {
            this.advice = advice;
        }
    }

    private StreamException(final long offset, final String part, final String problem, final Remedy remedy) {
        super("save stream, offset 0x" + Long.toHexString(offset) + ", " + part + ": " + problem + " ("
                + remedy.advice + ")");
    }

    /** What stands at {@code offset} was never written by a save. */
    public static StreamException damaged(final long offset, final String part, final String problem) {
        return new StreamException(offset, part, problem, Remedy.DAMAGED);
    }

    /** What stands at {@code offset} is in order, but this host cannot do it. */
    public static StreamException unsupported(final long offset, final String part, final String problem) {
        return new StreamException(offset, part, problem, Remedy.UNSUPPORTED);
    }

    static StreamException cutShort(final long offset, final String part, final long wanted, final long there) {
        return new StreamException(offset, part, "wants " + wanted + " bytes, and there are " + there,
                Remedy.CUT_SHORT);
    }

    static StreamException unreadable(final long offset, final String part, final String reason) {
        return new StreamException(offset, part, reason, Remedy.UNREADABLE);
    }
}
