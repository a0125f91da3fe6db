package io.xenolith.dom0.migration;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.guest.AddressSpace;
import java.util.Arrays;

/** Frames of a domain, read and written through windows of dom0's. */
final class FrameWindow {
    /** Frames that are mapped at once. */
    static final int PAGES = 64;
    private static final int ERRNO_MAX = 4095;

    private final Dom0Machine machine;
    private final int domid;

    FrameWindow(final Dom0Machine machine, final int domid) {
        this.machine = machine;
        this.domid = domid;
    }

    /** Copies the frames {@code mfns} to {@code target[offset..]}. They may be page tables. */
    void read(final long[] mfns, final byte[] target, final int offset) throws ToolstackException {
        for (int done = 0; done < mfns.length; done += PAGES) {
            final int count = Math.min(PAGES, mfns.length - done);
            final long window = map(Arrays.copyOfRange(mfns, done, done + count), AddressSpace.KERNEL_RO);
            machine.memory().read(window, target, offset + (done << Page.SHIFT), count << Page.SHIFT);
            machine.space().unmapWindow(window, count);
        }
    }

    /** A copy of frame {@code mfn}. */
    byte[] read(final long mfn) throws ToolstackException {
        final byte[] page = new byte[Page.SIZE];
        read(new long[]{mfn}, page, 0);
        return page;
    }

    /** Writes whole pages of {@code source[offset..]} to the frames {@code mfns}. */
    void write(final long[] mfns, final byte[] source, final int offset) throws ToolstackException {
        for (int done = 0; done < mfns.length; done += PAGES) {
            final int count = Math.min(PAGES, mfns.length - done);
            final long window = map(Arrays.copyOfRange(mfns, done, done + count), AddressSpace.KERNEL_RW);
            machine.memory().write(window, source, offset + (done << Page.SHIFT), count << Page.SHIFT);
            machine.space().unmapWindow(window, count);
        }
    }

    private long map(final long[] mfns, final long flags) throws ToolstackException {
        final long window = machine.space().mapForeignWindow(domid, mfns, flags);
        if (window == -Errno.XEN_ENOMEM) {
            throw new ToolstackException(
                    "dom0 has no memory left to map " + mfns.length + " frames of domain " + domid);
        }
        if (window < 0 && window >= -ERRNO_MAX) {
            throw new ToolstackException("mapping of " + mfns.length + " frames of domain " + domid + ", from 0x"
                    + Long.toHexString(mfns[0]) + " on, failed: " + window);
        }
        return window;
    }
}
