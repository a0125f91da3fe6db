package io.xenolith.gnttab;

import io.xenolith.abi.GuestMemory;

/**
 * What grant tables need of the hypervisor: other domains' tables, machine memory, frame references and types, and the
 * page-table entries of host mappings.
 *
 * <p>Frame numbers come from guests and may be any 64-bit value; a method that takes one says no to a frame that does not
 * exist. Domain numbers are literal: {@code DOMID_SELF} never reaches this interface.
 *
 * <p>Who holds the references of a host mapping: {@link MapGrantRef} takes a general reference (and, for a writable
 * mapping, a writable type reference) on the granted frame before {@link #createHostMapping}, and from then on the
 * page-table entry holds them, as it would for an ordinary mapping. An unmap takes the entry away without releasing them
 * ({@link #replaceHostMapping}) and then releases them itself. A guest that overwrites the entry by hand, and the teardown
 * of a dying mapper's page tables, release them through the ordinary page-table code; that is why
 * {@link GrantTable#releaseMappings} drops only the pins of host mappings.
 */
public interface GrantHost {
    /** No frame: what {@link #allocateShared} returns when the Xen heap is used up. */
    long NO_FRAME = -1;

    /** No domain: what {@link #owner} returns for a frame nobody owns. */
    int NO_DOMAIN = -1;

    /** Machine memory; the address of byte {@code b} of frame {@code m} is {@code (m << 12) + b}. */
    GuestMemory machine();

    /**
     * Whether a domain of that number exists. A dead domain exists as long as any of its frames is referenced, so that
     * its foreign mappings can still be undone; its number is not reused before.
     */
    boolean hasDomain(int domid);

    /** The table of a domain for which {@link #hasDomain} holds. */
    GrantTable table(int domid);

    /** Whether an existing domain is being destroyed. */
    boolean dying(int domid);

    /** {@code caller} may do that to {@code other}; both exist. For a copy these are where from and where to. */
    boolean permits(GrantAccess access, int caller, int other);

    /** A zeroed Xen-heap frame shared read-write with {@code domid} (owned by it, writable type), or NO_FRAME. */
    long allocateShared(int domid);

    /** Whether anything but Xen's own allocation references a frame of {@link #allocateShared}. */
    boolean sharedInUse(long mfn);

    /** Drops Xen's allocation reference of a frame of {@link #allocateShared}; it is freed with its last reference. */
    void freeShared(int domid, long mfn);

    /** Whether the host has such a frame (RAM with a frame-table entry). */
    boolean frameExists(long mfn);

    /** Owner of an existing frame, or {@link #NO_DOMAIN}. */
    int owner(long mfn);

    /** Takes a general reference on a frame iff it exists, is in use and belongs to {@code domid}. */
    boolean getPage(long mfn, int domid);

    /** Releases a reference of {@link #getPage}; the last one frees the frame. */
    void putPage(long mfn);

    /** Takes a writable type reference; false iff the frame is typed as something else. */
    boolean getWritableType(long mfn);

    /** Releases a reference of {@link #getWritableType}. */
    void putWritableType(long mfn);

    /**
     * Makes the L1 entry that names {@code mfn} for a mapping of {@code mapper}, current on {@code vcpu}, and then releases
     * what the entry held before. The entry holds the references the caller has taken.
     *
     * @param address
     *            a virtual address in any page, or with {@code GNTMAP_contains_pte} the machine address of the entry
     * @param flags
     *            {@code GNTMAP_*}: readonly, application_map, contains_pte, guest_avail
     * @return GNTST_okay, or GNTST_general_error: no L1 table, not a table of the mapper, misaligned entry address
     */
    int createHostMapping(int mapper, int vcpu, long address, long mfn, int flags);

    /**
     * Undoes {@link #createHostMapping} at the same address, without releasing references of {@code mfn}: empties the entry,
     * or, if {@code newAddress} is not 0, moves the entry of that virtual address (which becomes empty) into its place.
     *
     * @return GNTST_okay, or GNTST_general_error: no such table, the entry does not map {@code mfn} with the same RW bit,
     *         no L1 entry for {@code newAddress}, or a {@code newAddress} together with {@code GNTMAP_contains_pte}
     */
    int replaceHostMapping(int mapper, int vcpu, long address, long mfn, long newAddress, int flags);

    /** Copies bytes between two frames; both ranges lie within their page. The ranges may overlap. */
    void copyBytes(long sourceMfn, int sourceOffset, long destMfn, int destOffset, int length);

    /** A frame of {@code domid} was written on its behalf (log-dirty). */
    default void markDirty(final int domid, final long mfn) {
    }

    /**
     * Takes an unmapped frame away from its owner for a transfer: afterwards nobody owns it and nothing references it.
     *
     * @return 0; -EINVAL if it does not exist, is not {@code owner}'s RAM, or has a use beside its allocation; another
     *         negative errno if it cannot be stolen at all
     */
    int stealPage(int owner, long mfn);

    /** Frees a frame of {@link #stealPage} that found no taker. */
    void freeStolen(long mfn);

    /** Whether {@code domid} may own one page more: it is not dying and below its maximum. */
    boolean hasRoomForPage(int domid);

    /**
     * Gives a stolen frame to {@code domid} as its page number {@code gpfn} (the machine-to-physical entry).
     *
     * @return false iff the domain cannot take it; the frame is then still nobody's
     */
    boolean assignPage(int domid, long mfn, long gpfn);
}
