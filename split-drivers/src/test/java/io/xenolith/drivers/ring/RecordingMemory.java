package io.xenolith.drivers.ring;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import java.util.ArrayList;
import java.util.List;

/** Memory that writes down what is done to it, with the names of a ring's header fields. */
final class RecordingMemory implements GuestMemory {
    final LocalMemory bytes;
    final List<String> log = new ArrayList<>();

    RecordingMemory(final int size) {
        bytes = new LocalMemory(size);
    }

    private static String name(final long address) {
        return switch ((int) address) {
            case 0 -> "req_prod";
            case 4 -> "req_event";
            case 8 -> "rsp_prod";
            case 12 -> "rsp_event";
            default -> "slots";
        };
    }

    private void note(final String what, final long address) {
        log.add(what + " " + name(address));
    }

    @Override
    public byte getByte(final long address) {
        note("read", address);
        return bytes.getByte(address);
    }

    @Override
    public short getShort(final long address) {
        note("read", address);
        return bytes.getShort(address);
    }

    @Override
    public int getInt(final long address) {
        note("read", address);
        return bytes.getInt(address);
    }

    @Override
    public int getIntAcquire(final long address) {
        note("acquire", address);
        return bytes.getInt(address);
    }

    @Override
    public long getLong(final long address) {
        note("read", address);
        return bytes.getLong(address);
    }

    @Override
    public void putByte(final long address, final byte value) {
        note("write", address);
        bytes.putByte(address, value);
    }

    @Override
    public void putShort(final long address, final short value) {
        note("write", address);
        bytes.putShort(address, value);
    }

    @Override
    public void putInt(final long address, final int value) {
        note("write", address);
        bytes.putInt(address, value);
    }

    @Override
    public void putIntRelease(final long address, final int value) {
        note("release", address);
        bytes.putInt(address, value);
    }

    @Override
    public void putLong(final long address, final long value) {
        note("write", address);
        bytes.putLong(address, value);
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        note("read", address);
        bytes.read(address, target, offset, length);
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        note("write", address);
        bytes.write(address, source, offset, length);
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        note("write", address);
        bytes.fill(address, length, value);
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        return bytes.compareAndExchangeInt(address, expected, value);
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        return bytes.compareAndExchangeLong(address, expected, value);
    }

    @Override
    public void fullFence() {
        log.add("fence");
    }
}
