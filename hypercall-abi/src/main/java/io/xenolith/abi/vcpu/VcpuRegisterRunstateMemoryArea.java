// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.vcpu;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_register_runstate_memory_area}, 8 bytes, aligned to 8. Source: Xen public/vcpu.h.
 *
 * <pre>
 *  offset size field
 *       0   8  addr.h
 *       0   8  addr.v
 *       0   8  addr.p
 * </pre>
 */
public final class VcpuRegisterRunstateMemoryArea extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 8;

    public static final int ADDR_H_OFFSET = 0;
    public static final int ADDR_V_OFFSET = 0;
    public static final int ADDR_P_OFFSET = 0;

    /** A zeroed struct in private memory. */
    public static VcpuRegisterRunstateMemoryArea allocate() {
        return new VcpuRegisterRunstateMemoryArea().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuRegisterRunstateMemoryArea wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code addr.h}, 8 bytes. */
    public long addrH() {
        return memory.getLong(address + ADDR_H_OFFSET);
    }

    /** Writes {@code addr.h}. */
    public VcpuRegisterRunstateMemoryArea addrH(long value) {
        memory.putLong(address + ADDR_H_OFFSET, value);
        return this;
    }

    /** Reads {@code addr.v}, 8 bytes. */
    public long addrV() {
        return memory.getLong(address + ADDR_V_OFFSET);
    }

    /** Writes {@code addr.v}. */
    public VcpuRegisterRunstateMemoryArea addrV(long value) {
        memory.putLong(address + ADDR_V_OFFSET, value);
        return this;
    }

    /** Reads {@code addr.p}, 8 bytes. */
    public long addrP() {
        return memory.getLong(address + ADDR_P_OFFSET);
    }

    /** Writes {@code addr.p}. */
    public VcpuRegisterRunstateMemoryArea addrP(long value) {
        memory.putLong(address + ADDR_P_OFFSET, value);
        return this;
    }
}
