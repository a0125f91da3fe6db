package io.xenolith.x86.mmu;

import io.xenolith.x86.Ram;
import io.xenolith.x86.code.CodeCache;
import io.xenolith.x86.code.CodePage;
import io.xenolith.x86.code.CodeStyle;
import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.GuestFault;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * One processor's memory by linear address, through a software TLB.
 *
 * <p>Two direct-mapped arrays remember pages that may be read and pages that may be written. A slot is two words:
 *
 * <pre>
 *  tag      page address (bits 63..12) | SLOW (bit 11) | context (bits 10..0)
 *  addend   host address - linear address
 * </pre>
 *
 * <p>The context holds a number for the page-table root and the privilege, so that changing between roots is no flush. A
 * load compares the page of its <em>last</em> byte with the tag of the slot of its first: one comparison finds misses, page
 * crossings and everything that wants the slow path. Pages that hold decoded code are never written fast.
 *
 * <p>Faults are thrown as the processor's {@link GuestFault} before anything has changed; a store that crosses a page end
 * checks both pages first.
 */
public final class LinearMemory {
    private static final int ENTRIES = 4096;
    private static final int INDEX_MASK = ENTRIES - 1;
    private static final int FETCH_ENTRIES = 1024;
    private static final int FETCH_MASK = FETCH_ENTRIES - 1;
    private static final long ADDRESS_MASK_32 = 0xFFFF_FFFFL;
    private static final long PAGE_MASK = -(long) Ram.PAGE_SIZE;
    private static final long OFFSET_MASK = Ram.PAGE_SIZE - 1;
    /** Tag of a slot that matches nothing: no context has this bit. */
    private static final long SLOW = 1 << 11;
    /** In the context while every access must be looked at: alignment checks or data breakpoints. */
    private static final long WATCHED = 1 << 10;
    private static final long USER_CONTEXT = 1 << 9;
    private static final int ROOTS = 256;
    private static final int DATA_BREAKPOINTS = 0xFF;
    /** No page starts there. */
    private static final long NO_PAGE = 1;

    private final CpuState state;
    private final CodeCache code;
    private final GuestFault fault;
    private final PageWalker walker;
    private long walks;
    private long ramBase;
    private final long ramBytes;

    private final long[] reads = new long[2 * ENTRIES];
    private final long[] writes = new long[2 * ENTRIES];
    private final long[] fetches = new long[FETCH_ENTRIES];
    private final CodePage[] fetchPages = new CodePage[FETCH_ENTRIES];
    private final LargePages large = new LargePages();
    private final long[] roots = new long[ROOTS];
    /** Numbers firstRoot .. rootCount - 1 belong to a root; lower ones to translations that were flushed. */
    private int firstRoot;
    private int rootCount;
    private long root;
    private int rootNumber;
    private long context;
    /** Page whose stores are kept, or NO_PAGE. */
    private long keptPage = NO_PAGE;
    private final KeptStore kept = new KeptStore();

    /** Memory of the processor {@code state}. */
    public LinearMemory(final CpuState state, final Ram ram, final CodeCache code, final GuestFault fault,
            final int addressBits) {
        this.state = state;
        this.code = code;
        this.fault = fault;
        this.walker = new PageWalker(ram, addressBits);
        this.ramBase = ram.segment().address();
        this.ramBytes = ram.segment().byteSize();
        code.register(this);
        clear();
        numberRoot();
    }

    // ---------------------------------------------------------------- translation state

    /** Loads a page-table root (a machine address); remembered translations of other roots stay. */
    public void root(final long newRoot) {
        if (newRoot == root) {
            return;
        }
        root = newRoot;
        for (int i = firstRoot; i < rootCount; i++) {
            if (roots[i] == newRoot) {
                rootNumber = i;
                refreshContext();
                return;
            }
        }
        numberRoot();
    }

    /** Gives the root a number that no remembered translation has. */
    private void numberRoot() {
        if (rootCount == ROOTS) {
            clear();
        }
        rootNumber = rootCount;
        roots[rootCount++] = root;
        refreshContext();
    }

    /** The root. */
    public long root() {
        return root;
    }

    /** Takes privilege, alignment checking and breakpoints from the state again. */
    public void refreshContext() {
        final boolean user = state.cpl == 3;
        final boolean watched = (user && (state.otherFlags & Rflags.AC) != 0)
                || (state.debug[7] & DATA_BREAKPOINTS) != 0;
        context = rootNumber | (user ? USER_CONTEXT : 0) | (watched ? WATCHED : 0);
    }

    /** Forgets every translation: those there are belong to roots' numbers that are not used any more. */
    public void flushAll() {
        firstRoot = rootCount;
        large.clear();
        numberRoot();
    }

    private void clear() {
        Arrays.fill(reads, SLOW);
        Arrays.fill(writes, SLOW);
        Arrays.fill(fetches, SLOW);
        Arrays.fill(fetchPages, null);
        large.clear();
        // No root has number 0: SLOW alone would be the tag of page 0 of its supervisor.
        firstRoot = 1;
        rootCount = 1;
    }

    /** Forgets the translations of the page of {@code va}, of every root; if it is a large one, all there are. */
    public void flushPage(final long va) {
        if (large.contains(va)) {
            flushAll();
            return;
        }
        final int slot = slot(va);
        reads[slot] = SLOW;
        writes[slot] = SLOW;
        fetches[(int) (va >>> Ram.PAGE_SHIFT) & FETCH_MASK] = SLOW;
    }

    /** From now on stores to {@code frame} go the slow way: it holds decoded code. */
    public void watchFrame(final long frame) {
        final long host = ramBase + (frame << Ram.PAGE_SHIFT);
        for (int slot = 0; slot < writes.length; slot += 2) {
            if (writes[slot] != SLOW && (writes[slot] & PAGE_MASK) + writes[slot + 1] == host) {
                writes[slot] |= SLOW;
            }
        }
    }

    private static int slot(final long va) {
        return ((int) (va >>> Ram.PAGE_SHIFT) & INDEX_MASK) << 1;
    }

    /**
     * The memory lies somewhere else in the process, as after it was restored: translations stay, and name the same frames.
     *
     * @return false if a translation names no frame: the restored state was not this processor's
     */
    public boolean moved(final Ram ram) {
        final long oldBase = ramBase;
        ramBase = ram.segment().address();
        walker.moved(ramBase, ram.segment().byteSize());
        return ram.segment().byteSize() == ramBytes && moved(reads, oldBase) && moved(writes, oldBase);
    }

    private boolean moved(final long[] slots, final long oldBase) {
        boolean within = slots.length == 2 * ENTRIES;
        for (int slot = 0; within && slot < slots.length; slot += 2) {
            if (slots[slot] != SLOW) {
                final long maddr = (slots[slot] & PAGE_MASK) + slots[slot + 1] - oldBase;
                within = maddr >= 0 && maddr < ramBytes && (maddr & OFFSET_MASK) == 0;
                slots[slot + 1] += ramBase - oldBase;
            }
        }
        return within;
    }

    /**
     * From now on {@code listener} is told the machine address when a page is found for a write, or a page table is marked;
     * null: nobody is. Pages found before are written without a word, so {@link #flushAll} belongs to this.
     */
    public void writes(final LongConsumer listener) {
        walker.writes(listener);
    }

    // ---------------------------------------------------------------- loads

    /** Loads a byte, zero-extended. */
    public int load8(final long va) {
        final int slot = slot(va);
        return reads[slot] == ((va & PAGE_MASK) | context)
                ? HostMemory.getByte(va + reads[slot + 1]) & 0xFF
                : (int) slowLoad(va, 1);
    }

    /** Loads 16 bits, zero-extended. */
    public int load16(final long va) {
        final int slot = slot(va);
        return reads[slot] == ((va + 1 & PAGE_MASK) | context)
                ? HostMemory.getShort(va + reads[slot + 1]) & 0xFFFF
                : (int) slowLoad(va, 2);
    }

    /** Loads 32 bits. */
    public int load32(final long va) {
        final int slot = slot(va);
        return reads[slot] == ((va + 3 & PAGE_MASK) | context)
                ? HostMemory.getInt(va + reads[slot + 1])
                : (int) slowLoad(va, 4);
    }

    /** Loads 64 bits. */
    public long load64(final long va) {
        final int slot = slot(va);
        return reads[slot] == ((va + 7 & PAGE_MASK) | context)
                ? HostMemory.getLong(va + reads[slot + 1])
                : slowLoad(va, 8);
    }

    /** Loads {@code size} bytes (1, 2, 4 or 8), zero-extended. */
    public long load(final long va, final int size) {
        return switch (size) {
            case 1 -> load8(va);
            case 2 -> load16(va);
            case 4 -> load32(va) & 0xFFFF_FFFFL;
            default -> load64(va);
        };
    }

    private long slowLoad(final long va, final int size) {
        checkWatched(va, size, false);
        if ((va & OFFSET_MASK) + size <= Ram.PAGE_SIZE) {
            return loadMachine(translate(va, 0), size);
        }
        final int first = (int) (Ram.PAGE_SIZE - (va & OFFSET_MASK));
        final long low = translate(va, 0);
        final long high = translate(secondPage(va), 0);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << Byte.SIZE | loadMachine(i < first ? low + i : high + i - first, 1);
        }
        return value;
    }

    /**
     * Start of the page after that of {@code va}: where a crossing access faults if only that page is missing. In
     * compatibility mode addresses wrap at 4 GiB.
     */
    public long secondPage(final long va) {
        final long next = (va & PAGE_MASK) + Ram.PAGE_SIZE;
        return state.longMode ? next : next & ADDRESS_MASK_32;
    }

    private long loadMachine(final long maddr, final int size) {
        if (maddr >= ramBytes) {
            return size == Long.BYTES ? -1 : (1L << (size * Byte.SIZE)) - 1;
        }
        return loadHost(ramBase + maddr, size);
    }

    private static long loadHost(final long host, final int size) {
        return switch (size) {
            case 1 -> HostMemory.getByte(host) & 0xFF;
            case 2 -> HostMemory.getShort(host) & 0xFFFF;
            case 4 -> HostMemory.getInt(host) & 0xFFFF_FFFFL;
            default -> HostMemory.getLong(host);
        };
    }

    // ---------------------------------------------------------------- stores

    /** Stores the low 8 bits of {@code value}. */
    public void store8(final long va, final int value) {
        final int slot = slot(va);
        if (writes[slot] == ((va & PAGE_MASK) | context)) {
            HostMemory.putByte(va + writes[slot + 1], (byte) value);
        } else {
            slowStore(va, value, 1);
        }
    }

    /** Stores the low 16 bits of {@code value}. */
    public void store16(final long va, final int value) {
        final int slot = slot(va);
        if (writes[slot] == ((va + 1 & PAGE_MASK) | context)) {
            HostMemory.putShort(va + writes[slot + 1], (short) value);
        } else {
            slowStore(va, value, 2);
        }
    }

    /** Stores 32 bits. */
    public void store32(final long va, final int value) {
        final int slot = slot(va);
        if (writes[slot] == ((va + 3 & PAGE_MASK) | context)) {
            HostMemory.putInt(va + writes[slot + 1], value);
        } else {
            slowStore(va, value, 4);
        }
    }

    /** Stores 64 bits. */
    public void store64(final long va, final long value) {
        final int slot = slot(va);
        if (writes[slot] == ((va + 7 & PAGE_MASK) | context)) {
            HostMemory.putLong(va + writes[slot + 1], value);
        } else {
            slowStore(va, value, 8);
        }
    }

    /** Stores the low {@code size} bytes (1, 2, 4 or 8) of {@code value}. */
    public void store(final long va, final long value, final int size) {
        switch (size) {
            case 1 -> store8(va, (int) value);
            case 2 -> store16(va, (int) value);
            case 4 -> store32(va, (int) value);
            default -> store64(va, value);
        }
    }

    /**
     * From now on stores to the page of {@code va}, which may not be written, go into {@link #kept} and neither to memory
     * nor to a fault. {@link #keepNoStores} ends that.
     */
    public void keepStores(final long va) {
        keptPage = va & PAGE_MASK;
        kept.clear();
    }

    /** Stores are carried out again. */
    public void keepNoStores() {
        keptPage = NO_PAGE;
    }

    /** What {@link #keepStores} has kept. */
    public KeptStore kept() {
        return kept;
    }

    private boolean keeps(final long va, final int size) {
        return (va & PAGE_MASK) == keptPage && (va & OFFSET_MASK) + size <= Ram.PAGE_SIZE;
    }

    /** Raises the fault that a store of {@code size} bytes at {@code va} would raise, if any; at most one page end within. */
    public void probeWrite(final long va, final int size) {
        final int slot = slot(va);
        if (writes[slot] == ((va + size - 1 & PAGE_MASK) | context)) {
            return;
        }
        probeWriteArea(va, size, size);
    }

    /**
     * As {@link #probeWrite}, for an area that is stored in pieces: alignment is checked for the first, of {@code piece}
     * bytes.
     */
    public void probeWriteArea(final long va, final int piece, final int bytes) {
        if (keeps(va, bytes)) {
            return;
        }
        checkWatched(va, piece, true);
        if ((va & OFFSET_MASK) + bytes > Ram.PAGE_SIZE) {
            checkBoth(va);
            translate(secondPage(va), PageWalker.WRITE);
        }
        translate(va, PageWalker.WRITE);
    }

    /** Raises the fault that a load of {@code size} bytes at {@code va} would raise, if any; at most one page end within. */
    public void probeRead(final long va, final int size) {
        final int slot = slot(va);
        if (reads[slot] == ((va + size - 1 & PAGE_MASK) | context)) {
            return;
        }
        checkWatched(va, size, false);
        translate(va, 0);
        if ((va & OFFSET_MASK) + size > Ram.PAGE_SIZE) {
            translate(secondPage(va), 0);
        }
    }

    private void slowStore(final long va, final long value, final int size) {
        checkWatched(va, size, true);
        if (keeps(va, size)) {
            kept.add(va, value, size);
            return;
        }
        if ((va & OFFSET_MASK) + size <= Ram.PAGE_SIZE) {
            storeMachine(translate(va, PageWalker.WRITE), value, size);
            return;
        }
        final int first = (int) (Ram.PAGE_SIZE - (va & OFFSET_MASK));
        checkBoth(va);
        final long low = translate(va, PageWalker.WRITE);
        final long high = translate(secondPage(va), PageWalker.WRITE);
        for (int i = 0; i < size; i++) {
            storeMachine(i < first ? low + i : high + i - first, value >>> (i * Byte.SIZE), 1);
        }
    }

    /** Raises the fault of a store that goes over the end of the page of {@code va}, before either page is marked dirty. */
    private void checkBoth(final long va) {
        check(va);
        check(secondPage(va));
    }

    private void check(final long va) {
        if ((writes[slot(va)] & ~SLOW) != ((va & PAGE_MASK) | context)) {
            checked(va, walker.find(root, canonical(va), wanted(PageWalker.WRITE)));
        }
    }

    private void storeMachine(final long maddr, final long value, final int size) {
        if (maddr >= ramBytes) {
            return;
        }
        if (code.storedByGuest(maddr, size)) {
            state.blockEnd = 0;
        }
        storeHost(ramBase + maddr, value, size);
    }

    private static void storeHost(final long host, final long value, final int size) {
        switch (size) {
            case 1 -> HostMemory.putByte(host, (byte) value);
            case 2 -> HostMemory.putShort(host, (short) value);
            case 4 -> HostMemory.putInt(host, (int) value);
            default -> HostMemory.putLong(host, value);
        }
    }

    // ---------------------------------------------------------------- many at once

    /**
     * Stores {@code value} up to {@code count} times, {@code size} bytes apart, as far as the page of {@code va} reaches
     * and may be written fast.
     *
     * @return how many were stored; 0: try a single store
     */
    public long fill(final long va, final long value, final int size, final long count) {
        final int slot = slot(va);
        if (writes[slot] != ((va & PAGE_MASK) | context)) {
            return 0;
        }
        final long fitting = Math.min(count, (Ram.PAGE_SIZE - (va & OFFSET_MASK)) / size);
        final long host = va + writes[slot + 1];
        for (long i = 0; i < fitting; i++) {
            storeHost(host + i * size, value, size);
        }
        return fitting;
    }

    /**
     * Copies up to {@code count} elements of {@code size} bytes upwards, one after the other, as far as both pages reach
     * and may be accessed fast.
     *
     * @return how many were copied; 0: try a single one
     */
    public long copy(final long from, final long to, final int size, final long count) {
        final int fromSlot = slot(from);
        final int toSlot = slot(to);
        if (reads[fromSlot] != ((from & PAGE_MASK) | context) || writes[toSlot] != ((to & PAGE_MASK) | context)) {
            return 0;
        }
        final long fitting = Math.min(count,
                (Ram.PAGE_SIZE - Math.max(from & OFFSET_MASK, to & OFFSET_MASK)) / size);
        final long source = from + reads[fromSlot + 1];
        final long target = to + writes[toSlot + 1];
        if (target - source >= fitting * size || source - target >= fitting * size) {
            HostMemory.copy(source, target, fitting * size);
            return fitting;
        }
        for (long i = 0; i < fitting; i++) {
            storeHost(target + i * size, loadHost(source + i * size, size), size);
        }
        return fitting;
    }

    // ---------------------------------------------------------------- translation

    /**
     * The decoded page that code at {@code va} is in, empty if nothing of it has been decoded yet.
     *
     * @return null if the frame is no RAM
     * @throws GuestFault #PF or #GP
     */
    public CodePage fetchPage(final long va, final CodeStyle style) {
        final int slot = (int) (va >>> Ram.PAGE_SHIFT) & FETCH_MASK;
        final CodePage known = fetchPages[slot];
        if (fetches[slot] == ((va & PAGE_MASK) | context) && known.valid && known.style == style) {
            return known;
        }
        final long maddr = walk(va, PageWalker.FETCH);
        if (maddr >= ramBytes) {
            return null;
        }
        final CodePage page = code.page(maddr >>> Ram.PAGE_SHIFT, style);
        fetches[slot] = (va & PAGE_MASK) | context;
        fetchPages[slot] = page;
        large.add(va, walker.pageShift());
        return page;
    }

    /** Reads {@code length} bytes of machine memory; what lies beyond RAM reads as ones. */
    public void readMachine(final long maddr, final byte[] target, final int offset, final int length) {
        if (maddr >= 0 && maddr + length <= ramBytes) {
            HostMemory.read(ramBase + maddr, target, offset, length);
        } else {
            Arrays.fill(target, offset, offset + length, (byte) -1);
        }
    }

    /** A 64-bit word of machine memory, such as a descriptor; ones beyond RAM. */
    public long readMachineWord(final long maddr) {
        return loadMachine(maddr, Long.BYTES);
    }

    /** Writes a byte of machine memory as the processor does on its own account (the accessed bit of a descriptor). */
    public void writeMachineByte(final long maddr, final int value) {
        storeMachine(maddr, value, 1);
    }

    private long translate(final long va, final int access) {
        final long[] tlb = access == 0 ? reads : writes;
        final int slot = slot(va);
        final long tag = (va & PAGE_MASK) | context;
        if ((tlb[slot] & ~SLOW) == tag) {
            final long known = va + tlb[slot + 1] - ramBase;
            if (tlb[slot] != tag && !code.holdsCode(known >>> Ram.PAGE_SHIFT)) {
                // The code that made it slow was forgotten.
                tlb[slot] = tag;
            }
            return known;
        }
        final long maddr = walk(va, access);
        if (maddr < ramBytes) {
            final long frame = maddr >>> Ram.PAGE_SHIFT;
            final boolean slow = access != 0 && code.holdsCode(frame);
            // While accesses are watched no tag matches, so that all of them come here.
            tlb[slot] = (tag & ~WATCHED) | (slow ? SLOW : 0);
            tlb[slot + 1] = ramBase + (maddr & PAGE_MASK) - (va & PAGE_MASK);
            large.add(va, walker.pageShift());
        }
        return maddr;
    }

    /** Page walks for accesses whose translation was not at hand. */
    public long walks() {
        return walks;
    }

    private long walk(final long va, final int access) {
        if (large.isFull()) {
            flushAll();
        }
        walks++;
        return checked(va, walker.walk(root, canonical(va), wanted(access)));
    }

    private long canonical(final long va) {
        if (!PageWalker.canonical(va)) {
            throw fault.notCanonical(va);
        }
        return va;
    }

    private int wanted(final int access) {
        return access | (state.cpl == 3 ? PageWalker.USER : 0);
    }

    /** {@code maddr}, unless it is the complement of an error code. */
    private long checked(final long va, final long maddr) {
        if (maddr < 0) {
            throw fault.pageFault(va, (int) ~maddr);
        }
        return maddr;
    }

    private void checkWatched(final long va, final int size, final boolean write) {
        if ((context & WATCHED) == 0) {
            return;
        }
        if (state.cpl == 3 && (state.otherFlags & Rflags.AC) != 0 && (va & size - 1) != 0) {
            throw fault.of(Vector.AC, 0);
        }
        state.noteDataAccess(va, size, write);
    }
}
