package io.xenolith.hypervisor.mm;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;
import java.util.Arrays;

/**
 * A vCPU's memory by virtual address, through the page tables it has loaded: what a Java kernel loads and stores with.
 *
 * <p>A software TLB remembers pages that were read and pages that were written (one tag array each, direct mapped). It is
 * emptied when {@link Vcpu#tlbGeneration} moves (the hypervisor changed a present entry of the domain, or a frame changed
 * its type) and when the active root changes, so a guest never sees a stale translation. An access that crosses a page
 * end is split; nothing of it is stored unless all of it can be. Bulk copies stop at the page that faults and go on from
 * there. Frames outside RAM read as all ones and ignore stores.
 *
 * <p>Used only by the vCPU that is running, from the host's thread.
 */
public final class GuestVirtualMemory implements GuestMemory {
    private static final int TLB_ENTRIES = 256;
    private static final int TLB_MASK = TLB_ENTRIES - 1;
    /** No page number: those are below 2^52. */
    private static final long NO_TAG = -1;
    private static final long OFFSET_MASK = Page.OFFSET_MASK;

    private final Vcpu vcpu;
    private final MachineMemory memory;
    private final PageWalker walker;
    private final StoreEmulation emulation;
    private final PageFaults faults;
    private final long ramBytes;

    /** Page number and machine address of the page, side by side: one slot is two words. */
    private final long[] reads = new long[2 * TLB_ENTRIES];
    private final long[] writes = new long[2 * TLB_ENTRIES];
    private int generation;
    private long root;

    /** The memory of {@code vcpu}; {@code faults} is told of every access that the page tables do not allow. */
    public GuestVirtualMemory(final Vcpu vcpu, final MachineMemory memory, final PageWalker walker,
            final StoreEmulation emulation, final PageFaults faults) {
        this.vcpu = vcpu;
        this.memory = memory;
        this.walker = walker;
        this.emulation = emulation;
        this.faults = faults;
        this.ramBytes = memory.frames() << Page.SHIFT;
        flush();
    }

    private void flush() {
        Arrays.fill(reads, NO_TAG);
        Arrays.fill(writes, NO_TAG);
        generation = vcpu.tlbGeneration;
        root = vcpu.activeRoot();
    }

    private boolean stale() {
        return generation != vcpu.tlbGeneration || root != vcpu.activeRoot();
    }

    /** Machine address of {@code size} bytes within one page that {@code tlb} remembers, or -1: ask the slow path. */
    private long hit(final long[] tlb, final long va, final int size) {
        final long page = va >>> Page.SHIFT;
        final int slot = slot(page);
        final long offset = va & OFFSET_MASK;
        return tlb[slot] == page && offset <= Page.SIZE - size && !stale() ? tlb[slot + 1] + offset : -1;
    }

    private static int slot(final long page) {
        return ((int) page & TLB_MASK) << 1;
    }

    private long readHit(final long va, final int size) {
        return hit(reads, va, size);
    }

    private long writeHit(final long va, final int size) {
        return hit(writes, va, size);
    }

    private int errorBits(final int access) {
        return vcpu.kernelMode ? access : access | PageWalker.PFEC_USER;
    }

    /** Machine address behind {@code va}; raises faults until the page tables allow the read. */
    private long readAddress(final long va) {
        while (true) {
            final long maddr = readHit(va, 1);
            if (maddr >= 0) {
                return maddr;
            }
            final long walked = walk(va, PageWalker.READ);
            if (walked >= 0) {
                return walked;
            }
            fault(va, walked);
        }
    }

    /** As {@link #readAddress} for a store that cannot be emulated. */
    private long writeAddress(final long va) {
        while (true) {
            final long maddr = writeHit(va, 1);
            if (maddr >= 0) {
                return maddr;
            }
            final long walked = walk(va, PageWalker.PFEC_WRITE);
            if (walked >= 0) {
                return walked;
            }
            fault(va, walked);
        }
    }

    private void fault(final long va, final long walked) {
        if (walked == PageWalker.NOT_CANONICAL) {
            faults.generalProtection();
        } else {
            faults.pageFault(va, PageWalker.errorCode(walked));
        }
    }

    /** One walk; a translation into RAM is remembered. */
    private long walk(final long va, final int access) {
        if (stale()) {
            flush();
        }
        final long maddr = walker.walk(root, va, errorBits(access));
        if (maddr >= 0 && maddr < ramBytes) {
            if (access != PageWalker.READ) {
                vcpu.domain().shadow().stored(maddr);
            }
            final long[] tlb = access == PageWalker.READ ? reads : writes;
            final long page = va >>> Page.SHIFT;
            tlb[slot(page)] = page;
            tlb[slot(page) + 1] = maddr & ~OFFSET_MASK;
        }
        return maddr;
    }

    private long slowRead(final long va, final int size) {
        if ((va & OFFSET_MASK) <= Page.SIZE - size) {
            return load(readAddress(va), size);
        }
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << Byte.SIZE | load(readAddress(va + i), 1);
        }
        return value;
    }

    private long load(final long maddr, final int size) {
        if (maddr >= ramBytes) {
            return ~0L >>> (Long.SIZE - size * Byte.SIZE);
        }
        return switch (size) {
            case 1 -> Byte.toUnsignedLong(memory.getByte(maddr));
            case 2 -> Short.toUnsignedLong(memory.getShort(maddr));
            case 4 -> Integer.toUnsignedLong(memory.getInt(maddr));
            default -> memory.getLong(maddr);
        };
    }

    private void slowWrite(final long va, final int size, final long value) {
        if ((va & OFFSET_MASK) <= Page.SIZE - size) {
            final long maddr = storeAddress(va, size, value);
            if (maddr != EMULATED) {
                store(maddr, size, value);
            }
            return;
        }
        // Both pages must take the store before either gets a byte of it. Asked twice: the second may fault, and the
        // guest's handler may take the first away.
        long lowPage;
        do {
            lowPage = writeAddress(va);
            writeAddress(va + size - 1);
        } while (writeAddress(va) != lowPage);
        for (int i = 0; i < size; i++) {
            store(writeAddress(va + i), 1, value >>> (i * Byte.SIZE));
        }
    }

    /** Not a machine address: the store has been carried out. */
    private static final long EMULATED = Long.MAX_VALUE;

    /** Where a store within one page goes, or {@link #EMULATED}. */
    private long storeAddress(final long va, final int size, final long value) {
        while (true) {
            final long walked = walk(va, PageWalker.PFEC_WRITE);
            if (walked >= 0) {
                return walked;
            }
            if (readOnlyFault(walked) && emulation.store(vcpu, va, size, value)) {
                return EMULATED;
            }
            fault(va, walked);
        }
    }

    private static boolean readOnlyFault(final long walked) {
        return walked != PageWalker.NOT_CANONICAL
                && PageWalker.errorCode(walked) == (PageWalker.PFEC_WRITE | PageWalker.PFEC_PRESENT);
    }

    private void store(final long maddr, final int size, final long value) {
        if (maddr >= ramBytes) {
            return;
        }
        switch (size) {
            case 1 -> memory.putByte(maddr, (byte) value);
            case 2 -> memory.putShort(maddr, (short) value);
            case 4 -> memory.putInt(maddr, (int) value);
            default -> memory.putLong(maddr, value);
        }
    }

    @Override
    public byte getByte(final long address) {
        final long maddr = readHit(address, 1);
        return maddr >= 0 ? memory.getByte(maddr) : (byte) slowRead(address, 1);
    }

    @Override
    public short getShort(final long address) {
        final long maddr = readHit(address, 2);
        return maddr >= 0 ? memory.getShort(maddr) : (short) slowRead(address, 2);
    }

    @Override
    public int getInt(final long address) {
        final long maddr = readHit(address, 4);
        return maddr >= 0 ? memory.getInt(maddr) : (int) slowRead(address, 4);
    }

    @Override
    public long getLong(final long address) {
        final long maddr = readHit(address, 8);
        return maddr >= 0 ? memory.getLong(maddr) : slowRead(address, 8);
    }

    @Override
    public void putByte(final long address, final byte value) {
        final long maddr = writeHit(address, 1);
        if (maddr >= 0) {
            memory.putByte(maddr, value);
        } else {
            slowWrite(address, 1, value);
        }
    }

    @Override
    public void putShort(final long address, final short value) {
        final long maddr = writeHit(address, 2);
        if (maddr >= 0) {
            memory.putShort(maddr, value);
        } else {
            slowWrite(address, 2, value);
        }
    }

    @Override
    public void putInt(final long address, final int value) {
        final long maddr = writeHit(address, 4);
        if (maddr >= 0) {
            memory.putInt(maddr, value);
        } else {
            slowWrite(address, 4, value);
        }
    }

    @Override
    public void putLong(final long address, final long value) {
        final long maddr = writeHit(address, 8);
        if (maddr >= 0) {
            memory.putLong(maddr, value);
        } else {
            slowWrite(address, 8, value);
        }
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        int done = 0;
        while (done < length) {
            final int part = inPage(address + done, length - done);
            final long maddr = readAddress(address + done);
            if (maddr < ramBytes) {
                memory.read(maddr, target, offset + done, part);
            } else {
                Arrays.fill(target, offset + done, offset + done + part, (byte) -1);
            }
            done += part;
        }
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        int done = 0;
        while (done < length) {
            final long hit = writeHit(address + done, 1);
            final long maddr = hit >= 0 ? hit : storeAddress(address + done, 1, source[offset + done]);
            final int part = maddr == EMULATED ? 1 : inPage(address + done, length - done);
            if (maddr < ramBytes) {
                memory.write(maddr, source, offset + done, part);
            }
            done += part;
        }
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        int done = 0;
        while (done < length) {
            final long hit = writeHit(address + done, 1);
            final long maddr = hit >= 0 ? hit : storeAddress(address + done, 1, value);
            final int part = maddr == EMULATED ? 1 : inPage(address + done, length - done);
            if (maddr < ramBytes) {
                memory.fill(maddr, part, value);
            }
            done += part;
        }
    }

    private static int inPage(final long va, final int length) {
        return Math.min(length, Page.SIZE - (int) (va & OFFSET_MASK));
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        // One thread owns the host: a load and a store with nothing in between are atomic. The store comes first in
        // the order of faults, as a locked instruction always needs write access; storing what is there decides that.
        final int old = getInt(address);
        putInt(address, old == expected ? value : old);
        return old;
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        final long old = getLong(address);
        putLong(address, old == expected ? value : old);
        return old;
    }
}
