package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.xen.XenX8664;
import java.util.Arrays;

/**
 * The two tables between pfns and mfns, both in guest memory: the kernel's own P2M and the hypervisor's read-only M2P.
 * Every lookup reads memory; nothing is kept here.
 */
public final class P2m {
    /** An entry that names no frame ({@code INVALID_P2M_ENTRY}, {@code INVALID_M2P_ENTRY}). */
    public static final long INVALID = -1L;

    private final GuestMemory memory;
    private final LinearMap linear;
    private final long list;
    private final long nrPages;

    /** @param list virtual address of the P2M of {@code nrPages} entries */
    public P2m(final GuestMemory memory, final LinearMap linear, final long list, final long nrPages) {
        this.memory = memory;
        this.linear = linear;
        this.list = list;
        this.nrPages = nrPages;
    }

    public long nrPages() {
        return nrPages;
    }

    public LinearMap linear() {
        return linear;
    }

    /** Machine frame of page {@code pfn}, or {@link #INVALID}. */
    public long mfn(final long pfn) {
        return pfn >= 0 && pfn < nrPages ? memory.getLong(list + pfn * Long.BYTES) : INVALID;
    }

    /** Machine frame of the page at {@code va} of the linear map. */
    public long mfnOfVa(final long va) {
        return mfn(linear.pfn(va));
    }

    /** Machine address of the byte at {@code va} of the linear map. */
    public long maddrOfVa(final long va) {
        return (mfnOfVa(va) << Page.SHIFT) | (va & Page.OFFSET_MASK);
    }

    /** Machine frames of {@code count} pages from {@code pfn} on, in one read; pages beyond the end are INVALID. */
    public long[] mfns(final long pfn, final int count) {
        final long[] mfns = new long[count];
        Arrays.fill(mfns, INVALID);
        final int present = Math.clamp(nrPages - pfn, 0, count);
        final byte[] bytes = memory.bytes(list + pfn * Long.BYTES, present * Long.BYTES);
        final LocalMemory local = new LocalMemory(bytes);
        for (int i = 0; i < present; i++) {
            mfns[i] = local.getLong((long) i * Long.BYTES);
        }
        return mfns;
    }

    public void set(final long pfn, final long mfn) {
        if (pfn < 0 || pfn >= nrPages) {
            throw new IllegalArgumentException("pfn=" + pfn + ", want 0 to " + (nrPages - 1));
        }
        memory.putLong(list + pfn * Long.BYTES, mfn);
    }

    /** Page number the hypervisor has for {@code mfn}. Meaningful for own frames only. */
    public long pfnOfMfn(final long mfn) {
        return memory.getLong(XenX8664.MACH2PHYS_VIRT_START + mfn * Long.BYTES);
    }
}
