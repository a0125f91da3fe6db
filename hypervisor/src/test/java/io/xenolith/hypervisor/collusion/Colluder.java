package io.xenolith.hypervisor.collusion;

import static io.xenolith.hypervisor.mm.PvDomainFixture.RO;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.gnttab.GrantEntryV2;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.GuestVirtualMemory;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.vcpu.VcpuEngine;
import io.xenolith.hypervisor.vcpu.VcpuExit;
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
    /** Offset into the page for arguments of what an event handler or another vCPU does in the middle of a call. */
    private static final int MEDDLING = 3584;
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
    private final Vcpu second;
    /** Of so many looks at whether something waits for the guest, one finds it so; 0: none. */
    private int eventOneIn;
    /** What others do in the middle of a call that has given way. */
    private Runnable interlude = () -> {
    };

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
        second = guest.domain().allocateVcpu(1);
        if (hypervisor.paging().loadRoots(second, guest.mfn(PvDomainFixture.L4), 0) != 0) {
            throw new AssertionError("the second vCPU cannot have the page tables of the first");
        }
        second.initialised = true;
        second.down = false;
        for (final Vcpu vcpu : new Vcpu[]{guest.vcpu(), second}) {
            vcpu.info().evtchnUpcallMask(1);
            vcpu.engine(new EventsAtRandom());
            vcpu.running = true;
        }
        x86 = new X86Stores(hypervisor, guest, CODE, STACK);
    }

    int domid() {
        return guest.domain().domid();
    }

    Vcpu vcpu() {
        return guest.vcpu();
    }

    /** {@code action} comes to pass in the middle of calls, now and then. */
    void interlude(final Runnable action) {
        interlude = action;
    }

    /** Runs nothing: only tells long hypercalls when to give way. */
    private final class EventsAtRandom implements VcpuEngine {
        @Override
        public VcpuExit run(final long budgetNs) {
            throw new AssertionError("only hypercalls are made here");
        }

        @Override
        public void stopBy(final long timeNs) {
            // It does not run.
        }

        @Override
        public boolean timeOver() {
            return eventOneIn != 0 && oneIn(eventOneIn);
        }

        @Override
        public void discard() {
            // It holds nothing.
        }
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

    /**
     * A hypercall, by either vCPU. Half of them meet events, and give way to them; in the meantime others act, and the guest
     * may never come back to it.
     *
     * @return its result, -1 if the guest has left it
     */
    long call(final int number, final long a, final long b, final long c, final long d) {
        final Vcpu caller = oneIn(4) ? second : vcpu();
        eventOneIn = oneIn(2) ? 0 : 1 + random.nextInt(4);
        long result = hypervisor.hypercall(caller, number, a, b, c, d, 0);
        while (caller.continuation != null) {
            final HypercallContinuation next = caller.continuation;
            caller.continuation = null;
            if (eventOneIn != 0) {
                eventOneIn = oneIn(8) ? 0 : eventOneIn;
                meanwhile();
                if (oneIn(24)) {
                    result = -1;
                    break;
                }
            }
            result = hypervisor.hypercall(caller, next.number(), next.arg1(), next.arg2(), next.arg3(), next.arg4(),
                    next.arg5());
        }
        eventOneIn = 0;
        return result;
    }

    private void meanwhile() {
        if (oneIn(3)) {
            meddle(oneIn(2) ? second : vcpu());
        }
        if (oneIn(6)) {
            interlude.run();
        }
    }

    /** Does something to a table, often one that is half validated or half released, with a call that may give way too. */
    private void meddle(final Vcpu vcpu) {
        final int level = 2 + random.nextInt(3);
        final int pfn = oneIn(4) ? pageOf(level) : partialPage();
        if (pfn == 0) {
            return;
        }
        final int[] commands = {Xen.MMUEXT_PIN_L1_TABLE + frames.type(mfns[pfn]) - 1, Xen.MMUEXT_UNPIN_TABLE,
                Xen.MMUEXT_PIN_L1_TABLE + level - 1, Xen.MMUEXT_NEW_USER_BASEPTR};
        new MmuextOp().wrap(hypervisor.memory(), guest.maddr(guest.pages() - 1) + MEDDLING)
                .cmd(commands[random.nextInt(commands.length)]).arg1Mfn(mfns[pfn]);
        hypervisor.hypercall(vcpu, Xen.__HYPERVISOR_mmuext_op, guest.args() + MEDDLING, 1, 0, Xen.DOMID_SELF, 0);
        while (vcpu.continuation != null) {
            final HypercallContinuation next = vcpu.continuation;
            vcpu.continuation = null;
            if (!oneIn(8)) {
                hypervisor.hypercall(vcpu, next.number(), next.arg1(), next.arg2(), next.arg3(), next.arg4(),
                        next.arg5());
            }
        }
    }

    /** An own page that is half validated or half released, or 0. */
    int partialPage() {
        for (int pfn = FIRST; pfn < CODE; pfn++) {
            if (mfns[pfn] != GONE && frames.owner(mfns[pfn]) == domid()
                    && frames.flag(mfns[pfn], FrameTable.PARTIAL)) {
                return pfn;
            }
        }
        return 0;
    }

    long call(final int number, final long a) {
        return call(number, a, guest.args(), 1, 0);
    }
}
