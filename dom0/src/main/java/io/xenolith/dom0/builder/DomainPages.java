package io.xenolith.dom0.builder;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.guest.AddressSpace;
import java.util.Arrays;

/** The memory of a domain that is being built, written through windows on its frames. */
final class DomainPages {
    private static final int WINDOW_PAGES = 64;
    private static final int ERRNO_MAX = 4095;

    private final Dom0Machine machine;
    private final int domid;
    private final long[] p2m;

    /** The pages of {@code domid}: page pfn is frame {@code p2m[pfn]}. */
    DomainPages(final Dom0Machine machine, final int domid, final long[] p2m) {
        this.machine = machine;
        this.domid = domid;
        this.p2m = p2m;
    }

    long[] p2m() {
        return p2m;
    }

    long mfn(final long pfn) {
        return p2m[(int) pfn];
    }

    /** Writes {@code bytes} from the start of page {@code pfn} on. */
    void put(final long pfn, final byte[] bytes) throws ToolstackException {
        put(pfn << Page.SHIFT, bytes, 0, bytes.length);
    }

    /**
     * Writes {@code bytes[offset..]} at {@code address}, counted from the start of page 0. Windows that would hold only zeros
     * are left out: the frames of a new domain are zero.
     */
    void put(final long address, final byte[] bytes, final int offset, final int length) throws ToolstackException {
        for (int done = 0; done < length;) {
            final long at = address + done;
            final int inPage = (int) at & Page.OFFSET_MASK;
            final int count = Math.min(length - done, (WINDOW_PAGES << Page.SHIFT) - inPage);
            if (!isZero(bytes, offset + done, count)) {
                final int first = (int) (at >>> Page.SHIFT);
                final int pages = (int) Page.count((long) inPage + count);
                final long window = map(Arrays.copyOfRange(p2m, first, first + pages));
                machine.memory().write(window + inPage, bytes, offset + done, count);
                machine.space().unmapWindow(window, pages);
            }
            done += count;
        }
    }

    private static boolean isZero(final byte[] bytes, final int offset, final int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** A window on frames of the domain; its user unmaps it. */
    long map(final long... mfns) throws ToolstackException {
        final long window = machine.space().mapForeignWindow(domid, mfns, AddressSpace.KERNEL_RW);
        if (window == -Errno.XEN_ENOMEM) {
            throw new ToolstackException(
                    "dom0 has no memory left to map " + mfns.length + " frames of domain " + domid);
        }
        if (window < 0 && window >= -ERRNO_MAX) {
            throw new ToolstackException(
                    "mapping of " + mfns.length + " frames of domain " + domid + " failed: " + window);
        }
        return window;
    }
}
