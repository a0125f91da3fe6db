package io.xenolith.gnttab;

/** How often a domain did what by grants, successfully, since it was made. The counters run free. */
public final class GrantCounters {
    private long maps;
    private long unmaps;
    private long copies;
    private long copiedBytes;
    private long transfers;

    GrantCounters() {
    }

    void countMap() {
        maps++;
    }

    void countUnmap() {
        unmaps++;
    }

    void countCopy(final int length) {
        copies++;
        copiedBytes += length;
    }

    void countTransfer() {
        transfers++;
    }

    /** Grants mapped. */
    public long maps() {
        return maps;
    }

    /** Mappings of which at least one half was undone by request. */
    public long unmaps() {
        return unmaps;
    }

    /** Elements copied. */
    public long copies() {
        return copies;
    }

    public long copiedBytes() {
        return copiedBytes;
    }

    /** Frames given away. */
    public long transfers() {
        return transfers;
    }
}
