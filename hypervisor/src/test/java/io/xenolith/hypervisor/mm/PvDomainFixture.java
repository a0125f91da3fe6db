package io.xenolith.hypervisor.mm;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.MmuUpdate;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.trace.TraceSink;

/**
 * A small running PV domain, made through the memory-management classes alone: {@code pages} pages of RAM, all mapped at
 * {@link #BASE} by one valid 4-level tree, tables read-only and the rest writable, with the L4 pinned and loaded.
 *
 * <pre>
 *  pfn 0..3     L4, L3, L2, L1
 *  pfn 4 ..     data, mapped writable
 *  last pfn     arguments of hypercalls (see {@link #args})
 * </pre>
 */
public final class PvDomainFixture {
    public static final int L4 = 0;
    public static final int L3 = 1;
    public static final int L2 = 2;
    public static final int L1 = 3;
    public static final int FIRST_DATA = 4;
    /** Virtual address of pfn 0. */
    public static final long BASE = 0x40_0000L;
    public static final long RW = Pte.PRESENT | Pte.RW | Pte.USER | Pte.ACCESSED | Pte.DIRTY;
    public static final long RO = Pte.PRESENT | Pte.USER | Pte.ACCESSED | Pte.DIRTY;
    /** Canonical and not mapped. */
    public static final long BAD_POINTER = 0x7fff_0000_0000L;
    /** Above every RAM and not all ones. */
    public static final long BAD_MFN = 0xf_ffff_ffffL;
    public static final int BAD_DOMID = 0x7000;

    private final Hypervisor hypervisor;
    private final Domain domain;
    private final Vcpu vcpu;
    private final long[] mfns;
    private long lastDone;

    /** A host of {@code megabytes} of RAM for fixtures. */
    public static Hypervisor host(final int megabytes) {
        return new Hypervisor(HypervisorConfig.of((long) megabytes << 20, 1), TraceSink.OFF);
    }

    public PvDomainFixture(final Hypervisor hypervisor, final int domid, final boolean privileged, final int pages) {
        this(bare(hypervisor, domid, privileged, pages), pages);
    }

    private static Domain bare(final Hypervisor hypervisor, final int domid, final boolean privileged,
            final int pages) {
        final Domain domain = new Domain(hypervisor, domid, privileged, 1);
        domain.maxPages = pages + 64L;
        hypervisor.add(domain);
        domain.allocateVcpu(0);
        // It makes hypercalls, so it runs; one that may not would give way.
        domain.vcpu(0).initialised = true;
        domain.vcpu(0).down = false;
        return domain;
    }

    /** Memory and tables for {@code domain}, which has vCPU 0 and no memory yet. */
    public PvDomainFixture(final Domain domain, final int pages) {
        this.hypervisor = domain.hypervisor();
        this.domain = domain;
        vcpu = domain.vcpu(0);
        final int domid = domain.domid();
        mfns = new long[pages];
        for (int pfn = 0; pfn < pages; pfn++) {
            mfns[pfn] = hypervisor.frames().allocate(domain, 0);
            hypervisor.frames().m2p().set(mfns[pfn], pfn);
        }
        buildTables();
        assertThat(hypervisor.paging().pin(domid, mfns[L4], FrameTable.TYPE_L4)).isZero();
        assertThat(hypervisor.paging().loadRoots(vcpu, mfns[L4], 0)).isZero();
    }

    private void buildTables() {
        final MachineMemory memory = hypervisor.memory();
        memory.putLong(maddr(L4) + 8L * Pte.index(BASE, 4), Pte.make(mfns[L3], RW));
        memory.putLong(maddr(L3) + 8L * Pte.index(BASE, 3), Pte.make(mfns[L2], RW));
        memory.putLong(maddr(L2) + 8L * Pte.index(BASE, 2), Pte.make(mfns[L1], RW));
        for (int pfn = 0; pfn < mfns.length; pfn++) {
            memory.putLong(l1e(pfn), Pte.make(mfns[pfn], pfn < FIRST_DATA ? RO : RW));
        }
    }

    public Hypervisor hypervisor() {
        return hypervisor;
    }

    public Domain domain() {
        return domain;
    }

    public Vcpu vcpu() {
        return vcpu;
    }

    public int pages() {
        return mfns.length;
    }

    public long mfn(final int pfn) {
        return mfns[pfn];
    }

    /** Machine address of page {@code pfn}. */
    public long maddr(final int pfn) {
        return mfns[pfn] << Page.SHIFT;
    }

    /** Virtual address of page {@code pfn}. */
    public long va(final int pfn) {
        return BASE + ((long) pfn << Page.SHIFT);
    }

    /** Machine address of entry {@code index} of the table in page {@code pfn}. */
    public long entry(final int pfn, final int index) {
        return maddr(pfn) + (long) index * Long.BYTES;
    }

    /** Machine address of the L1 entry that maps page {@code pfn}. */
    public long l1e(final int pfn) {
        return entry(L1, Pte.index(va(pfn), 1));
    }

    /** The entry at machine address {@code address}. */
    public long read(final long address) {
        return hypervisor.memory().getLong(address);
    }

    public void write(final long address, final long value) {
        hypervisor.memory().putLong(address, value);
    }

    /** Virtual address of the page for hypercall arguments. */
    public long args() {
        return va(mfns.length - 1);
    }

    private long argsMaddr() {
        return maddr(mfns.length - 1);
    }

    public long call(final int number, final long arg1, final long arg2, final long arg3, final long arg4) {
        return hypervisor.hypercall(vcpu, number, arg1, arg2, arg3, arg4, 0);
    }

    /** As {@link #call}, made again as long as it asks for that: what an engine does. */
    public long callToTheEnd(final int number, final long arg1, final long arg2, final long arg3, final long arg4) {
        return goOn(call(number, arg1, arg2, arg3, arg4));
    }

    /** Goes on with a call that has given way; {@code result} is its result if it has not. */
    public long goOn(final long result) {
        long last = result;
        while (vcpu.continuation != null) {
            final HypercallContinuation next = vcpu.continuation;
            vcpu.continuation = null;
            last = hypervisor.hypercall(vcpu, next.number(), next.arg1(), next.arg2(), next.arg3(), next.arg4(),
                    next.arg5());
        }
        return last;
    }

    /** mmu_update with the requests {@code ptr, val, ptr, val, ...}; see {@link #lastDone}. */
    public long mmuUpdates(final long foreigndom, final long... requests) {
        final MmuUpdate request = new MmuUpdate();
        final int count = requests.length / 2;
        for (int i = 0; i < count; i++) {
            request.wrap(hypervisor.memory(), argsMaddr() + (long) i * MmuUpdate.SIZE).ptr(requests[2 * i])
                    .val(requests[2 * i + 1]);
        }
        final long doneOffset = Page.SIZE - Long.BYTES;
        final long result = callToTheEnd(Xen.__HYPERVISOR_mmu_update, args(), count, args() + doneOffset, foreigndom);
        lastDone = hypervisor.memory().getInt(argsMaddr() + doneOffset);
        return result;
    }

    public long mmuUpdate(final long ptr, final long value) {
        return mmuUpdates(Xen.DOMID_SELF, ptr, value);
    }

    /** What the last {@link #mmuUpdates} or {@link #mmuext} stored in {@code *pdone}. */
    public long lastDone() {
        return lastDone;
    }

    /** mmuext_op with one operation of the given domain's pages. */
    public long mmuextFor(final long foreigndom, final int command, final long arg1, final long arg2) {
        new MmuextOp().wrap(hypervisor.memory(), argsMaddr()).cmd(command).arg1Mfn(arg1).arg2SrcMfn(arg2);
        return callToTheEnd(Xen.__HYPERVISOR_mmuext_op, args(), 1, 0, foreigndom);
    }

    public long mmuext(final int command, final long arg1, final long arg2) {
        return mmuextFor(Xen.DOMID_SELF, command, arg1, arg2);
    }

    /** update_va_mapping. */
    public long updateVaMapping(final long va, final long entry, final long flags) {
        return call(Xen.__HYPERVISOR_update_va_mapping, va, entry, flags, 0);
    }

    /** Maps page {@code pfn} at its usual address with the given flags. */
    public long remap(final int pfn, final long flags) {
        return updateVaMapping(va(pfn), Pte.make(mfns[pfn], flags), Xen.UVMF_INVLPG);
    }

    /** The vCPU's virtual memory; every fault ends the access with a {@link Fault}. */
    public GuestVirtualMemory memory() {
        return new GuestVirtualMemory(vcpu, hypervisor.memory(), hypervisor.walker(),
                hypervisor.paging().writablePageTables(), new ThrowingFaults());
    }

    /** Ends every access that faults with a {@link Fault}. */
    public static final class ThrowingFaults implements PageFaults {
        @Override
        public void pageFault(final long va, final int errorCode) {
            throw new Fault(va, errorCode);
        }

        @Override
        public void generalProtection() {
            throw new Fault(0, -1);
        }
    }

    /** All counts of the host are right. */
    public void checkInvariants() {
        assertThat(MemoryInvariants.check(hypervisor)).isEmpty();
    }

    /** A fault that a test's guest does not handle; error code -1 is a general protection fault. */
    public static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final long va;
        private final int errorCode;

        Fault(final long va, final int errorCode) {
            super("fault at 0x" + Long.toHexString(va) + " error " + errorCode);
            this.va = va;
            this.errorCode = errorCode;
        }

        public long va() {
            return va;
        }

        public int errorCode() {
            return errorCode;
        }
    }
}
