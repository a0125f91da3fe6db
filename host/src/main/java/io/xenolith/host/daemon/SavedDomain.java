package io.xenolith.host.daemon;

import java.util.Optional;

/**
 * What is known of a domain in a snapshot besides what dom0 knows.
 *
 * @param care empty if nobody decides what becomes of it
 * @param json how it was made, for people
 * @param console the last that it wrote there
 */
record SavedDomain(int domid, String name, Optional<Care> care, String json, byte[] console) {
    /**
     * What is to become of a domain when it has shut down.
     *
     * @param configuration a {@code DomainConfiguration}, as bytes
     * @param watched it is looked after then
     * @param updated it was given another configuration for the next time
     * @param ended what becomes of it has been decided
     */
    record Care(byte[] configuration, boolean watched, boolean updated, boolean ended) {
    }
}
