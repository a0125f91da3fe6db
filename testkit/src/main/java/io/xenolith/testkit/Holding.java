package io.xenolith.testkit;

import io.xenolith.evtchn.Channel;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.mm.FrameTable;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Something a domain has now and can give back.
 *
 * @param id the port, handle, gref or number of the domain; for frames {@code mfn << 3 | type}
 */
record Holding(LeakKind kind, int domid, long id) {
    private static final int TYPE_BITS = 3;
    private static final String[] TYPES = {"nothing", "an L1 table", "an L2 table", "an L3 table", "an L4 table",
            "a descriptor page"};

    /** How much is looked at. */
    enum Depth {
        /** What every hypercall could change. */
        CHEAP,
        /** Frames' types too. */
        FRAMES,
        /** And what is in grant tables. */
        ALL
    }

    static Set<Holding> of(final Hypervisor hypervisor, final Domain domain, final Depth depth) {
        final Set<Holding> found = new LinkedHashSet<>();
        final EventChannels ports = domain.evtchn();
        for (int port = 0; port < ports.allocatedPorts(); port++) {
            if (ports.channel(port).inUse() && !ports.isXenAttached(port)) {
                found.add(new Holding(LeakKind.PORT, domain.domid(), port));
            }
        }
        domain.grants().forEachMapping((handle, _, _, _) -> found.add(
                new Holding(LeakKind.GRANT_MAPPING, domain.domid(), handle)));
        if (depth != Depth.CHEAP) {
            addFrames(found, hypervisor.frames(), domain);
        }
        if (depth == Depth.ALL) {
            addEntries(found, hypervisor, domain);
        }
        return found;
    }

    private static void addFrames(final Set<Holding> found, final FrameTable frames, final Domain domain) {
        for (final int mfn : frames.list(domain.pages)) {
            final int type = frames.type(mfn);
            if (frames.typeCount(mfn) > 0 && type >= FrameTable.TYPE_L1 && type <= FrameTable.TYPE_SEG_DESC) {
                found.add(new Holding(LeakKind.PAGE_TYPE, domain.domid(), (long) mfn << TYPE_BITS | type));
            }
        }
    }

    private static void addEntries(final Set<Holding> found, final Hypervisor hypervisor, final Domain domain) {
        final GrantTable table = domain.grants();
        for (int ref = 0; ref < table.entries(); ref++) {
            if (GrantEntries.offers(hypervisor.memory(), table, ref)) {
                found.add(new Holding(LeakKind.GRANT_ENTRY, domain.domid(), ref));
            }
        }
    }

    /** A sentence about what it is now. */
    String describe(final Hypervisor hypervisor) {
        final Domain domain = hypervisor.domain(domid);
        return switch (kind) {
            case PORT -> "port " + id + " is still bound: " + channel(domain.evtchn().channel((int) id));
            case GRANT_MAPPING -> mapping(domain);
            case GRANT_ENTRY -> "gref " + id + " still offers "
                    + GrantEntries.describe(hypervisor.memory(), domain.grants(), (int) id);
            case PAGE_TYPE -> {
                final long mfn = id >>> TYPE_BITS;
                yield "mfn 0x" + Long.toHexString(mfn) + " (pfn " + hypervisor.frames().m2p().get(mfn) + ") is still "
                        + TYPES[(int) id & ((1 << TYPE_BITS) - 1)]
                        + (hypervisor.frames().flag(mfn, FrameTable.PINNED) ? ", pinned" : "");
            }
            case RESERVATION -> "it has " + (id > 0 ? id + " pages more" : -id + " pages fewer") + " than at the start";
            case DOMAIN -> "it created d" + id + ", which still exists";
        };
    }

    private static String channel(final Channel channel) {
        return switch (channel) {
            case Channel.Unbound(final int remote) -> "unbound, for d" + remote;
            case Channel.Interdomain(final int remote, final int port) -> "connected to port " + port + " of d"
                    + remote;
            case Channel.Virq(final int virq) -> "virq " + virq;
            case Channel.Pirq(final int pirq) -> "pirq " + pirq;
            case Channel.Ipi() -> "an IPI";
            case Channel.Free(),Channel.Reserved() -> "free";
        };
    }

    private String mapping(final Domain domain) {
        final StringBuilder text = new StringBuilder();
        domain.grants().forEachMapping((handle, granter, ref, _) -> {
            if (handle == id) {
                text.append("gref ").append(ref).append(" of d").append(granter.domid())
                        .append(" is still mapped, handle ").append(handle);
            }
        });
        return text.toString();
    }
}
