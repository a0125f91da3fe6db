package io.xenolith.hypervisor.check;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.mm.MemoryInvariants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The pins of every grant, counted from the mappings of all domains, equal those its granter's table has. */
public final class GrantInvariants {
    private static final int STATUS_SIZE = Short.BYTES;
    private static final int STATUS_PER_FRAME = Page.SIZE / STATUS_SIZE;

    private record Grant(GrantTable granter, int ref) {
        @Override
        public String toString() {
            return "gref " + ref + " of d" + granter.domid();
        }
    }

    /** Who pins a grant on which frame, and how often. */
    private static final class Pinned {
        private final int domid;
        private final long mfn;
        private int hostReads;
        private int hostWrites;
        private int deviceReads;
        private int deviceWrites;

        private Pinned(final int domid, final long mfn) {
            this.domid = domid;
            this.mfn = mfn;
        }

        private void count(final int flags) {
            final boolean readonly = (flags & Gnttab.GNTMAP_readonly) != 0;
            final int host = (flags & Gnttab.GNTMAP_host_map) == 0 ? 0 : 1;
            final int device = (flags & Gnttab.GNTMAP_device_map) == 0 ? 0 : 1;
            if (readonly) {
                hostReads += host;
                deviceReads += device;
            } else {
                hostWrites += host;
                deviceWrites += device;
            }
        }

        private boolean writes() {
            return hostWrites + deviceWrites > 0;
        }

        @Override
        public String toString() {
            return "pinned by d" + domid + " (host " + hostReads + " reads " + hostWrites + " writes, device "
                    + deviceReads + " reads " + deviceWrites + " writes)";
        }
    }

    private final Hypervisor hypervisor;
    /** As the granters' tables say. */
    private final Map<Grant, Pinned> active = new HashMap<>();
    private final Set<GrantTable> known = new HashSet<>();
    private final List<String> differences = new ArrayList<>();

    /** Looks at the grants as they are now. */
    public GrantInvariants(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        forEachTable(this::noteActive);
        // Granters that are gone, but of whose grants somebody still has handles.
        forEachTable(table -> table.forEachMapping((_, granter, _, _) -> {
            if (known.add(granter)) {
                noteActive(granter);
            }
        }));
    }

    private void noteActive(final GrantTable table) {
        known.add(table);
        table.forEachActive((ref, domid, mfn, hostReads, hostWrites, deviceReads, deviceWrites) -> {
            final Pinned pinned = new Pinned(domid, mfn);
            pinned.hostReads = hostReads;
            pinned.hostWrites = hostWrites;
            pinned.deviceReads = deviceReads;
            pinned.deviceWrites = deviceWrites;
            active.put(new Grant(table, ref), pinned);
        });
    }

    private void forEachTable(final Consumer<GrantTable> action) {
        for (final Domain domain : hypervisor.domains()) {
            if (domain.grants() != null) {
                action.accept(domain.grants());
            }
        }
    }

    /** The references that device mappings hold on granted frames. */
    public MemoryInvariants.ReferenceSource deviceMappings() {
        return visitor -> forEachMapping((mapper, grant, flags) -> {
            final Pinned pinned = active.get(grant);
            if (pinned != null && (flags & Gnttab.GNTMAP_device_map) != 0) {
                visitor.reference(pinned.mfn, (flags & Gnttab.GNTMAP_readonly) == 0);
            }
        });
    }

    /** Each difference as a sentence; empty if all agrees. To be called between hypercalls, when no copy is under way. */
    public List<String> check() {
        final Map<Grant, Pinned> counted = new HashMap<>();
        forEachMapping((mapper, grant, flags) -> {
            final Pinned pinned = active.get(grant);
            if (pinned == null) {
                differences.add("d" + mapper + " maps " + grant + ", which is not pinned");
            } else if (pinned.domid != mapper) {
                differences.add("d" + mapper + " maps " + grant + ", " + pinned);
            } else {
                counted.computeIfAbsent(grant, _ -> new Pinned(mapper, pinned.mfn)).count(flags);
            }
        });
        active.forEach((grant, pinned) -> {
            final Pinned should = counted.getOrDefault(grant, new Pinned(pinned.domid, pinned.mfn));
            if (!pinned.toString().equals(should.toString())) {
                differences.add(grant + " is " + pinned + ", counted: " + should);
            }
        });
        return differences;
    }

    /**
     * Whether the in-use flags that guests see say what is pinned. Only for hosts whose guests never write these flags
     * themselves.
     *
     * @return each difference as a sentence
     */
    public List<String> checkSharedFlags() {
        final List<String> wrong = new ArrayList<>();
        for (final Domain domain : hypervisor.domains()) {
            final int entries = domain.grants() == null ? 0 : domain.grants().entries();
            for (int ref = 0; ref < entries; ref++) {
                final Grant grant = new Grant(domain.grants(), ref);
                final Pinned pinned = active.get(grant);
                final int should = pinned == null
                        ? 0
                        : Gnttab.GTF_reading | (pinned.writes() ? Gnttab.GTF_writing : 0);
                final int is = flags(domain.grants(), ref) & (Gnttab.GTF_reading | Gnttab.GTF_writing);
                if (is != should) {
                    wrong.add(grant + " shows in-use flags 0x" + Integer.toHexString(is) + ", but is "
                            + (pinned == null ? "not pinned" : pinned.toString()));
                }
            }
        }
        return wrong;
    }

    private int flags(final GrantTable table, final int ref) {
        if (table.version() == 1) {
            final int perFrame = Page.SIZE / GrantEntryV1.SIZE;
            return word(table.sharedFrame(ref / perFrame), ref % perFrame * GrantEntryV1.SIZE);
        }
        if (table.statusFrames() > 0) {
            return word(table.statusFrame(ref / STATUS_PER_FRAME), ref % STATUS_PER_FRAME * STATUS_SIZE);
        }
        final int perFrame = Page.SIZE / GrantEntryV2.SIZE;
        return word(table.sharedFrame(ref / perFrame), ref % perFrame * GrantEntryV2.SIZE);
    }

    private int word(final long mfn, final int offset) {
        return hypervisor.memory().getShort((mfn << Page.SHIFT) + offset);
    }

    @FunctionalInterface
    private interface MappingReader {
        void mapping(int mapper, Grant grant, int flags);
    }

    private void forEachMapping(final MappingReader reader) {
        forEachTable(table -> table.forEachMapping(
                (_, granter, ref, flags) -> reader.mapping(table.domid(), new Grant(granter, ref), flags)));
    }
}
