package io.xenolith.host.scenario;

import java.util.regex.Pattern;

/** When a step happens; each step happens once. */
public sealed interface Trigger {
    /** At a virtual time. */
    record At(long timeNs) implements Trigger {
    }

    /** When what {@code domain} has written to its console so far contains a match. */
    record ConsoleShows(String domain, Pattern pattern) implements Trigger {
    }

    /** When {@code domain} becomes {@code state}. */
    record DomainBecomes(String domain, DomainLife state) implements Trigger {
    }
}
