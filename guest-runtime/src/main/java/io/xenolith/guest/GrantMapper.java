package io.xenolith.guest;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;

/** The grantee's side: maps other domains' granted pages in windows of the own address space. */
public final class GrantMapper {
    /**
     * A granted page mapped at {@code va}, or why it is not.
     *
     * @param status {@code GNTST_*}; the rest is meaningful when it is GNTST_okay
     */
    public record Mapping(int status, long va, int handle) {
        public boolean okay() {
            return status == Gnttab.GNTST_okay;
        }
    }

    private final GrantCalls calls;
    private final AddressSpace space;

    public GrantMapper(final GrantCalls calls, final AddressSpace space) {
        this.calls = calls;
        this.space = space;
    }

    /** Maps {@code gref} of {@code domid} at a window of its own; GNTST_no_space if there is none. */
    public Mapping map(final int domid, final int gref, final boolean readonly) {
        final long va = space.tryReserveWindow(1);
        if (va == 0) {
            return new Mapping(Gnttab.GNTST_no_space, 0, 0);
        }
        final Mapping mapping = mapAt(va, domid, gref, readonly);
        if (!mapping.okay()) {
            space.releaseWindow(va, 1);
        }
        return mapping;
    }

    /** Maps {@code gref} of {@code domid} at {@code va}, a page of a reserved window. */
    public Mapping mapAt(final long va, final int domid, final int gref, final boolean readonly) {
        final int flags = Gnttab.GNTMAP_host_map | (readonly ? Gnttab.GNTMAP_readonly : 0);
        final GrantCalls.MapResult result = calls.map(va, flags, gref, domid);
        return new Mapping(result.status(), va, result.handle());
    }

    /** Undoes {@link #map} and gives the window back; a {@code GNTST_*}. */
    public int unmap(final Mapping mapping) {
        final int status = unmapAt(mapping);
        if (status == Gnttab.GNTST_okay) {
            space.releaseWindow(mapping.va(), 1);
        }
        return status;
    }

    /** Undoes {@link #mapAt}; the window stays reserved. */
    public int unmapAt(final Mapping mapping) {
        return calls.unmap(mapping.va(), 0, mapping.handle());
    }

    /**
     * Maps several pages of {@code domid} side by side, writable.
     *
     * @return the address, or 0 if one could not be mapped or there is no window (then none is)
     */
    public long mapContiguous(final int domid, final int[] grefs, final Mapping[] mappings) {
        final long va = space.tryReserveWindow(grefs.length);
        if (va == 0) {
            return 0;
        }
        for (int i = 0; i < grefs.length; i++) {
            mappings[i] = mapAt(va + ((long) i << Page.SHIFT), domid, grefs[i], false);
            if (!mappings[i].okay()) {
                for (int undo = 0; undo < i; undo++) {
                    unmapAt(mappings[undo]);
                }
                space.releaseWindow(va, grefs.length);
                return 0;
            }
        }
        return va;
    }
}
