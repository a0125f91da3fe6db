package io.xenolith.testkit;

import io.xenolith.abi.GuestMemory;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** A guest's virtual memory for the test: each access is made by the guest, and a trap of it is an exception here. */
final class MemoryPort implements GuestMemory {
    private final Guest guest;

    MemoryPort(final Guest guest) {
        this.guest = guest;
    }

    private long load(final ToLongFunction<GuestMemory> access) {
        final long[] value = new long[1];
        guest.perform(kernel -> value[0] = access.applyAsLong(kernel.memory()));
        return value[0];
    }

    private long store(final long address, final int length, final ToLongFunction<GuestMemory> access) {
        guest.noteStore(address, length);
        return load(access);
    }

    @Override
    public byte getByte(final long address) {
        return (byte) load(memory -> memory.getByte(address));
    }

    @Override
    public short getShort(final long address) {
        return (short) load(memory -> memory.getShort(address));
    }

    @Override
    public int getInt(final long address) {
        return (int) load(memory -> memory.getInt(address));
    }

    @Override
    public long getLong(final long address) {
        return load(memory -> memory.getLong(address));
    }

    @Override
    public void putByte(final long address, final byte value) {
        store(address, Byte.BYTES, memory -> {
            memory.putByte(address, value);
            return 0;
        });
    }

    @Override
    public void putShort(final long address, final short value) {
        store(address, Short.BYTES, memory -> {
            memory.putShort(address, value);
            return 0;
        });
    }

    @Override
    public void putInt(final long address, final int value) {
        store(address, Integer.BYTES, memory -> {
            memory.putInt(address, value);
            return 0;
        });
    }

    @Override
    public void putLong(final long address, final long value) {
        store(address, Long.BYTES, memory -> {
            memory.putLong(address, value);
            return 0;
        });
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        load(memory -> {
            memory.read(address, target, offset, length);
            return 0;
        });
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        store(address, length, memory -> {
            memory.write(address, source, offset, length);
            return 0;
        });
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        Objects.checkFromIndexSize(0, length, length);
        store(address, length, memory -> {
            memory.fill(address, length, value);
            return 0;
        });
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        return (int) store(address, Integer.BYTES, memory -> memory.compareAndExchangeInt(address, expected, value));
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        return store(address, Long.BYTES, memory -> memory.compareAndExchangeLong(address, expected, value));
    }
}
