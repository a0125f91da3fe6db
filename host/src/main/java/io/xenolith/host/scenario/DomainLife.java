package io.xenolith.host.scenario;

/** What a domain can become; the words of trace event {@code DomainState}. */
public enum DomainLife {
    CREATED, PAUSED, UNPAUSED, SHUTDOWN, DYING, DEAD;

    /** As scenario files and trace events spell it. */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String toString() {
        return key();
    }
}
