package io.xenolith.gnttab;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * The grant table of one domain, both sides.
 *
 * <pre>
 *  granter: shared frames  (guest-visible)  512 entries of 8 bytes (v1) or 256 of 16 (v2) each
 *           status frames  (guest-visible)  v2 only, 2048 words of 16 bits each
 *           active entries (private)        pins and resolved frame of each entry
 *  mapper:  maptrack       (private)        handle -&gt; (granter, ref, flags)
 * </pre>
 *
 * <p>Source: Xen public/grant_table.h and common/grant_table.c.
 */
public final class GrantTable {
    /** Frames a new table has. */
    public static final int INITIAL_FRAMES = 1;
    /** Xen's default maximum of grant frames. */
    public static final int DEFAULT_FRAMES_MAX = 64;
    /** Xen's default maximum of maptrack frames. */
    public static final int DEFAULT_MAPTRACK_FRAMES_MAX = 1024;

    private static final int V1_PER_FRAME_SHIFT = 9;
    private static final int V2_PER_FRAME_SHIFT = 8;
    private static final int STATUS_PER_FRAME_SHIFT = 11;
    private static final int STATUS_SIZE = 2;

    private final GrantHost host;
    private final int domid;
    private final int framesMax;
    private final int versionMax;
    private final ActiveEntries active = new ActiveEntries();
    private final Maptrack maptrack;
    private final GrantCounters counters = new GrantCounters();
    private long[] sharedFrames = new long[0];
    private long[] statusFrames = new long[0];
    private int version = 1;
    private boolean destroyed;

    /**
     * An empty table; {@link #init} makes it usable.
     *
     * @param framesMax
     *            most shared frames, at least {@link #INITIAL_FRAMES}
     * @param maptrackFramesMax
     *            most maptrack frames of 256 handles; 0 for a domain that may not map
     * @param versionMax
     *            1, or 2 if the domain may switch to version 2
     */
    public GrantTable(final GrantHost host, final int domid, final int framesMax, final int maptrackFramesMax,
            final int versionMax) {
        if (framesMax < INITIAL_FRAMES || framesMax > 1 << 16) {
            throw new IllegalArgumentException("framesMax=" + framesMax + ", want 1 to 65536");
        }
        if (maptrackFramesMax < 0 || maptrackFramesMax > 1 << 16) {
            throw new IllegalArgumentException("maptrackFramesMax=" + maptrackFramesMax + ", want 0 to 65536");
        }
        if (versionMax != 1 && versionMax != 2) {
            throw new IllegalArgumentException("versionMax=" + versionMax + ", want 1 or 2");
        }
        this.host = host;
        this.domid = domid;
        this.framesMax = framesMax;
        this.versionMax = versionMax;
        maptrack = new Maptrack(maptrackFramesMax);
    }

    /** Allocates the first shared frame; false iff the Xen heap is used up. */
    public boolean init() {
        return growTo(INITIAL_FRAMES);
    }

    public int domid() {
        return domid;
    }

    /** 1 or 2. */
    public int version() {
        return version;
    }

    public int versionMax() {
        return versionMax;
    }

    /** Shared frames the table has. */
    public int frames() {
        return sharedFrames.length;
    }

    public int framesMax() {
        return framesMax;
    }

    /** Status frames the table has; none in version 1. */
    public int statusFrames() {
        return statusFrames.length;
    }

    /** MFN of shared frame {@code index}, which is below {@link #frames}. */
    public long sharedFrame(final int index) {
        return sharedFrames[index];
    }

    /** MFN of status frame {@code index}, which is below {@link #statusFrames}. */
    public long statusFrame(final int index) {
        return statusFrames[index];
    }

    /** Entries the shared frames hold in the version in force. */
    public int entries() {
        return frames() << (version == 1 ? V1_PER_FRAME_SHIFT : V2_PER_FRAME_SHIFT);
    }

    /** Whether {@code ref}, any 32-bit value, is an entry of the table. */
    public boolean hasEntry(final int ref) {
        return ref >= 0 && ref < entries();
    }

    /**
     * Grows the table to at least {@code count} shared frames, and in version 2 to the status frames they need.
     *
     * @return false iff that is above the limit, the table is destroyed, or the Xen heap is used up; it is then as before
     */
    public boolean growTo(final int count) {
        if (destroyed || count < 0 || count > framesMax) {
            return false;
        }
        final long[] grown = allocate(sharedFrames, count);
        if (grown.length < count || (version > 1 && !populateStatusFrames(count))) {
            release(grown, sharedFrames.length);
            return false;
        }
        sharedFrames = grown;
        active.growTo(frames() << V1_PER_FRAME_SHIFT);
        return true;
    }

    /** Allocates the status frames for {@code sharedCount} shared frames; false if the Xen heap is used up. */
    boolean populateStatusFrames(final int sharedCount) {
        final int entries = Math.max(sharedCount, frames()) << V2_PER_FRAME_SHIFT;
        final int count = (entries + (1 << STATUS_PER_FRAME_SHIFT) - 1) >>> STATUS_PER_FRAME_SHIFT;
        final long[] grown = allocate(statusFrames, count);
        if (grown.length < count) {
            release(grown, statusFrames.length);
            return false;
        }
        statusFrames = grown;
        return true;
    }

    /** Frees the status frames, unless the domain still has one of them mapped: then false, and all stay. */
    boolean unpopulateStatusFrames() {
        for (final long mfn : statusFrames) {
            if (host.sharedInUse(mfn)) {
                return false;
            }
        }
        release(statusFrames, 0);
        statusFrames = new long[0];
        return true;
    }

    private long[] allocate(final long[] frames, final int count) {
        if (count <= frames.length) {
            return frames;
        }
        final long[] grown = Arrays.copyOf(frames, count);
        for (int i = frames.length; i < count; i++) {
            grown[i] = host.allocateShared(domid);
            if (grown[i] == GrantHost.NO_FRAME) {
                return Arrays.copyOf(grown, i);
            }
        }
        return grown;
    }

    private void release(final long[] frames, final int from) {
        for (int i = from; i < frames.length; i++) {
            host.freeShared(domid, frames[i]);
        }
    }

    void version(final int newVersion) {
        version = newVersion;
    }

    /** Machine address of an entry in range, of the version in force. */
    long entryAddress(final int ref) {
        return version == 1
                ? address(sharedFrames, ref, V1_PER_FRAME_SHIFT, GrantEntryV1.SIZE)
                : address(sharedFrames, ref, V2_PER_FRAME_SHIFT, GrantEntryV2.SIZE);
    }

    /** Machine address of the 16-bit status word of an entry in range; version 2 only. */
    long statusAddress(final int ref) {
        return address(statusFrames, ref, STATUS_PER_FRAME_SHIFT, STATUS_SIZE);
    }

    private static long address(final long[] frames, final int ref, final int perFrameShift, final int size) {
        return (frames[ref >>> perFrameShift] << Page.SHIFT) + (long) (ref & ((1 << perFrameShift) - 1)) * size;
    }

    ActiveEntries active() {
        return active;
    }

    Maptrack maptrack() {
        return maptrack;
    }

    /** What was done by this domain as caller. */
    public GrantCounters counters() {
        return counters;
    }

    /** Frames that its list of mappings fills. */
    public int maptrackFrames() {
        return (maptrack.limit() + Maptrack.PER_FRAME - 1) / Maptrack.PER_FRAME;
    }

    /** Frame number that the granter has written into an entry in range; for reports. */
    public long grantedFrame(final int ref) {
        return GrantedFrame.frame(host.machine(), this, ref);
    }

    /** To whom the granter has granted by an entry in range; for reports. */
    public int grantee(final int ref) {
        return EntryStatus.domid(host.machine().getInt(entryAddress(ref)));
    }

    /** Flags of an entry in range, in version 2 its status; for reports. */
    public int grantFlags(final int ref) {
        return version == 1
                ? EntryStatus.flags(host.machine().getInt(entryAddress(ref)))
                : host.machine().getShort(statusAddress(ref)) & 0xffff;
    }

    /** Shows every pinned entry of the granter side. */
    public void forEachActive(final ActiveEntryVisitor visitor) {
        for (int ref = 0; ref < active.size(); ref++) {
            final int pins = active.pins(ref);
            if (pins != 0) {
                visitor.entry(ref, active.domid(ref), active.mfn(ref), Pins.hostReads(pins), Pins.hostWrites(pins),
                        Pins.deviceReads(pins), Pins.deviceWrites(pins));
            }
        }
    }

    /** Shows every mapping of the mapper side. */
    public void forEachMapping(final MappingVisitor visitor) {
        for (int handle = 0; handle < maptrack.limit(); handle++) {
            if (maptrack.mapped(handle)) {
                visitor.mapping(handle, maptrack.granter(handle), maptrack.ref(handle), maptrack.flags(handle));
            }
        }
    }

    /**
     * Undoes everything the domain has mapped, when it dies: pins go, in-use flags go with the last pin, device mappings
     * release their frame references. Host mappings keep theirs: they belong to the page-table entries, which the teardown
     * of the domain's page tables releases.
     */
    public void releaseMappings() {
        releaseMappings(() -> false);
    }

    /**
     * As {@link #releaseMappings()}, but asks {@code preempt} behind each page of handles of which one was mapped.
     *
     * @return false if it has given way: it is to be called again
     */
    public boolean releaseMappings(final BooleanSupplier preempt) {
        boolean released = false;
        for (int handle = 0; handle < maptrack.limit(); handle++) {
            if (handle % Maptrack.PER_FRAME == 0 && released && preempt.getAsBoolean()) {
                return false;
            }
            if (maptrack.mapped(handle)) {
                releaseMapping(handle);
                maptrack.free(handle);
                released = true;
            }
        }
        return true;
    }

    private void releaseMapping(final int handle) {
        final GrantTable granter = maptrack.granter(handle);
        final int ref = maptrack.ref(handle);
        final int flags = maptrack.flags(handle);
        if ((flags & Gnttab.GNTMAP_device_map) != 0) {
            MappingReferences.drop(host, granter.active.mfn(ref), flags);
        }
        granter.unpin(ref, Pins.ofMapping(flags));
    }

    /** Drops pins, and clears reading and writing in the shared entry when the last pin of that kind has gone. */
    void unpin(final int ref, final int pins) {
        active.unpin(ref, pins);
        clearUnpinned(ref, Pins.writes(pins));
    }

    /** Clears the in-use flags no pin justifies; writing only if {@code writing}, so that an unmap of a read leaves it. */
    void clearUnpinned(final int ref, final boolean writing) {
        if (!hasEntry(ref)) {
            // Destroyed: others may still hold pins, but nobody looks at the shared entries.
            return;
        }
        final int left = active.pins(ref);
        EntryStatus.clear(host.machine(), this, ref, left == 0, writing && !Pins.writes(left));
    }

    /**
     * Gives the table's frames back, when the domain is being destroyed: from now on it has no entries. The active entries
     * stay for those who still have its frames mapped, and go with their unmaps.
     */
    public void destroy() {
        // Or a control domain could give a dying domain frames that nobody takes back.
        destroyed = true;
        release(sharedFrames, 0);
        release(statusFrames, 0);
        sharedFrames = new long[0];
        statusFrames = new long[0];
    }
}
