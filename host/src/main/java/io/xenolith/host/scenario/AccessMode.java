package io.xenolith.host.scenario;

/** What may be done with a disk. */
public enum AccessMode {
    READ_ONLY("ro"), READ_WRITE("rw");

    private final String key;

    AccessMode(final String key) {
        this.key = key;
    }

    /** As scenario files and recordings spell it. */
    public String key() {
        return key;
    }

    @Override
    public String toString() {
        return key;
    }
}
