package io.xenolith.usernet;

/** Virtual time as a network sees it. */
public interface NetworkClock {
    long nowNs();

    /** An alarm that runs {@code handler}; not set yet. */
    Alarm alarm(Runnable handler);

    /** Rings once at a time, then it can be set again. */
    interface Alarm {
        /** Rings at {@code atNs}, or as soon as possible if that is past; instead of at another time. */
        void set(long atNs);

        /** Does not ring. */
        void clear();
    }
}
