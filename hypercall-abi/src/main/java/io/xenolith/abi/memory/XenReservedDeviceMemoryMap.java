// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.memory;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_reserved_device_memory_map}, 24 bytes, aligned to 8. Source: Xen public/memory.h.
 *
 * <pre>
 *  offset size field
 *       0   4  flags
 *       4   4  nr_entries
 *       8   8  buffer
 *      16   2  dev.pci.seg
 *      18   1  dev.pci.bus
 *      19   1  dev.pci.devfn
 * </pre>
 */
public final class XenReservedDeviceMemoryMap extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int FLAGS_OFFSET = 0;
    public static final int NR_ENTRIES_OFFSET = 4;
    public static final int BUFFER_OFFSET = 8;
    public static final int DEV_PCI_SEG_OFFSET = 16;
    public static final int DEV_PCI_BUS_OFFSET = 18;
    public static final int DEV_PCI_DEVFN_OFFSET = 19;

    /** A zeroed struct in private memory. */
    public static XenReservedDeviceMemoryMap allocate() {
        return new XenReservedDeviceMemoryMap().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenReservedDeviceMemoryMap wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code flags}, 4 bytes. */
    public int flags() {
        return memory.getInt(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public XenReservedDeviceMemoryMap flags(int value) {
        memory.putInt(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code nr_entries}, 4 bytes. */
    public int nrEntries() {
        return memory.getInt(address + NR_ENTRIES_OFFSET);
    }

    /** Writes {@code nr_entries}. */
    public XenReservedDeviceMemoryMap nrEntries(int value) {
        memory.putInt(address + NR_ENTRIES_OFFSET, value);
        return this;
    }

    /** Reads {@code buffer}, 8 bytes. */
    public long buffer() {
        return memory.getLong(address + BUFFER_OFFSET);
    }

    /** Writes {@code buffer}. */
    public XenReservedDeviceMemoryMap buffer(long value) {
        memory.putLong(address + BUFFER_OFFSET, value);
        return this;
    }

    /** Reads {@code dev.pci.seg}, 2 bytes. */
    public int devPciSeg() {
        return memory.getShort(address + DEV_PCI_SEG_OFFSET) & 0xffff;
    }

    /** Writes {@code dev.pci.seg}. */
    public XenReservedDeviceMemoryMap devPciSeg(int value) {
        memory.putShort(address + DEV_PCI_SEG_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code dev.pci.bus}, 1 byte. */
    public int devPciBus() {
        return memory.getByte(address + DEV_PCI_BUS_OFFSET) & 0xff;
    }

    /** Writes {@code dev.pci.bus}. */
    public XenReservedDeviceMemoryMap devPciBus(int value) {
        memory.putByte(address + DEV_PCI_BUS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code dev.pci.devfn}, 1 byte. */
    public int devPciDevfn() {
        return memory.getByte(address + DEV_PCI_DEVFN_OFFSET) & 0xff;
    }

    /** Writes {@code dev.pci.devfn}. */
    public XenReservedDeviceMemoryMap devPciDevfn(int value) {
        memory.putByte(address + DEV_PCI_DEVFN_OFFSET, (byte) value);
        return this;
    }
}
