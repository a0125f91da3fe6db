// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct mmuext_op}, 24 bytes, aligned to 8. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   4  cmd
 *       8   8  arg1.mfn
 *       8   8  arg1.linear_addr
 *      16   4  arg2.nr_ents
 *      16   8  arg2.vcpumask
 *      16   8  arg2.src_mfn
 * </pre>
 */
public final class MmuextOp extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int CMD_OFFSET = 0;
    public static final int ARG1_MFN_OFFSET = 8;
    public static final int ARG1_LINEAR_ADDR_OFFSET = 8;
    public static final int ARG2_NR_ENTS_OFFSET = 16;
    public static final int ARG2_VCPUMASK_OFFSET = 16;
    public static final int ARG2_SRC_MFN_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static MmuextOp allocate() {
        return new MmuextOp().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public MmuextOp wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code cmd}, 4 bytes. */
    public int cmd() {
        return memory.getInt(address + CMD_OFFSET);
    }

    /** Writes {@code cmd}. */
    public MmuextOp cmd(int value) {
        memory.putInt(address + CMD_OFFSET, value);
        return this;
    }

    /** Reads {@code arg1.mfn}, 8 bytes. */
    public long arg1Mfn() {
        return memory.getLong(address + ARG1_MFN_OFFSET);
    }

    /** Writes {@code arg1.mfn}. */
    public MmuextOp arg1Mfn(long value) {
        memory.putLong(address + ARG1_MFN_OFFSET, value);
        return this;
    }

    /** Reads {@code arg1.linear_addr}, 8 bytes. */
    public long arg1LinearAddr() {
        return memory.getLong(address + ARG1_LINEAR_ADDR_OFFSET);
    }

    /** Writes {@code arg1.linear_addr}. */
    public MmuextOp arg1LinearAddr(long value) {
        memory.putLong(address + ARG1_LINEAR_ADDR_OFFSET, value);
        return this;
    }

    /** Reads {@code arg2.nr_ents}, 4 bytes. */
    public int arg2NrEnts() {
        return memory.getInt(address + ARG2_NR_ENTS_OFFSET);
    }

    /** Writes {@code arg2.nr_ents}. */
    public MmuextOp arg2NrEnts(int value) {
        memory.putInt(address + ARG2_NR_ENTS_OFFSET, value);
        return this;
    }

    /** Reads {@code arg2.vcpumask}, 8 bytes. */
    public long arg2Vcpumask() {
        return memory.getLong(address + ARG2_VCPUMASK_OFFSET);
    }

    /** Writes {@code arg2.vcpumask}. */
    public MmuextOp arg2Vcpumask(long value) {
        memory.putLong(address + ARG2_VCPUMASK_OFFSET, value);
        return this;
    }

    /** Reads {@code arg2.src_mfn}, 8 bytes. */
    public long arg2SrcMfn() {
        return memory.getLong(address + ARG2_SRC_MFN_OFFSET);
    }

    /** Writes {@code arg2.src_mfn}. */
    public MmuextOp arg2SrcMfn(long value) {
        memory.putLong(address + ARG2_SRC_MFN_OFFSET, value);
        return this;
    }
}
