package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A machine small enough to read: real page tables in real frames, walked on every access, the mmu hypercalls carried
 * out
 * without reference counts, every other hypercall answered by the test. Pages and frames are numbered differently
 * ({@code mfn = pfn + FIRST_MFN}), so that mixing them up shows.
 */
final class FakeMachine implements GuestMemory {
    static final long BASE = 0xffff_ffff_8000_0000L;
    static final int FIRST_MFN = 64;
    /** P2M at page 1 on, page tables from {@link #PT_PFN}. */
    static final long P2M_PFN = 1;
    static final long PT_PFN = 16;
    static final long SHARED_INFO_MFN = 5;
    private static final long FLAGS = Pte.PRESENT | Pte.RW | Pte.USER;

    /** One hypercall the test answers. */
    interface Answer {
        long call(long arg1, long arg2, long arg3, long arg4);
    }

    /** Machine memory: the addresses are machine addresses. */
    final LocalMemory frames;
    final int nrPages;
    final int mappedPages;
    final List<Integer> calls = new ArrayList<>();
    /** Frames written in other domains' names, for mappings with a foreign owner. */
    final Map<Long, Integer> foreignMappings = new HashMap<>();
    private final Map<Integer, Answer> answers = new HashMap<>();
    private long tablesUsed;

    FakeMachine(final int nrPages, final int mappedPages) {
        this.nrPages = nrPages;
        this.mappedPages = mappedPages;
        this.frames = new LocalMemory((nrPages + FIRST_MFN) * Page.SIZE);
        final long root = newTable();
        for (long pfn = 0; pfn < mappedPages; pfn++) {
            install(root, BASE + (pfn << Page.SHIFT), Pte.make(pfn + FIRST_MFN, FLAGS));
        }
        for (long mfn = 0; mfn < 8; mfn++) {
            install(root, XenX8664.MACH2PHYS_VIRT_START + (mfn << Page.SHIFT), Pte.make(8 + mfn, Pte.PRESENT));
        }
        for (long pfn = 0; pfn < nrPages; pfn++) {
            frames.putLong((8 << Page.SHIFT) + (pfn + FIRST_MFN) * Long.BYTES, pfn);
            frames.putLong(((P2M_PFN + FIRST_MFN) << Page.SHIFT) + pfn * Long.BYTES, pfn + FIRST_MFN);
        }
    }

    long rootVa() {
        return BASE + (PT_PFN << Page.SHIFT);
    }

    long tables() {
        return tablesUsed;
    }

    private long newTable() {
        return (PT_PFN + tablesUsed++) + FIRST_MFN;
    }

    private void install(final long root, final long va, final long entry) {
        long table = root;
        for (int level = 4; level > 1; level--) {
            final long at = (table << Page.SHIFT) + Pte.index(va, level) * 8L;
            if (frames.getLong(at) == 0) {
                frames.putLong(at, Pte.make(newTable(), FLAGS));
            }
            table = Pte.mfn(frames.getLong(at));
        }
        frames.putLong((table << Page.SHIFT) + Pte.index(va, 1) * 8L, entry);
    }

    /** Machine address of the L1 entry for {@code va}, or -1. */
    long l1(final long va) {
        long table = PT_PFN + FIRST_MFN;
        for (int level = 4; level > 1; level--) {
            final long entry = frames.getLong((table << Page.SHIFT) + Pte.index(va, level) * 8L);
            if ((entry & Pte.PRESENT) == 0) {
                return -1;
            }
            table = Pte.mfn(entry);
        }
        return (table << Page.SHIFT) + Pte.index(va, 1) * 8L;
    }

    private long translate(final long va, final boolean write) {
        final long at = l1(va);
        final long entry = at < 0 ? 0 : frames.getLong(at);
        if ((entry & Pte.PRESENT) == 0 || (write && (entry & Pte.RW) == 0)) {
            throw new IllegalStateException((write ? "write" : "read") + " fault at 0x" + Long.toHexString(va));
        }
        return (Pte.mfn(entry) << Page.SHIFT) | (va & Page.OFFSET_MASK);
    }

    void answer(final int number, final Answer answer) {
        answers.put(number, answer);
    }

    XenCalls calls(final Scratch scratch) {
        return new XenCalls(new CallGate(this::hypercall, this, scratch));
    }

    private long hypercall(final int number, final long a1, final long a2, final long a3, final long a4,
            final long a5) {
        calls.add(number);
        if (answers.containsKey(number)) {
            return answers.get(number).call(a1, a2, a3, a4);
        }
        return switch (number) {
            case Xen.__HYPERVISOR_update_va_mapping -> store(l1(a1), a2);
            case Xen.__HYPERVISOR_update_va_mapping_otherdomain -> {
                foreignMappings.put(a1, (int) a4);
                yield store(l1(a1), a2);
            }
            case Xen.__HYPERVISOR_mmu_update -> {
                for (long i = 0; i < a2; i++) {
                    store(getLong(a1 + i * 16) & -8L, getLong(a1 + i * 16 + 8));
                }
                yield 0;
            }
            case Xen.__HYPERVISOR_mmuext_op -> 0;
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private long store(final long maddr, final long entry) {
        if (maddr < 0) {
            return -Errno.XEN_EINVAL;
        }
        frames.putLong(maddr, entry);
        return 0;
    }

    @Override
    public byte getByte(final long address) {
        return frames.getByte(translate(address, false));
    }

    @Override
    public short getShort(final long address) {
        return frames.getShort(translate(address, false));
    }

    @Override
    public int getInt(final long address) {
        return frames.getInt(translate(address, false));
    }

    @Override
    public long getLong(final long address) {
        return frames.getLong(translate(address, false));
    }

    @Override
    public void putByte(final long address, final byte value) {
        frames.putByte(translate(address, true), value);
    }

    @Override
    public void putShort(final long address, final short value) {
        frames.putShort(translate(address, true), value);
    }

    @Override
    public void putInt(final long address, final int value) {
        frames.putInt(translate(address, true), value);
    }

    @Override
    public void putLong(final long address, final long value) {
        frames.putLong(translate(address, true), value);
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        for (int i = 0; i < length; i++) {
            target[offset + i] = getByte(address + i);
        }
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        for (int i = 0; i < length; i++) {
            putByte(address + i, source[offset + i]);
        }
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        for (int i = 0; i < length; i++) {
            putByte(address + i, value);
        }
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        return frames.compareAndExchangeInt(translate(address, true), expected, value);
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        return frames.compareAndExchangeLong(translate(address, true), expected, value);
    }
}
