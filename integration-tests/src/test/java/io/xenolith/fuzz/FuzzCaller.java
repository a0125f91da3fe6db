package io.xenolith.fuzz;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Hypercalls;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;
import io.xenolith.guest.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * One domain's fuzzer: the door, a place for arguments, and what the domain has that calls can be about - pages,
 * windows, page tables, ports, grants, mappings. Generators here mix what is valid with what only looks so.
 */
final class FuzzCaller {
    static final int ARENA_PAGES = 40;
    static final int WINDOWS = 32;
    static final int ARGUMENT_PAGES = 4;
    static final long GONE = -1;
    private static final int REMEMBERED = 48;
    /** No frame of the host has a number as high. */
    private static final long HOST_FRAMES = 1 << 20;

    /** A grant mapping that was made. */
    record Mapping(int handle, long hostAddress, long busAddress, int flags) {
    }

    private final FuzzSession session;
    private final Hypercalls hypercalls;
    private final GuestMemory memory;
    private final AddressSpace space;
    private final int domid;
    private final boolean privileged;
    private final FuzzRandom random;
    private final long arguments;
    private final long arena;
    private final long windows;
    private final long[] mfns = new long[ARENA_PAGES];
    private final List<Integer> ports = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<Integer> shells = new ArrayList<>();
    /** Level each arena page is pinned at, 0 if it is not. */
    private final int[] pinned = new int[ARENA_PAGES];
    private long top;

    FuzzCaller(final FuzzSession session, final Hypercalls hypercalls, final GuestMemory memory,
            final AddressSpace space, final int domid, final FuzzRandom random) {
        this.session = session;
        this.hypercalls = hypercalls;
        this.memory = memory;
        this.space = space;
        this.domid = domid;
        this.privileged = domid == 0;
        this.random = random;
        arguments = space.pages().allocate(ARGUMENT_PAGES);
        arena = space.pages().allocate(ARENA_PAGES);
        windows = space.reserveWindow(WINDOWS);
        for (int i = 0; i < ARENA_PAGES; i++) {
            mfns[i] = space.p2m().mfnOfVa(arenaVa(i));
        }
    }

    int domid() {
        return domid;
    }

    boolean privileged() {
        return privileged;
    }

    FuzzRandom random() {
        return random;
    }

    GuestMemory memory() {
        return memory;
    }

    AddressSpace space() {
        return space;
    }

    FuzzSession session() {
        return session;
    }

    List<Integer> ports() {
        return ports;
    }

    List<Mapping> mappings() {
        return mappings;
    }

    /** Domains without a kernel that a control domain made. */
    List<Integer> shells() {
        return shells;
    }

    /** Tries one operation. */
    void attempt(final FuzzOperation operation) {
        top = 0;
        session.begin(this, operation.name());
        if (operation.attempt().perform(this)) {
            session.counts().succeeded(operation.name());
        }
    }

    // Calls.

    /** The call an attempt is about. */
    long call(final int number, final long... args) {
        final long result = quietly(number, args);
        session.end(result);
        return result;
    }

    /** A call that prepares another one. */
    long quietly(final int number, final long... args) {
        return hypercalls.hypercall(number, arg(args, 0), arg(args, 1), arg(args, 2), arg(args, 3), arg(args, 4));
    }

    private static long arg(final long[] args, final int index) {
        return index < args.length ? args[index] : 0;
    }

    // Arguments in memory.

    /** Address of {@code size} zeroed bytes among the arguments. */
    long struct(final int size) {
        final long at = arguments + top;
        top += (size + 7) & ~7;
        if (top > (long) ARGUMENT_PAGES * Page.SIZE) {
            throw new IllegalStateException("arguments of " + top + " bytes");
        }
        memory.fill(at, size, (byte) 0);
        return at;
    }

    void put16(final long address, final long value) {
        memory.putShort(address, (short) value);
    }

    void put32(final long address, final long value) {
        memory.putInt(address, (int) value);
    }

    void put64(final long address, final long value) {
        memory.putLong(address, value);
    }

    int get32(final long address) {
        return memory.getInt(address);
    }

    /** {@code address}, or now and then one that cannot be. */
    long pointer(final long address) {
        return random.oneIn(60) ? badPointer() : address;
    }

    /** Overwrites up to two words of the struct, now and then. */
    void blur(final long address, final int size) {
        if (size > 0 && random.oneIn(24)) {
            for (int i = random.below(2); i >= 0; i--) {
                // A control domain must not name its own pages by chance; it lives on them.
                final long value = privileged ? Integer.MIN_VALUE | random.any() : random.any();
                put32(address + random.below(Math.max(1, size / 4)) * 4L,
                        random.oneIn(2) && !privileged ? random.boundary() : value);
            }
        }
    }

    private long badPointer() {
        // Where a control domain would find frame numbers or what a guest wrote, it would do as they say.
        return switch (random.below(privileged ? 5 : 9)) {
            case 0 -> 0;
            case 1 -> 0x1000;
            case 2 -> 0xffff_8300_0000_0000L + (random.any() & 0xfff_ffffL);
            case 3 -> 0x0000_8000_0000_0000L;
            case 4 -> -random.below(16);
            case 5 -> 0xffff_8000_0000_0000L + random.below(1 << 20);
            case 6 -> windowVa(random.below(WINDOWS)) + random.below(Page.SIZE);
            case 7 -> arguments + (long) ARGUMENT_PAGES * Page.SIZE - random.below(32);
            default -> random.any();
        };
    }

    // What there is.

    long arenaVa(final int index) {
        return arena + (long) index * Page.SIZE;
    }

    long windowVa(final int index) {
        return windows + (long) index * Page.SIZE;
    }

    long arenaMfn(final int index) {
        return mfns[index];
    }

    void arenaMfn(final int index, final long mfn) {
        mfns[index] = mfn;
        pinned[index] = 0;
    }

    int pinnedLevel(final int index) {
        return pinned[index];
    }

    void pinned(final int index, final int level) {
        pinned[index] = level;
    }

    int arenaIndex() {
        return random.below(ARENA_PAGES);
    }

    /** An arena page pinned at {@code level}, or one that is not, if there is none. */
    int tableIndex(final int level) {
        final int start = arenaIndex();
        for (int i = 0; i < ARENA_PAGES; i++) {
            final int index = (start + i) % ARENA_PAGES;
            if (pinned[index] == level || (level == 0 && pinned[index] != 0)) {
                return index;
            }
        }
        return start;
    }

    /** Machine address of a page-table entry the domain can afford to lose. */
    long entryAddress() {
        return switch (random.below(8)) {
            case 0, 1, 2 -> (mfns[tableIndex(0)] << Page.SHIFT) + random.below(Pte.ENTRIES) * 8L;
            case 3, 4 -> space.tables().entryMaddr(windowVa(random.below(WINDOWS)), 1);
            case 5 -> (mfn() << Page.SHIFT) + random.below(Page.SIZE);
            default -> (mfns[tableIndex(1)] << Page.SHIFT) + random.below(16) * 8L;
        };
    }

    long mfn() {
        return switch (random.below(24)) {
            case 0 -> privileged ? HOST_FRAMES + random.below(1 << 20) : random.below(1 << 14);
            case 1 -> privileged ? random.pick(-1, 1L << 40, Integer.MAX_VALUE, 1L << 51) : random.boundary();
            case 2 -> otherMfn();
            case 3 -> privileged ? mfns[arenaIndex()] : riskyMfn();
            default -> mfns[arenaIndex()];
        };
    }

    private long riskyMfn() {
        return random.oneIn(16) ? space.p2m().mfn(random.below((int) space.p2m().nrPages())) : mfns[arenaIndex()];
    }

    /** A frame of the other fuzzers. */
    long otherMfn() {
        final List<FuzzCaller> all = List.copyOf(session.callers().values());
        return all.isEmpty() ? 0 : random.pick(all).mfns[arenaIndex()];
    }

    long entryFlags() {
        return random.pick(0, Pte.PRESENT, AddressSpace.KERNEL_RO, AddressSpace.KERNEL_RW, AddressSpace.KERNEL_RW,
                AddressSpace.KERNEL_RO, Pte.PRESENT | Pte.USER, Pte.PRESENT | Pte.RW | Pte.USER,
                AddressSpace.KERNEL_RW | Pte.NX, AddressSpace.KERNEL_RW | Pte.GLOBAL,
                random.oneIn(4) ? AddressSpace.KERNEL_RW | Pte.PSE : 0, random.oneIn(4) ? random.any() : 0);
    }

    long entry() {
        return random.oneIn(40) ? random.any() : Pte.make(mfn() & 0xff_ffff_ffffL, entryFlags());
    }

    /** A domain to name, the own one most of the time. */
    int target() {
        return switch (random.below(12)) {
            case 0 -> otherDomid();
            case 1 -> strangeDomid();
            case 2, 3 -> privileged ? Xen.DOMID_SELF : domid;
            default -> Xen.DOMID_SELF;
        };
    }

    /** A domain to have to do with, another one most of the time. */
    int partner() {
        return switch (random.below(12)) {
            case 0 -> Xen.DOMID_SELF;
            case 1 -> strangeDomid();
            case 2, 3 -> domid;
            default -> otherDomid();
        };
    }

    int otherDomid() {
        final List<Integer> all = session.callers().keySet().stream().filter(id -> id != domid).toList();
        return all.isEmpty() ? 0 : random.pick(all);
    }

    private int strangeDomid() {
        return (int) random.pick(0, Xen.DOMID_IO, Xen.DOMID_XEN, Xen.DOMID_COW, Xen.DOMID_INVALID, Xen.DOMID_IDLE,
                0xffff,
                0x7fef, random.below(64));
    }

    int port() {
        if (!ports.isEmpty() && !random.oneIn(12)) {
            return random.pick(ports);
        }
        // A control domain lives on its other ports.
        return (int) (privileged ? random.pick(0, 4095, 4096, 1 << 17, -1) : random.about(64));
    }

    void newPort(final int port) {
        if (ports.size() >= REMEMBERED) {
            ports.removeFirst();
        }
        ports.add(port);
    }

    int gref() {
        return (int) (random.oneIn(16) ? random.boundary() : random.below(64));
    }

    Mapping mapping() {
        return mappings.isEmpty() || random.oneIn(16)
                ? new Mapping((int) random.about(64), windowVa(random.below(WINDOWS)), 0, 0)
                : random.pick(mappings);
    }

    void newMapping(final Mapping mapping) {
        mappings.add(mapping);
    }
}
