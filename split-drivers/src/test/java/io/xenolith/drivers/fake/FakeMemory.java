package io.xenolith.drivers.fake;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import java.util.HashMap;
import java.util.Map;

/** One domain's virtual memory: addresses without a page, and writes to read-only ones, throw. */
public final class FakeMemory implements GuestMemory {
    private static final long BASE = 0x10_0000;

    private final LocalMemory ram;
    private final Map<Long, Entry> pages = new HashMap<>();
    private long next = BASE;

    private record Entry(int machinePage, boolean writable, boolean own) {
    }

    FakeMemory(final LocalMemory ram) {
        this.ram = ram;
    }

    /** Addresses are never used twice, so that a use after an unmap shows. */
    long reserve(final int count) {
        final long address = next;
        next += (long) (count + 1) * Page.SIZE;
        return address;
    }

    void install(final long address, final int machinePage, final boolean writable, final boolean own) {
        pages.put(address >> Page.SHIFT, new Entry(machinePage, writable, own));
    }

    int remove(final long address) {
        final Entry entry = pages.remove(address >> Page.SHIFT);
        if (entry == null) {
            throw new AssertionError("no page at " + Long.toHexString(address));
        }
        return entry.machinePage;
    }

    int machinePage(final long address) {
        return entry(address).machinePage;
    }

    /** Pages of the domain's own. */
    public int ownPages() {
        return (int) pages.values().stream().filter(Entry::own).count();
    }

    private Entry entry(final long address) {
        final Entry entry = pages.get(address >> Page.SHIFT);
        if (entry == null) {
            throw new AssertionError("access to " + Long.toHexString(address) + ", where no page is");
        }
        return entry;
    }

    private long readable(final long address, final int length) {
        if (length > 0 && (address & Page.OFFSET_MASK) + length > Page.SIZE) {
            throw new AssertionError("access crosses a page end");
        }
        return (long) entry(address).machinePage * Page.SIZE + (address & Page.OFFSET_MASK);
    }

    private long writable(final long address, final int length) {
        if (!entry(address).writable) {
            throw new AssertionError("write to a read-only page");
        }
        return readable(address, length);
    }

    /** A slot of a ring of several pages may cross from one to the next. */
    private static int untilPageEnd(final long address, final int length) {
        return Math.min(length, Page.SIZE - (int) (address & Page.OFFSET_MASK));
    }

    @Override
    public byte getByte(final long address) {
        return ram.getByte(readable(address, 1));
    }

    @Override
    public short getShort(final long address) {
        return ram.getShort(readable(address, 2));
    }

    @Override
    public int getInt(final long address) {
        return ram.getInt(readable(address, 4));
    }

    @Override
    public long getLong(final long address) {
        return ram.getLong(readable(address, 8));
    }

    @Override
    public void putByte(final long address, final byte value) {
        ram.putByte(writable(address, 1), value);
    }

    @Override
    public void putShort(final long address, final short value) {
        ram.putShort(writable(address, 2), value);
    }

    @Override
    public void putInt(final long address, final int value) {
        ram.putInt(writable(address, 4), value);
    }

    @Override
    public void putLong(final long address, final long value) {
        ram.putLong(writable(address, 8), value);
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        final int first = untilPageEnd(address, length);
        ram.read(readable(address, first), target, offset, first);
        if (first < length) {
            read(address + first, target, offset + first, length - first);
        }
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        final int first = untilPageEnd(address, length);
        ram.write(writable(address, first), source, offset, first);
        if (first < length) {
            write(address + first, source, offset + first, length - first);
        }
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        ram.fill(writable(address, length), length, value);
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        return ram.compareAndExchangeInt(writable(address, 4), expected, value);
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        return ram.compareAndExchangeLong(writable(address, 8), expected, value);
    }
}
