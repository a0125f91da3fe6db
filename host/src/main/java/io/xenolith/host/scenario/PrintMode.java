package io.xenolith.host.scenario;

/** What {@code xenolith run} prints when the run is over. */
public enum PrintMode {
    /** Tables of domains and devices. */
    SUMMARY,
    /** The story of the first block read, step by step, and then the tables. */
    RING_BY_RING;

    /** As scenario files spell it. */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return key();
    }
}
