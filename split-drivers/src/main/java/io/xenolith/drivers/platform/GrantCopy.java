package io.xenolith.drivers.platform;

import io.xenolith.abi.gnttab.Gnttab;

/** One element of {@link BackendPlatform#copy}: bytes between a granted page and a page of the backend's own. */
public final class GrantCopy {
    private final int gref;
    private final int offset;
    private final long localAddress;
    private final int length;
    private final boolean toGrant;
    private int status = Gnttab.GNTST_general_error;

    private GrantCopy(final int gref, final int offset, final long localAddress, final int length,
            final boolean toGrant) {
        this.gref = gref;
        this.offset = offset;
        this.localAddress = localAddress;
        this.length = length;
        this.toGrant = toGrant;
    }

    /**
     * From {@code offset} in the granted page to {@code localAddress}.
     *
     * @param localAddress virtual address in pages of {@link BackendPlatform#allocatePages}; the bytes cross no page
     *         end
     */
    public static GrantCopy fromGrant(final int gref, final int offset, final long localAddress, final int length) {
        return new GrantCopy(gref, offset, localAddress, length, false);
    }

    /** From {@code localAddress} to {@code offset} in the granted page. */
    public static GrantCopy toGrant(final int gref, final int offset, final long localAddress, final int length) {
        return new GrantCopy(gref, offset, localAddress, length, true);
    }

    public int gref() {
        return gref;
    }

    /** First byte in the granted page. */
    public int offset() {
        return offset;
    }

    public long localAddress() {
        return localAddress;
    }

    /** Bytes. */
    public int length() {
        return length;
    }

    /** The granted page is the destination. */
    public boolean isToGrant() {
        return toGrant;
    }

    /** GNTST_okay: it was copied. Before the call, an error. */
    public int status() {
        return status;
    }

    /** Called by the platform. */
    public void status(final int newStatus) {
        status = newStatus;
    }
}
