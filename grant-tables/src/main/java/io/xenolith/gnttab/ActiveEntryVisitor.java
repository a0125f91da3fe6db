package io.xenolith.gnttab;

/** Sees each pinned entry of a {@link GrantTable}, for invariant checks and reports. */
@FunctionalInterface
public interface ActiveEntryVisitor {
    /**
     * One pinned entry.
     *
     * @param ref
     *            its number in the granter's table
     * @param domid
     *            the domain that holds the pins
     * @param mfn
     *            the frame they are on (for a transitive grant a frame of a third domain)
     * @param hostReads
     *            read-only host mappings and copies under way
     * @param hostWrites
     *            writable host mappings and copies under way
     * @param deviceReads
     *            read-only device mappings
     * @param deviceWrites
     *            writable device mappings
     */
    void entry(int ref, int domid, long mfn, int hostReads, int hostWrites, int deviceReads, int deviceWrites);
}
