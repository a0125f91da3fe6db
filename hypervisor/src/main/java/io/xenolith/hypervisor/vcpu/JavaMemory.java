package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.GuestMemory;
import java.util.Objects;

/**
 * Memory by virtual address for a Java kernel: every access is charged, and may be the point where the CPU is taken away,
 * before the page tables are asked. Nothing comes between the translation and the access, so the atomic ones are atomic.
 *
 * <p>A kernel that names a place outside its own Java array is at fault itself; what goes wrong beyond that is the hypervisor's
 * fault.
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
        try {
            return pages.getByte(address);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public short getShort(final long address) {
        engine.chargeAccess();
        try {
            return pages.getShort(address);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public int getInt(final long address) {
        engine.chargeAccess();
        try {
            return pages.getInt(address);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public long getLong(final long address) {
        engine.chargeAccess();
        try {
            return pages.getLong(address);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public void putByte(final long address, final byte value) {
        engine.chargeAccess();
        try {
            pages.putByte(address, value);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public void putShort(final long address, final short value) {
        engine.chargeAccess();
        try {
            pages.putShort(address, value);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public void putInt(final long address, final int value) {
        engine.chargeAccess();
        try {
            pages.putInt(address, value);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public void putLong(final long address, final long value) {
        engine.chargeAccess();
        try {
            pages.putLong(address, value);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public void read(final long address, final byte[] target, final int offset, final int length) {
        engine.chargeCopy(length);
        Objects.checkFromIndexSize(offset, length, target.length);
        try {
            pages.read(address, target, offset, length);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public void write(final long address, final byte[] source, final int offset, final int length) {
        engine.chargeCopy(length);
        Objects.checkFromIndexSize(offset, length, source.length);
        try {
            pages.write(address, source, offset, length);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public void fill(final long address, final int length, final byte value) {
        engine.chargeCopy(length);
        try {
            pages.fill(address, length, value);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public int compareAndExchangeInt(final long address, final int expected, final int value) {
        engine.chargeAccess();
        try {
            return pages.compareAndExchangeInt(address, expected, value);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public long compareAndExchangeLong(final long address, final long expected, final long value) {
        engine.chargeAccess();
        try {
            return pages.compareAndExchangeLong(address, expected, value);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public long getAndSetLong(final long address, final long value) {
        engine.chargeAccess();
        try {
            return pages.getAndSetLong(address, value);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public int getAndOrInt(final long address, final int bits) {
        engine.chargeAccess();
        try {
            return pages.getAndOrInt(address, bits);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public int getAndAndInt(final long address, final int bits) {
        engine.chargeAccess();
        try {
            return pages.getAndAndInt(address, bits);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public long getAndOrLong(final long address, final long bits) {
        engine.chargeAccess();
        try {
            return pages.getAndOrLong(address, bits);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }

    @Override
    public long getAndAndLong(final long address, final long bits) {
        engine.chargeAccess();
        try {
            return pages.getAndAndLong(address, bits);
        } catch (final RuntimeException | Error thrown) {
            throw engine.accessFailed(thrown);
        }
    }
}
