package io.xenolith.drivers.platform;

import io.xenolith.abi.gnttab.Gnttab;

/** One element of {@link BackendPlatform#map}: what to map, and where it went. */
public final class GrantMapping {
    private final int gref;
    private final boolean readonly;
    private int status = Gnttab.GNTST_general_error;
    private int handle;
    private long address;

    public GrantMapping(final int gref, final boolean readonly) {
        this.gref = gref;
        this.readonly = readonly;
    }

    /** The granter's reference, 32 bits without a sign. */
    public int gref() {
        return gref;
    }

    public boolean readonly() {
        return readonly;
    }

    /** GNTST_okay: it is mapped. Before the call and after an unmap, an error. */
    public int status() {
        return status;
    }

    public boolean isMapped() {
        return status == Gnttab.GNTST_okay;
    }

    /** The mapping's handle; meaningful while it is mapped. */
    public int handle() {
        return handle;
    }

    /** Virtual address of the page; meaningful while it is mapped. */
    public long address() {
        return address;
    }

    /** Called by the platform: the grant is mapped. */
    public void mapped(final int newHandle, final long newAddress) {
        handle = newHandle;
        address = newAddress;
        status = Gnttab.GNTST_okay;
    }

    /** Called by the platform: it is not mapped, for the reason {@code newStatus} (a negative GNTST). */
    public void failed(final int newStatus) {
        status = newStatus;
    }

    /** Called by the platform after an unmap. */
    public void unmapped() {
        status = Gnttab.GNTST_general_error;
    }
}
