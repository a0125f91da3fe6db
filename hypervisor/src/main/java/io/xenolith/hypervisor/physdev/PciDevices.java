package io.xenolith.hypervisor.physdev;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import java.util.TreeSet;

/**
 * The PCI devices that the hardware domain has told of. The machine has no bus to look for them on, so each is believed, and
 * none interrupts. Source: Xen public/physdev.h; answers asked of 4.17.7.
 */
final class PciDevices {
    /** Segment, bus and devfn of each. */
    private final TreeSet<Integer> known = new TreeSet<>();

    /** struct physdev_manage_pci and its extended form: bus, devfn, of segment 0. */
    static int inSegment0(final LocalMemory argument) {
        return place(0, argument.getByte(0), argument.getByte(1));
    }

    /** struct physdev_pci_device and physdev_pci_device_add: segment, bus, devfn. */
    static int inSegment(final LocalMemory argument) {
        return place(argument.getShort(0) & 0xffff, argument.getByte(2), argument.getByte(3));
    }

    private static int place(final int segment, final byte bus, final byte devfn) {
        return (segment << 16) | ((bus & 0xff) << 8) | (devfn & 0xff);
    }

    long add(final int device) {
        known.add(device);
        return 0;
    }

    /** -ENODEV if it was never told of. */
    long remove(final int device) {
        return known.remove(device) ? 0 : -Errno.XEN_ENODEV;
    }

    boolean contains(final int device) {
        return known.contains(device);
    }
}
