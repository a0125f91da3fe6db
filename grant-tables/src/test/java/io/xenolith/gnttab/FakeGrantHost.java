package io.xenolith.gnttab;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A host of {@value #FRAMES} frames over plain arrays. Guest frames have one allocation reference; a page-table entry is a
 * number in a map, and address {@link #NO_L1} and up has no L1 table.
 */
final class FakeGrantHost implements GrantHost {
    static final int FRAMES = 256;
    static final long NO_L1 = 0x1000_0000L;

    final int[] owners = new int[FRAMES];
    final int[] references = new int[FRAMES];
    final int[] writableTypes = new int[FRAMES];
    final boolean[] pageTable = new boolean[FRAMES];
    final boolean[] xenHeap = new boolean[FRAMES];
    final long[] gpfns = new long[FRAMES];
    final Map<Integer, GrantTable> tables = new TreeMap<>();
    final Map<Integer, Boolean> dying = new HashMap<>();
    final Map<Integer, Integer> room = new HashMap<>();
    /** Page-table entries of all mappers: address to frame, with the sign bit for a writable one. */
    final Map<Long, Long> entries = new HashMap<>();
    /** Runs before each compare-exchange of the hypervisor, given its address: a guest on another CPU. */
    LongConsumer rival = address -> {
    };
    int privileged;
    int refusedHook = NO_DOMAIN;
    int heapLeft = FRAMES;
    int dirtied;
    private final LocalMemory memory = new LocalMemory(FRAMES * Page.SIZE);
    private final GuestMemory machine = rivalled(memory);
    private int nextFrame = 1;

    FakeGrantHost() {
        java.util.Arrays.fill(owners, NO_DOMAIN);
    }

    private GuestMemory rivalled(final GuestMemory plain) {
        return (GuestMemory) Proxy.newProxyInstance(GuestMemory.class.getClassLoader(),
                new Class<?>[]{GuestMemory.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("compareAndExchangeInt")) {
                        rival.accept((Long) arguments[0]);
                    }
                    try {
                        return method.invoke(plain, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A domain with a table of one frame. */
    GrantTable domain(final int domid) {
        return domain(domid, 4, 4);
    }

    GrantTable domain(final int domid, final int framesMax, final int maptrackFramesMax) {
        final GrantTable table = new GrantTable(this, domid, framesMax, maptrackFramesMax, 2);
        tables.put(domid, table);
        room.put(domid, 8);
        table.init();
        return table;
    }

    /** An ordinary page of {@code domid}. */
    long page(final int domid) {
        final int mfn = nextFrame++;
        owners[mfn] = domid;
        references[mfn] = 1;
        return mfn;
    }

    /** Whether nothing but allocations holds any frame. */
    boolean quiet() {
        for (int mfn = 0; mfn < FRAMES; mfn++) {
            if (references[mfn] != (owners[mfn] == NO_DOMAIN ? 0 : 1) || writableTypes[mfn] != 0) {
                return false;
            }
        }
        return true;
    }

    // --- guest side of the tables ---

    void grantV1(final GrantTable table, final int ref, final int flags, final int domid, final long frame) {
        final long address = table.entryAddress(ref);
        memory.putShort(address + 2, (short) domid);
        memory.putInt(address + 4, (int) frame);
        memory.putShort(address, (short) flags);
    }

    void grantV2(final GrantTable table, final int ref, final int flags, final int domid, final long frame) {
        final long address = table.entryAddress(ref);
        memory.putShort(address + 2, (short) domid);
        memory.putLong(address + 8, frame);
        memory.putShort(address, (short) flags);
    }

    void grantSubPage(final GrantTable table, final int ref, final int flags, final int domid, final long frame,
            final int offset, final int length) {
        final long address = table.entryAddress(ref);
        memory.putShort(address + 4, (short) offset);
        memory.putShort(address + 6, (short) length);
        grantV2(table, ref, flags | Gnttab.GTF_permit_access | Gnttab.GTF_sub_page, domid, frame);
    }

    void grantTransitive(final GrantTable table, final int ref, final int flags, final int domid,
            final int transDomid, final int transGref) {
        final long address = table.entryAddress(ref);
        memory.putShort(address + 4, (short) transDomid);
        memory.putInt(address + 8, transGref);
        memory.putShort(address + 2, (short) domid);
        memory.putShort(address, (short) (flags | Gnttab.GTF_transitive));
    }

    int flags(final GrantTable table, final int ref) {
        return memory.getShort(table.entryAddress(ref)) & 0xffff;
    }

    int status(final GrantTable table, final int ref) {
        return memory.getShort(table.statusAddress(ref)) & 0xffff;
    }

    // --- GrantHost ---

    @Override
    public GuestMemory machine() {
        return machine;
    }

    @Override
    public boolean hasDomain(final int domid) {
        return tables.containsKey(domid);
    }

    @Override
    public GrantTable table(final int domid) {
        return tables.get(domid);
    }

    @Override
    public boolean dying(final int domid) {
        return dying.getOrDefault(domid, false);
    }

    @Override
    public boolean permits(final GrantAccess access, final int caller, final int other) {
        return switch (access) {
            case SETUP, QUERY -> caller == other || caller == privileged;
            case MAP_READ, MAP_WRITE, UNMAP, TRANSFER, COPY -> other != refusedHook;
        };
    }

    @Override
    public long allocateShared(final int domid) {
        if (heapLeft == 0) {
            return NO_FRAME;
        }
        heapLeft--;
        final long mfn = page(domid);
        xenHeap[(int) mfn] = true;
        return mfn;
    }

    @Override
    public boolean sharedInUse(final long mfn) {
        return references[(int) mfn] > 1;
    }

    @Override
    public void freeShared(final int domid, final long mfn) {
        heapLeft++;
        putPage(mfn);
    }

    @Override
    public boolean frameExists(final long mfn) {
        return mfn >= 0 && mfn < FRAMES;
    }

    @Override
    public int owner(final long mfn) {
        return owners[(int) mfn];
    }

    @Override
    public boolean getPage(final long mfn, final int domid) {
        if (!frameExists(mfn) || owners[(int) mfn] != domid) {
            return false;
        }
        references[(int) mfn]++;
        return true;
    }

    @Override
    public void putPage(final long mfn) {
        if (--references[(int) mfn] == 0) {
            owners[(int) mfn] = NO_DOMAIN;
        }
    }

    @Override
    public boolean getWritableType(final long mfn) {
        if (pageTable[(int) mfn]) {
            return false;
        }
        writableTypes[(int) mfn]++;
        return true;
    }

    @Override
    public void putWritableType(final long mfn) {
        writableTypes[(int) mfn]--;
    }

    private static long entry(final long mfn, final int flags) {
        return (flags & Gnttab.GNTMAP_readonly) == 0 ? mfn | Long.MIN_VALUE : mfn;
    }

    @Override
    public int createHostMapping(final int mapper, final int vcpu, final long address, final long mfn,
            final int flags) {
        if (address >= NO_L1) {
            return Gnttab.GNTST_general_error;
        }
        entries.put(address >>> Page.SHIFT, entry(mfn, flags));
        return Gnttab.GNTST_okay;
    }

    @Override
    public int replaceHostMapping(final int mapper, final int vcpu, final long address, final long mfn,
            final long newAddress, final int flags) {
        final Long held = entries.get(address >>> Page.SHIFT);
        if (held == null || held != entry(mfn, flags) || newAddress >= NO_L1) {
            return Gnttab.GNTST_general_error;
        }
        entries.remove(address >>> Page.SHIFT);
        if (newAddress != 0) {
            final Long moved = entries.remove(newAddress >>> Page.SHIFT);
            if (moved != null) {
                entries.put(address >>> Page.SHIFT, moved);
            }
        }
        return Gnttab.GNTST_okay;
    }

    @Override
    public void copyBytes(final long sourceMfn, final int sourceOffset, final long destMfn, final int destOffset,
            final int length) {
        memory.write((destMfn << Page.SHIFT) + destOffset,
                memory.bytes((sourceMfn << Page.SHIFT) + sourceOffset, length), 0, length);
    }

    @Override
    public void markDirty(final int domid, final long mfn) {
        dirtied++;
    }

    @Override
    public int stealPage(final int owner, final long mfn) {
        if (!frameExists(mfn) || owners[(int) mfn] != owner || references[(int) mfn] != 1) {
            return -Errno.XEN_EINVAL;
        }
        if (xenHeap[(int) mfn]) {
            return -Errno.XEN_EOPNOTSUPP;
        }
        owners[(int) mfn] = NO_DOMAIN;
        references[(int) mfn] = 0;
        return 0;
    }

    @Override
    public void freeStolen(final long mfn) {
        gpfns[(int) mfn] = -1;
    }

    @Override
    public boolean hasRoomForPage(final int domid) {
        return !dying(domid) && room.get(domid) > 0;
    }

    @Override
    public boolean assignPage(final int domid, final long mfn, final long gpfn) {
        owners[(int) mfn] = domid;
        references[(int) mfn] = 1;
        gpfns[(int) mfn] = gpfn;
        room.merge(domid, -1, Integer::sum);
        return true;
    }
}
