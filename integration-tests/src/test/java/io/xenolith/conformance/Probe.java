package io.xenolith.conformance;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.testkit.Guest;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java guest that asks what the recorded kernel asked ({@code src/test/kernels/probe/probe.c}), with pages of the same
 * kinds and in the same order, and keeps the answers as lines of the same form.
 */
final class Probe {
    static final long PRESENT = 1;
    static final long RW = 2;
    static final long US = 4;
    static final long PSE = 0x80;
    static final long NX = 1L << 63;
    static final long L1RW = PRESENT | RW | US | 0x60;
    static final long L1RO = PRESENT | US | 0x60;
    /** Canonical, and nothing there. */
    static final long BAD_POINTER = 0x7fff_0000_0000L;
    static final long NON_CANONICAL = 0x4000_0000_0000_0000L;
    static final long BAD_MFN = 0xf_ffff_ffffL;
    /** No such domain. */
    static final int BAD_DOM = 0x7000;
    /** An address in Xen's own range. */
    static final long XEN = 0xffff_8300_0000_0000L;
    static final long SELF = Xen.DOMID_SELF;

    /** One answer: what was asked, and the whole line. */
    record Line(String question, String text) {
    }

    final Guest guest;
    final GuestMemory memory;
    final long bufA;
    final long bufB;
    final long bufC;
    final long ptX;
    final long ptY;
    final long ptL4;
    final long gdt;
    final long grants;
    final long vcpuInfoPage;
    final long hole;
    /** vcpu_info, wherever it is now. */
    long vcpuInfo;
    int timerPort;
    int ipiPort;
    int ownDomid;
    private final List<Line> lines = new ArrayList<>();

    Probe(final Guest guest) {
        this.guest = guest;
        memory = guest.memory();
        bufA = page();
        bufB = page();
        bufC = page();
        ptX = page();
        ptY = page();
        ptL4 = page();
        gdt = page();
        grants = page();
        vcpuInfoPage = page();
        hole = page();
        vcpuInfo = guest.sharedInfo();
    }

    private long page() {
        return guest.allocate(Page.SIZE).address();
    }

    List<Line> lines() {
        return lines;
    }

    // Answers.

    void t(final String name, final String args, final long rc) {
        add(name, args, Long.toString(rc));
    }

    void r(final String name, final String args, final long rc, final String out) {
        add(name, args, rc + "|" + out);
    }

    private void add(final String name, final String args, final String answer) {
        final String question = name + '|' + args + '|';
        lines.add(new Line(question, question + answer));
    }

    // Calls.

    long h(final int number, final long... args) {
        return guest.hypercall(number, args);
    }

    /** {@code number(op, &struct, rest)}. */
    long with(final int number, final long op, final CStruct struct, final long... rest) {
        return guest.callWith("probe", number, op, struct, rest).rc();
    }

    long mmuUpdate(final long ptr, final long value, final long dom) {
        return h(Xen.__HYPERVISOR_mmu_update, at(ptr, value), 1, 0, dom);
    }

    long mmuUpdate(final long ptr, final long value) {
        return mmuUpdate(ptr, value, SELF);
    }

    long mmuext(final int command, final long arg1, final long arg2) {
        return h(Xen.__HYPERVISOR_mmuext_op, at(ext(command, arg1, arg2)), 1, 0, SELF);
    }

    /** The words of a {@code struct mmuext_op}. */
    static long[] ext(final int command, final long arg1, final long arg2) {
        final MmuextOp op = MmuextOp.allocate().cmd(command).arg1LinearAddr(arg1).arg2Vcpumask(arg2);
        return new long[]{op.structMemory().getLong(0), op.structMemory().getLong(8), op.structMemory().getLong(16)};
    }

    long uvm(final long va, final long value, final long flags) {
        return h(Xen.__HYPERVISOR_update_va_mapping, va, value, flags);
    }

    // Memory.

    /** The address of {@code words} as an argument of the next call. */
    long at(final long... words) {
        return guest.argument(words);
    }

    long word(final long address) {
        return memory.getLong(address);
    }

    int half(final long address) {
        return memory.getInt(address);
    }

    void put(final long address, final long value) {
        memory.putLong(address, value);
    }

    void zero(final long page) {
        memory.fill(page, Page.SIZE, (byte) 0);
    }

    long mfn(final long va) {
        return guest.mfn(va);
    }

    /** Machine address of a byte of the guest's own. */
    long maddr(final long va) {
        return (mfn(va) << Page.SHIFT) | (va & Page.OFFSET_MASK);
    }

    long table(final long va, final int level) {
        return guest.table(va, level);
    }

    /** Virtual address of entry {@code index} of the table of {@code level} over bufA. */
    long slot(final int level, final int index) {
        return table(bufA, level) + (long) index * Long.BYTES;
    }

    /** The text at {@code address}, with what would not fit into a line replaced. */
    String text(final long address) {
        final StringBuilder text = new StringBuilder();
        for (long at = address; memory.getByte(at) != 0; at++) {
            final char letter = (char) (memory.getByte(at) & 0xff);
            text.append(letter >= ' ' && letter < 127 && letter != '|' ? letter : ' ');
        }
        return text.toString();
    }

    static String hex(final long value) {
        return "0x" + Long.toHexString(value);
    }

    boolean isDom0() {
        return guest.domid() == 0;
    }
}
