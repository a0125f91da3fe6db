package io.xenolith.dom0.migration;

import java.util.Arrays;

/** Frame and type of each page of a domain that is being restored. Takes memory for the parts that are used. */
final class PfnTable {
    /** What a page has that has no frame. */
    static final long NO_MFN = -1;

    private static final int CHUNK_SHIFT = 10;
    private static final int CHUNK = 1 << CHUNK_SHIFT;
    private static final long MAX_PFN_LIMIT = Integer.MAX_VALUE;

    private long[][] mfns = {};
    private byte[][] types = {};
    private long maxPfn = -1;

    /** The highest page there is; -1 if it was not told. */
    long maxPfn() {
        return maxPfn;
    }

    /** Pages up to {@code pfn} exist. */
    void growTo(final long pfn) {
        if (pfn > MAX_PFN_LIMIT) {
            throw new IllegalArgumentException("pfn=" + pfn + ", want at most " + MAX_PFN_LIMIT);
        }
        if (pfn > maxPfn) {
            maxPfn = pfn;
            final int chunks = (int) (pfn >>> CHUNK_SHIFT) + 1;
            mfns = Arrays.copyOf(mfns, chunks);
            types = Arrays.copyOf(types, chunks);
        }
    }

    boolean has(final long pfn) {
        return pfn >= 0 && pfn <= maxPfn;
    }

    /** The frame of a page, {@link #NO_MFN} if it has none. */
    long mfn(final long pfn) {
        final long[] chunk = has(pfn) ? mfns[(int) (pfn >>> CHUNK_SHIFT)] : null;
        return chunk == null ? NO_MFN : chunk[(int) pfn & (CHUNK - 1)];
    }

    /** The type that the stream gave a page last; NOTAB if it gave none. */
    int type(final long pfn) {
        final byte[] chunk = has(pfn) ? types[(int) (pfn >>> CHUNK_SHIFT)] : null;
        return chunk == null ? 0 : chunk[(int) pfn & (CHUNK - 1)];
    }

    void frame(final long pfn, final long mfn) {
        mfns[chunk(pfn)][(int) pfn & (CHUNK - 1)] = mfn;
    }

    void type(final long pfn, final byte type) {
        types[chunk(pfn)][(int) pfn & (CHUNK - 1)] = type;
    }

    private int chunk(final long pfn) {
        final int chunk = (int) (pfn >>> CHUNK_SHIFT);
        if (mfns[chunk] == null) {
            mfns[chunk] = new long[CHUNK];
            Arrays.fill(mfns[chunk], NO_MFN);
            types[chunk] = new byte[CHUNK];
        }
        return chunk;
    }

    /** First page of the chunk behind that of {@code pfn} in which anything was set. */
    long nextUsed(final long pfn) {
        long next = pfn;
        while (next <= maxPfn && mfns[(int) (next >>> CHUNK_SHIFT)] == null) {
            next = (next | (CHUNK - 1)) + 1;
        }
        return next;
    }
}
