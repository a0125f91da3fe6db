package io.xenolith.hypervisor.collusion;

import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.GuestVirtualMemory;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One of the guests: what it owns and has mapped, and the choices it makes. It looks at the frame table to know what could
 * succeed, which a real attacker would have to remember.
 */
final class Colluder {
    /** Pages that the guest's own life depends on: four tables, and at the end code, stack and arguments. */
    static final int FIRST = PvDomainFixture.FIRST_DATA;
    static final int CODE = MachineFixture.PAGES - 3;
    private static final int STACK = MachineFixture.PAGES - 2;
    /** Virtual pages that are nothing but places to map something, in the same L1. */
    static final int PLACES = 64;
    static final int FIRST_REF = 8;
    static final int REFS = 24;
    static final int GONE = -1;
    /** The guests' frames lie side by side. */
    private static final int NEAR = 64;

    final PvDomainFixture guest;
    final SplittableRandom random;
    final List<Mapping> mappings = new ArrayList<>();
    final GuestVirtualMemory memory;
    final X86Stores x86;
    private final Hypervisor hypervisor;
    private final FrameTable frames;
    /** Pages stored at of late. */
    private final long[] recent = new long[4];
    private final long[] mfns = new long[MachineFixture.PAGES];

    /** A grant mapping that this guest holds. */
    record Mapping(int handle, long address, long bus, int flags) {
    }

    Colluder(final PvDomainFixture guest, final SplittableRandom random) {
        this.guest = guest;
        this.random = random;
        hypervisor = guest.hypervisor();
        frames = hypervisor.frames();
        memory = guest.memory();
        for (int pfn = 0; pfn < mfns.length; pfn++) {
            mfns[pfn] = guest.mfn(pfn);
        }
        guest.vcpu().info().evtchnUpcallMask(1);
        x86 = new X86Stores(hypervisor, guest, CODE, STACK);
    }

    int domid() {
        return guest.domain().domid();
    }

    Vcpu vcpu() {
        return guest.vcpu();
    }

    boolean oneIn(final int n) {
        return random.nextInt(n) == 0;
    }

    /** A page to play with: FIRST to before CODE. */
    int page() {
        return random.nextInt(FIRST, CODE);
    }

    /** Its frame, or {@link #GONE}. */
    long mfn(final int pfn) {
        return mfns[pfn];
    }

    void mfn(final int pfn, final long mfn) {
        mfns[pfn] = mfn;
    }

    /** A page that was given away, or 0. */
    int missing() {
        for (int pfn = FIRST; pfn < CODE; pfn++) {
            if (mfns[pfn] == GONE) {
                return pfn;
            }
        }
        return 0;
    }

    /** A frame of the guest's, seldom one near by, which may be anybody's. */
    long anyMfn() {
        final long mfn = ownMfn();
        return oneIn(24) ? Math.max(0, mfn + random.nextInt(-NEAR, NEAR)) : mfn;
    }

    private long ownMfn() {
        for (int i = 0; i < 4; i++) {
            final long mfn = mfns[page()];
            if (mfn != GONE) {
                return mfn;
            }
        }
        return mfns[PvDomainFixture.L1];
    }

    /** Whether {@code pfn} is there and of {@code type} now; TYPE_NONE: of no type. */
    boolean is(final int pfn, final int type) {
        final long mfn = mfns[pfn];
        return mfn != GONE && frames.owner(mfn) == domid()
                && (type == FrameTable.TYPE_NONE ? frames.typeCount(mfn) == 0 : frames.typed(mfn, type));
    }

    /** A page of {@code type}, or 0. */
    int pageOf(final int type) {
        final int from = page();
        for (int i = 0; i < CODE - FIRST; i++) {
            final int pfn = FIRST + (from + i) % (CODE - FIRST);
            if (is(pfn, type)) {
                return pfn;
            }
        }
        return 0;
    }

    /** A virtual page for mappings, seldom one of those that grants are mapped at. */
    long place() {
        return oneIn(20) ? grantPlace() : guest.va(MachineFixture.PAGES + random.nextInt(PLACES / 2));
    }

    long grantPlace() {
        return guest.va(MachineFixture.PAGES + PLACES / 2 + random.nextInt(PLACES / 2));
    }

    /** A page that nothing but its allocation holds, once its mappings here are gone; or just any. */
    int loosePage() {
        for (int i = 0; i < 4; i++) {
            final int pfn = page();
            if (mfns[pfn] != GONE && (frames.typeCount(mfns[pfn]) == 0 || is(pfn, FrameTable.TYPE_WRITABLE))) {
                demote(pfn, 0);
                if (frames.count(mfns[pfn]) == 1) {
                    return pfn;
                }
            }
        }
        return page();
    }

    /** A pinned page, or 0. */
    int pinnedPage() {
        final int from = page();
        for (int i = 0; i < CODE - FIRST; i++) {
            final int pfn = FIRST + (from + i) % (CODE - FIRST);
            if (mfns[pfn] != GONE && frames.owner(mfns[pfn]) == domid()
                    && frames.flag(mfns[pfn], FrameTable.PINNED)) {
                return pfn;
            }
        }
        return 0;
    }

    /** Machine address of the L1 entry of {@code va}, an own page or place. */
    long entryOf(final long va) {
        return guest.entry(PvDomainFixture.L1, Pte.index(va, 1));
    }

    /** Whether the L1 entry at {@code maddr} is one of a page or place to play with. */
    boolean plays(final long maddr) {
        final long index = (maddr - entryOf(guest.va(0))) / Long.BYTES;
        return (index >= FIRST && index < CODE)
                || (index >= MachineFixture.PAGES && index < MachineFixture.PAGES + PLACES);
    }

    /** {@code va} was stored at: its translation is in a TLB. */
    void stored(final long va) {
        recent[random.nextInt(recent.length)] = va & -Page.SIZE;
    }

    /** An address that was stored at, or 0. */
    long recent() {
        return recent[random.nextInt(recent.length)];
    }

    /** An address of an own page or a place; often one that a TLB has. */
    long address() {
        final long known = recent();
        if (known != 0 && oneIn(3)) {
            return known;
        }
        return oneIn(2) ? place() : guest.va(page());
    }

    /** An entry for {@code mfn} that is likely to be taken: writable where that can be. */
    long entryFor(final long mfn) {
        final boolean writable = frames.typeCount(mfn) == 0 || frames.typed(mfn, FrameTable.TYPE_WRITABLE);
        final long flags = oneIn(12) ? wildFlags() : writable && !oneIn(3) ? RW : RO;
        return Pte.make(mfn, flags);
    }

    private long wildFlags() {
        final long[] all = {0, Pte.PRESENT, Pte.PRESENT | Pte.RW, RW | Pte.PSE, RW | Pte.GLOBAL, RO | Pte.NX,
                RW | Pte.PCD, RW | Pte.AVAIL, RW};
        return all[random.nextInt(all.length)];
    }

    /** Maps {@code mfn} at {@code va}. */
    long map(final long va, final long entry) {
        return call(Xen.__HYPERVISOR_update_va_mapping, va, entry, oneIn(24) ? Xen.UVMF_INVLPG : 0, 0);
    }

    /** Takes every own mapping of {@code pfn} in the first L1 away, or its right to write. */
    void demote(final int pfn, final long flags) {
        final long mfn = mfns[pfn];
        for (int i = 0; i < MachineFixture.PAGES + PLACES; i++) {
            final long va = guest.va(i);
            final long entry = guest.read(entryOf(va));
            if ((entry & Pte.PRESENT) != 0 && Pte.mfn(entry) == mfn && (flags == 0 || (entry & Pte.RW) != 0)) {
                map(va, flags == 0 ? 0 : Pte.make(mfn, flags));
            }
        }
    }

    /** Where entry {@code ref} of the grant table is, in the version in force. */
    long grantEntry(final int ref) {
        final int size = guest.domain().grants().version() == 1 ? GrantEntryV1.SIZE : GrantEntryV2.SIZE;
        return (guest.domain().grants().sharedFrame(0) << Page.SHIFT) + (long) ref * size;
    }

    int ref() {
        return FIRST_REF + random.nextInt(REFS);
    }

    /** Clears the page for arguments; its machine address. */
    long args() {
        final long at = guest.maddr(guest.pages() - 1);
        hypervisor.memory().fill(at, 512, (byte) 0);
        return at;
    }

    /** A hypercall to its end. */
    long call(final int number, final long a, final long b, final long c, final long d) {
        long result = hypervisor.hypercall(vcpu(), number, a, b, c, d, 0);
        while (vcpu().continuation != null) {
            final HypercallContinuation next = vcpu().continuation;
            vcpu().continuation = null;
            result = hypervisor.hypercall(vcpu(), next.number(), next.arg1(), next.arg2(), next.arg3(), next.arg4(),
                    next.arg5());
        }
        return result;
    }

    long call(final int number, final long a) {
        return call(number, a, guest.args(), 1, 0);
    }
}
