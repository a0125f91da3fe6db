package io.xenolith.abi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Private memory over a byte array, addresses 0 to length - 1: what a guest-supplied struct is copied into before it is
 * checked, so that the copy that is checked is the copy that is used.
 */
public final class LocalMemory implements GuestMemory {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    public LocalMemory(final int size) {
        this(new byte[size]);
    }

    /** Memory over {@code bytes} itself, not a copy. */
    public LocalMemory(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** The array itself. */
    public byte[] array() {
        return bytes;
    }

    private int index(final long address, final int size) {
        if (address < 0 || address > bytes.length - size) {
            throw new IndexOutOfBoundsException("address=" + address + " size=" + size + " of " + bytes.length);
        }
        return (int) address;
    }

    @Override
    public byte getByte(final long address) {
        return bytes[index(address, 1)];
    }

    @Override
    public short getShort(final long address) {
        return (short) SHORT.get(bytes, index(address, 2));
    }

    @Override
    public int getInt(final long address) {
        return (int) INT.get(bytes, index(address, 4));
    }

    @Override
    public long getLong(final long address) {
        return (long) LONG.get(bytes, index(address, 8));
    }

    @Override
    public void putByte(final long address, final byte value) {
        bytes[index(address, 1)] = value;
    }

    @Override
    public void putShort(final long address, final short value) {
        SHORT.set(bytes, index(address, 2), value);
    }

    @Override
    public void putInt(final long address, final int value) {
        INT.set(bytes, index(address, 4), value);
    }

    @Override
    public void putLong(final long address, final long value) {
        LONG.set(bytes, index(address, 8), value);
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        System.arraycopy(bytes, index(address, length), target, offset, length);
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        System.arraycopy(source, offset, bytes, index(address, length), length);
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        final int from = index(address, length);
        Arrays.fill(bytes, from, from + length, value);
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        final int old = getInt(address);
        if (old == expected) {
            putInt(address, value);
        }
        return old;
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        final long old = getLong(address);
        if (old == expected) {
            putLong(address, value);
        }
        return old;
    }
}
