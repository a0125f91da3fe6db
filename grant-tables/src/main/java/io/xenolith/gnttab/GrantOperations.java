package io.xenolith.gnttab;

import io.xenolith.trace.TraceSink;

/** The operations of {@code grant_table_op} for one host; they hold no state of any domain between two calls. */
public final class GrantOperations {
    private final MapGrantRef map;
    private final UnmapGrantRef unmap;
    private final CopyGrant copy;
    private final TransferGrant transfer;
    private final SetVersion setVersion;
    private final SwapGrantRef swap;
    private final CacheFlush cacheFlush;
    private final TableQueries queries;

    /** Operations on {@code host} as Xen's defaults allow them: transitive grants may be copied. */
    public GrantOperations(final GrantHost host, final TraceSink trace) {
        this(host, trace, true);
    }

    public GrantOperations(final GrantHost host, final TraceSink trace, final boolean transitiveAllowed) {
        map = new MapGrantRef(host, trace);
        unmap = new UnmapGrantRef(host, trace);
        copy = new CopyGrant(host, trace, transitiveAllowed);
        transfer = new TransferGrant(host, trace);
        setVersion = new SetVersion(host);
        swap = new SwapGrantRef(host);
        cacheFlush = new CacheFlush(host);
        queries = new TableQueries(host);
    }

    public MapGrantRef map() {
        return map;
    }

    public UnmapGrantRef unmap() {
        return unmap;
    }

    public CopyGrant copy() {
        return copy;
    }

    public TransferGrant transfer() {
        return transfer;
    }

    public SetVersion setVersion() {
        return setVersion;
    }

    public SwapGrantRef swap() {
        return swap;
    }

    public CacheFlush cacheFlush() {
        return cacheFlush;
    }

    public TableQueries queries() {
        return queries;
    }
}
