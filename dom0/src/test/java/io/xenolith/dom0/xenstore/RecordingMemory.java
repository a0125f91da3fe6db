package io.xenolith.dom0.xenstore;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.xs.XenstoreDomainInterface;
import java.util.ArrayList;
import java.util.List;

/** A ring page that notes every access, by name where it is an index. */
final class RecordingMemory implements GuestMemory {
    final LocalMemory memory = new LocalMemory(4096);
    final List<String> log = new ArrayList<>();

    private static String name(final long address) {
        return switch ((int) address) {
            case XenstoreDomainInterface.REQ_CONS_OFFSET -> "req_cons";
            case XenstoreDomainInterface.REQ_PROD_OFFSET -> "req_prod";
            case XenstoreDomainInterface.RSP_CONS_OFFSET -> "rsp_cons";
            case XenstoreDomainInterface.RSP_PROD_OFFSET -> "rsp_prod";
            default -> Long.toString(address);
        };
    }

    @Override
    public byte getByte(final long address) {
        return memory.getByte(address);
    }

    @Override
    public short getShort(final long address) {
        return memory.getShort(address);
    }

    @Override
    public int getInt(final long address) {
        log.add("get " + name(address));
        return memory.getInt(address);
    }

    @Override
    public long getLong(final long address) {
        return memory.getLong(address);
    }

    @Override
    public void putByte(final long address, final byte value) {
        memory.putByte(address, value);
    }

    @Override
    public void putShort(final long address, final short value) {
        memory.putShort(address, value);
    }

    @Override
    public void putInt(final long address, final int value) {
        log.add("put " + name(address));
        memory.putInt(address, value);
    }

    @Override
    public void putLong(final long address, final long value) {
        memory.putLong(address, value);
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        log.add("read " + address + "+" + length);
        memory.read(address, target, offset, length);
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        log.add("write " + address + "+" + length);
        memory.write(address, source, offset, length);
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        memory.fill(address, length, value);
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        return memory.compareAndExchangeInt(address, expected, value);
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        return memory.compareAndExchangeLong(address, expected, value);
    }

    @Override
    public int getIntAcquire(final long address) {
        log.add("acquire " + name(address));
        return memory.getInt(address);
    }

    @Override
    public void putIntRelease(final long address, final int value) {
        log.add("release " + name(address));
        memory.putInt(address, value);
    }

    @Override
    public void fullFence() {
        log.add("fence");
    }
}
