// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_cpupool_op}, 40 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  op
 *       4   4  cpupool_id
 *       8   4  sched_id
 *      12   4  domid
 *      16   4  cpu
 *      20   4  n_dom
 *      24   8  cpumap.bitmap
 *      32   4  cpumap.nr_bits
 * </pre>
 */
public final class XenSysctlCpupoolOp extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 8;

    public static final int OP_OFFSET = 0;
    public static final int CPUPOOL_ID_OFFSET = 4;
    public static final int SCHED_ID_OFFSET = 8;
    public static final int DOMID_OFFSET = 12;
    public static final int CPU_OFFSET = 16;
    public static final int N_DOM_OFFSET = 20;
    public static final int CPUMAP_BITMAP_OFFSET = 24;
    public static final int CPUMAP_NR_BITS_OFFSET = 32;

    /** A zeroed struct in private memory. */
    public static XenSysctlCpupoolOp allocate() {
        return new XenSysctlCpupoolOp().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlCpupoolOp wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code op}, 4 bytes. */
    public int op() {
        return memory.getInt(address + OP_OFFSET);
    }

    /** Writes {@code op}. */
    public XenSysctlCpupoolOp op(int value) {
        memory.putInt(address + OP_OFFSET, value);
        return this;
    }

    /** Reads {@code cpupool_id}, 4 bytes. */
    public int cpupoolId() {
        return memory.getInt(address + CPUPOOL_ID_OFFSET);
    }

    /** Writes {@code cpupool_id}. */
    public XenSysctlCpupoolOp cpupoolId(int value) {
        memory.putInt(address + CPUPOOL_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code sched_id}, 4 bytes. */
    public int schedId() {
        return memory.getInt(address + SCHED_ID_OFFSET);
    }

    /** Writes {@code sched_id}. */
    public XenSysctlCpupoolOp schedId(int value) {
        memory.putInt(address + SCHED_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code domid}, 4 bytes. */
    public int domid() {
        return memory.getInt(address + DOMID_OFFSET);
    }

    /** Writes {@code domid}. */
    public XenSysctlCpupoolOp domid(int value) {
        memory.putInt(address + DOMID_OFFSET, value);
        return this;
    }

    /** Reads {@code cpu}, 4 bytes. */
    public int cpu() {
        return memory.getInt(address + CPU_OFFSET);
    }

    /** Writes {@code cpu}. */
    public XenSysctlCpupoolOp cpu(int value) {
        memory.putInt(address + CPU_OFFSET, value);
        return this;
    }

    /** Reads {@code n_dom}, 4 bytes. */
    public int nDom() {
        return memory.getInt(address + N_DOM_OFFSET);
    }

    /** Writes {@code n_dom}. */
    public XenSysctlCpupoolOp nDom(int value) {
        memory.putInt(address + N_DOM_OFFSET, value);
        return this;
    }

    /** Reads {@code cpumap.bitmap}, 8 bytes. */
    public long cpumapBitmap() {
        return memory.getLong(address + CPUMAP_BITMAP_OFFSET);
    }

    /** Writes {@code cpumap.bitmap}. */
    public XenSysctlCpupoolOp cpumapBitmap(long value) {
        memory.putLong(address + CPUMAP_BITMAP_OFFSET, value);
        return this;
    }

    /** Reads {@code cpumap.nr_bits}, 4 bytes. */
    public int cpumapNrBits() {
        return memory.getInt(address + CPUMAP_NR_BITS_OFFSET);
    }

    /** Writes {@code cpumap.nr_bits}. */
    public XenSysctlCpupoolOp cpumapNrBits(int value) {
        memory.putInt(address + CPUMAP_NR_BITS_OFFSET, value);
        return this;
    }
}
