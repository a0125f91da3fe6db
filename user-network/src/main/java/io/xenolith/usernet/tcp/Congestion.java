package io.xenolith.usernet.tcp;

/** How much may be on the way, as losses tell. Sources: RFC 5681, RFC 6582, RFC 6928. */
final class Congestion {
    private static final int FIRST_SEGMENTS = 10;
    private static final int DUPLICATES = 3;

    private final int mss;
    private final int most;
    private int window;
    private int threshold;
    private int duplicates;
    private boolean recovering;
    /** Recovery ends when this is acknowledged. */
    private int recoverUntil;

    /** @param most bytes that are ever sent without an acknowledgement */
    Congestion(final int mss, final int most) {
        this.mss = mss;
        this.most = most;
        this.window = Math.min(most, FIRST_SEGMENTS * mss);
        this.threshold = most;
    }

    /** Bytes that may be on the way. */
    int window() {
        return window;
    }

    /**
     * {@code bytes} more are acknowledged, up to {@code upTo}.
     *
     * @return the segment that follows is lost too and is to be sent again
     */
    boolean acknowledged(final int bytes, final int upTo) {
        duplicates = 0;
        if (recovering && Sequence.before(upTo, recoverUntil)) {
            window = Math.max(mss, window - bytes + mss);
            return true;
        }
        if (recovering) {
            recovering = false;
            window = threshold;
        } else if (window < threshold) {
            window = Math.min(most, window + bytes);
        } else {
            window = Math.min(most, window + Math.max(1, (int) ((long) mss * Math.min(bytes, window) / window)));
        }
        return false;
    }

    /**
     * The same was acknowledged once more, while {@code inFlight} bytes are on the way, up to {@code sentUpTo}.
     *
     * @return the first of them is lost and is to be sent again
     */
    boolean duplicate(final int inFlight, final int sentUpTo) {
        duplicates++;
        if (recovering) {
            window = Math.min(most, window + mss);
            return false;
        }
        if (duplicates < DUPLICATES) {
            return false;
        }
        recovering = true;
        recoverUntil = sentUpTo;
        threshold = Math.max(inFlight / 2, 2 * mss);
        window = threshold + DUPLICATES * mss;
        return true;
    }

    /** Nothing was acknowledged in time, while {@code inFlight} bytes were on the way. */
    void timedOut(final int inFlight) {
        threshold = Math.max(inFlight / 2, 2 * mss);
        window = mss;
        duplicates = 0;
        recovering = false;
    }
}
