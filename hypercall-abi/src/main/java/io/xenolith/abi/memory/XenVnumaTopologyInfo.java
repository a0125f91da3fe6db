// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_vnuma_topology_info}, 40 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   2  domid
 *       2   2  pad
 *       4   4  nr_vnodes
 *       8   4  nr_vcpus
 *      12   4  nr_vmemranges
 *      16   8  vdistance.h
 *      16   8  vdistance.pad
 *      24   8  vcpu_to_vnode.h
 *      24   8  vcpu_to_vnode.pad
 *      32   8  vmemrange.h
 *      32   8  vmemrange.pad
 * </pre>
 */
public final class XenVnumaTopologyInfo extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 8;

    public static final int DOMID_OFFSET = 0;
    public static final int PAD_OFFSET = 2;
    public static final int NR_VNODES_OFFSET = 4;
    public static final int NR_VCPUS_OFFSET = 8;
    public static final int NR_VMEMRANGES_OFFSET = 12;
    public static final int VDISTANCE_H_OFFSET = 16;
    public static final int VDISTANCE_PAD_OFFSET = 16;
    public static final int VCPU_TO_VNODE_H_OFFSET = 24;
    public static final int VCPU_TO_VNODE_PAD_OFFSET = 24;
    public static final int VMEMRANGE_H_OFFSET = 32;
    public static final int VMEMRANGE_PAD_OFFSET = 32;

    /** A zeroed struct in private memory. */
    public static XenVnumaTopologyInfo allocate() {
        return new XenVnumaTopologyInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenVnumaTopologyInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code domid}, 2 bytes. */
    public int domid() {
        return memory.getShort(address + DOMID_OFFSET) & 0xffff;
    }

    /** Writes {@code domid}. */
    public XenVnumaTopologyInfo domid(int value) {
        memory.putShort(address + DOMID_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code pad}, 2 bytes. */
    public int pad() {
        return memory.getShort(address + PAD_OFFSET) & 0xffff;
    }

    /** Writes {@code pad}. */
    public XenVnumaTopologyInfo pad(int value) {
        memory.putShort(address + PAD_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code nr_vnodes}, 4 bytes. */
    public int nrVnodes() {
        return memory.getInt(address + NR_VNODES_OFFSET);
    }

    /** Writes {@code nr_vnodes}. */
    public XenVnumaTopologyInfo nrVnodes(int value) {
        memory.putInt(address + NR_VNODES_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_vcpus}, 4 bytes. */
    public int nrVcpus() {
        return memory.getInt(address + NR_VCPUS_OFFSET);
    }

    /** Writes {@code nr_vcpus}. */
    public XenVnumaTopologyInfo nrVcpus(int value) {
        memory.putInt(address + NR_VCPUS_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_vmemranges}, 4 bytes. */
    public int nrVmemranges() {
        return memory.getInt(address + NR_VMEMRANGES_OFFSET);
    }

    /** Writes {@code nr_vmemranges}. */
    public XenVnumaTopologyInfo nrVmemranges(int value) {
        memory.putInt(address + NR_VMEMRANGES_OFFSET, value);
        return this;
    }

    /** Reads {@code vdistance.h}, 8 bytes. */
    public long vdistanceH() {
        return memory.getLong(address + VDISTANCE_H_OFFSET);
    }

    /** Writes {@code vdistance.h}. */
    public XenVnumaTopologyInfo vdistanceH(long value) {
        memory.putLong(address + VDISTANCE_H_OFFSET, value);
        return this;
    }

    /** Reads {@code vdistance.pad}, 8 bytes. */
    public long vdistancePad() {
        return memory.getLong(address + VDISTANCE_PAD_OFFSET);
    }

    /** Writes {@code vdistance.pad}. */
    public XenVnumaTopologyInfo vdistancePad(long value) {
        memory.putLong(address + VDISTANCE_PAD_OFFSET, value);
        return this;
    }

    /** Reads {@code vcpu_to_vnode.h}, 8 bytes. */
    public long vcpuToVnodeH() {
        return memory.getLong(address + VCPU_TO_VNODE_H_OFFSET);
    }

    /** Writes {@code vcpu_to_vnode.h}. */
    public XenVnumaTopologyInfo vcpuToVnodeH(long value) {
        memory.putLong(address + VCPU_TO_VNODE_H_OFFSET, value);
        return this;
    }

    /** Reads {@code vcpu_to_vnode.pad}, 8 bytes. */
    public long vcpuToVnodePad() {
        return memory.getLong(address + VCPU_TO_VNODE_PAD_OFFSET);
    }

    /** Writes {@code vcpu_to_vnode.pad}. */
    public XenVnumaTopologyInfo vcpuToVnodePad(long value) {
        memory.putLong(address + VCPU_TO_VNODE_PAD_OFFSET, value);
        return this;
    }

    /** Reads {@code vmemrange.h}, 8 bytes. */
    public long vmemrangeH() {
        return memory.getLong(address + VMEMRANGE_H_OFFSET);
    }

    /** Writes {@code vmemrange.h}. */
    public XenVnumaTopologyInfo vmemrangeH(long value) {
        memory.putLong(address + VMEMRANGE_H_OFFSET, value);
        return this;
    }

    /** Reads {@code vmemrange.pad}, 8 bytes. */
    public long vmemrangePad() {
        return memory.getLong(address + VMEMRANGE_PAD_OFFSET);
    }

    /** Writes {@code vmemrange.pad}. */
    public XenVnumaTopologyInfo vmemrangePad(long value) {
        memory.putLong(address + VMEMRANGE_PAD_OFFSET, value);
        return this;
    }
}
