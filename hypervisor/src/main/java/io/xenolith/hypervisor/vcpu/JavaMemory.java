package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.GuestMemory;

/**
 * Memory by virtual address for a Java kernel: every access is charged, and may be the point where the CPU is taken away,
 * before the page tables are asked. Nothing comes between the translation and the access, so the atomic ones are atomic.
 */
final class JavaMemory implements GuestMemory {
    private final JavaEngine engine;
    private final GuestMemory pages;

    JavaMemory(final JavaEngine engine, final GuestMemory pages) {
        this.engine = engine;
        this.pages = pages;
    }

    @Override
    public byte getByte(final long address) {
        engine.chargeAccess();
        return pages.getByte(address);
    }

    @Override
    public short getShort(final long address) {
        engine.chargeAccess();
        return pages.getShort(address);
    }

    @Override
    public int getInt(final long address) {
        engine.chargeAccess();
        return pages.getInt(address);
    }

    @Override
    public long getLong(final long address) {
        engine.chargeAccess();
        return pages.getLong(address);
    }

    @Override
    public void putByte(final long address, final byte value) {
        engine.chargeAccess();
        pages.putByte(address, value);
    }

    @Override
    public void putShort(final long address, final short value) {
        engine.chargeAccess();
        pages.putShort(address, value);
    }

    @Override
    public void putInt(final long address, final int value) {
        engine.chargeAccess();
        pages.putInt(address, value);
    }

    @Override
    public void putLong(final long address, final long value) {
        engine.chargeAccess();
        pages.putLong(address, value);
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        engine.chargeCopy(length);
        pages.read(address, target, offset, length);
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        engine.chargeCopy(length);
        pages.write(address, source, offset, length);
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        engine.chargeCopy(length);
        pages.fill(address, length, value);
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        engine.chargeAccess();
        return pages.compareAndExchangeInt(address, expected, value);
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        engine.chargeAccess();
        return pages.compareAndExchangeLong(address, expected, value);
    }

    @Override
    public long getAndSetLong(final long address, final long value) {
        engine.chargeAccess();
        return pages.getAndSetLong(address, value);
    }

    @Override
    public int getAndOrInt(final long address, final int bits) {
        engine.chargeAccess();
        return pages.getAndOrInt(address, bits);
    }

    @Override
    public int getAndAndInt(final long address, final int bits) {
        engine.chargeAccess();
        return pages.getAndAndInt(address, bits);
    }

    @Override
    public long getAndOrLong(final long address, final long bits) {
        engine.chargeAccess();
        return pages.getAndOrLong(address, bits);
    }

    @Override
    public long getAndAndLong(final long address, final long bits) {
        engine.chargeAccess();
        return pages.getAndAndLong(address, bits);
    }
}
