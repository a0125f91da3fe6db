package io.xenolith.evtchn;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * Memory that lets somebody else act before each access of the party under test, but never inside one: every method is one
 * atomic step, as the instruction it stands for.
 */
final class InterleavedMemory implements GuestMemory {
    private final LocalMemory memory;
    /** Runs before each access. */
    Runnable before = () -> {
    };

    InterleavedMemory(final int size) {
        memory = new LocalMemory(size);
    }

    /** The same bytes without interruption, for the other party. */
    LocalMemory direct() {
        return memory;
    }

    @Override
    public byte getByte(final long address) {
        before.run();
        return memory.getByte(address);
    }

    @Override
    public short getShort(final long address) {
        before.run();
        return memory.getShort(address);
    }

    @Override
    public int getInt(final long address) {
        before.run();
        return memory.getInt(address);
    }

    @Override
    public long getLong(final long address) {
        before.run();
        return memory.getLong(address);
    }

    @Override
    public void putByte(final long address, final byte value) {
        before.run();
        memory.putByte(address, value);
    }

    @Override
    public void putShort(final long address, final short value) {
        before.run();
        memory.putShort(address, value);
    }

    @Override
    public void putInt(final long address, final int value) {
        before.run();
        memory.putInt(address, value);
    }

    @Override
    public void putLong(final long address, final long value) {
        before.run();
        memory.putLong(address, value);
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        before.run();
        memory.read(address, target, offset, length);
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        before.run();
        memory.write(address, source, offset, length);
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        before.run();
        memory.fill(address, length, value);
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        before.run();
        return memory.compareAndExchangeInt(address, expected, value);
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        before.run();
        return memory.compareAndExchangeLong(address, expected, value);
    }

    @Override
    public int getAndOrInt(final long address, final int bits) {
        before.run();
        return memory.getAndOrInt(address, bits);
    }

    @Override
    public int getAndAndInt(final long address, final int mask) {
        before.run();
        return memory.getAndAndInt(address, mask);
    }

    @Override
    public long getAndOrLong(final long address, final long bits) {
        before.run();
        return memory.getAndOrLong(address, bits);
    }

    @Override
    public long getAndAndLong(final long address, final long mask) {
        before.run();
        return memory.getAndAndLong(address, mask);
    }
}
