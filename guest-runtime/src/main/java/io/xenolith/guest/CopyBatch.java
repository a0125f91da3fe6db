package io.xenolith.guest;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.xen.Xen;

/**
 * Elements of one GNTTABOP_copy in the layout of the call, to be filled again and again: {@link #clear}, then the elements,
 * then {@link GrantCalls#copy(CopyBatch)}, which sets each one's {@link #status}. A frame is one of the caller's own.
 */
public final class CopyBatch {
    private static final int FIRST_CAPACITY = 16;

    private final GnttabCopy element = new GnttabCopy();
    private LocalMemory elements = new LocalMemory(FIRST_CAPACITY * GnttabCopy.SIZE);
    private int size;
    private boolean refused;

    /** Forgets all elements. */
    public void clear() {
        size = 0;
    }

    public int size() {
        return size;
    }

    /** Adds: {@code length} bytes from {@code offset} of the page granted by {@code gref} to frame {@code mfn}. */
    public void fromGrant(final int domid, final int gref, final int offset, final long mfn, final int mfnOffset,
            final int length) {
        add(length, Gnttab.GNTCOPY_source_gref)
                .sourceUGmfn(Integer.toUnsignedLong(gref)).sourceDomid(domid).sourceOffset(offset)
                .destUGmfn(mfn).destDomid(Xen.DOMID_SELF).destOffset(mfnOffset);
    }

    /** Adds: {@code length} bytes from frame {@code mfn} to {@code offset} of the page granted by {@code gref}. */
    public void toGrant(final int domid, final int gref, final int offset, final long mfn, final int mfnOffset,
            final int length) {
        add(length, Gnttab.GNTCOPY_dest_gref)
                .sourceUGmfn(mfn).sourceDomid(Xen.DOMID_SELF).sourceOffset(mfnOffset)
                .destUGmfn(Integer.toUnsignedLong(gref)).destDomid(domid).destOffset(offset);
    }

    private GnttabCopy add(final int length, final int flags) {
        final int at = size * GnttabCopy.SIZE;
        if (at == elements.array().length) {
            final LocalMemory larger = new LocalMemory(2 * at);
            larger.write(0, elements.array(), 0, at);
            elements = larger;
        }
        size++;
        elements.fill(at, GnttabCopy.SIZE, (byte) 0);
        return element.wrap(elements, at).len(length).flags(flags);
    }

    /** {@code GNTST_*} of element {@code index}; GNTST_general_error if the call as a whole was refused. */
    public int status(final int index) {
        return refused
                ? Gnttab.GNTST_general_error
                : element.wrap(elements, (long) index * GnttabCopy.SIZE).status();
    }

    byte[] array() {
        return elements.array();
    }

    int bytes() {
        return size * GnttabCopy.SIZE;
    }

    /** The hypervisor has looked at no element, or at all. */
    void refused(final boolean all) {
        refused = all;
    }
}
