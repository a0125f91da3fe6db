package io.xenolith.abi;

/**
 * A flyweight over one C struct in some {@link GuestMemory}: it holds no data, only where the data is. Subclasses add
 * {@code wrap}, the field offsets and the accessors. Unsigned C fields below 4 bytes read as non-negative {@code int};
 * 32-bit fields read as raw {@code int} (compare unsigned), 64-bit fields as raw {@code long}.
 */
public abstract class CStruct {
    /** The memory the struct lies in. */
    protected GuestMemory memory;
    /** Address of the struct's first byte in {@link #memory}. */
    protected long address;

    /** Moves the flyweight. */
    protected final void set(final GuestMemory newMemory, final long newAddress) {
        memory = newMemory;
        address = newAddress;
    }

    /** Size of the C struct in bytes. */
    public abstract int structSize();

    public final GuestMemory structMemory() {
        return memory;
    }

    public final long structAddress() {
        return address;
    }

    /** The struct's bytes, copied. */
    public final byte[] toBytes() {
        return memory.bytes(address, structSize());
    }
}
