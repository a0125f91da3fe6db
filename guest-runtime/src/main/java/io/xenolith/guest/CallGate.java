package io.xenolith.guest;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Hypercalls;
import io.xenolith.abi.LocalMemory;

/**
 * The hypercall door with a place for arguments: structs are built in private memory, copied to guest memory in one
 * piece,
 * and copied back after the call, because hypercall arguments are addresses in the guest's own address space.
 */
public final class CallGate {
    private final Hypercalls hypercalls;
    private final GuestMemory memory;
    private final Scratch scratch;

    public CallGate(final Hypercalls hypercalls, final GuestMemory memory, final Scratch scratch) {
        this.hypercalls = hypercalls;
        this.memory = memory;
        this.scratch = scratch;
    }

    /** The bare door. */
    public Hypercalls hypercalls() {
        return hypercalls;
    }

    public GuestMemory memory() {
        return memory;
    }

    public Scratch scratch() {
        return scratch;
    }

    /** {@code number(op, &struct)}: what the hypervisor wrote into the struct is in {@code struct} afterwards. */
    public long callWithStruct(final int number, final long op, final CStruct struct) {
        return callWithStruct(number, op, struct, 0);
    }

    /** {@code number(op, &struct, arg3)}. */
    public long callWithStruct(final int number, final long op, final CStruct struct, final long arg3) {
        if (struct.structMemory() instanceof final LocalMemory local && struct.structAddress() == 0
                && local.array().length == struct.structSize()) {
            return callWithBytes(number, op, local.array(), arg3);
        }
        final byte[] bytes = struct.toBytes();
        final long result = callWithBytes(number, op, bytes, arg3);
        struct.structMemory().write(struct.structAddress(), bytes, 0, bytes.length);
        return result;
    }

    /** {@code number(op, &bytes, arg3)}; {@code bytes} is what memory holds after the call. */
    public long callWithBytes(final int number, final long op, final byte[] bytes, final long arg3) {
        return callWithBytes(number, op, bytes, bytes.length, arg3);
    }

    /** As {@link #callWithBytes(int, long, byte[], long)} with the first {@code length} of {@code bytes}. */
    long callWithBytes(final int number, final long op, final byte[] bytes, final int length, final long arg3) {
        final int mark = scratch.mark();
        final long address = scratch.push(length);
        memory.write(address, bytes, 0, length);
        final long result = hypercalls.hypercall(number, op, address, arg3);
        memory.read(address, bytes, 0, length);
        scratch.release(mark);
        return result;
    }

    /** {@code number(&bytes, arg2, arg3, arg4)}, for the calls whose first argument is the array. */
    long callWithArrayFirst(final int number, final byte[] bytes, final long arg2, final long arg3, final long arg4) {
        final int mark = scratch.mark();
        final long address = scratch.push(bytes.length);
        memory.write(address, bytes, 0, bytes.length);
        final long result = hypercalls.hypercall(number, address, arg2, arg3, arg4);
        scratch.release(mark);
        return result;
    }

    /** {@code values} as little-endian 64-bit words. */
    static byte[] words(final long... values) {
        final LocalMemory local = new LocalMemory(values.length * Long.BYTES);
        for (int i = 0; i < values.length; i++) {
            local.putLong((long) i * Long.BYTES, values[i]);
        }
        return local.array();
    }
}
