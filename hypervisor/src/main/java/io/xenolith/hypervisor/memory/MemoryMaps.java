package io.xenolith.hypervisor.memory;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.XenForeignMemoryMap;
import io.xenolith.abi.memory.XenMemoryMap;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;

/** E820 maps: a domain's own, another's set by the toolstack, and the machine's. */
final class MemoryMaps {
    /** struct e820entry: u64 start, u64 size, u32 type. */
    private static final int ENTRY_SIZE = 20;
    private static final int ENTRIES_MAX = 128;
    private static final int E820_RAM = 1;
    private static final int E820_RESERVED = 2;
    private static final long VGA_HOLE = 0xa0000;
    private static final long HIGH_MEMORY = 0x100000;

    private final Hypervisor hypervisor;

    MemoryMaps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** XENMEM_memory_map: as many entries as fit; a smaller buffer is no error. */
    long get(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenMemoryMap.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMemoryMap.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final byte[] e820 = caller.domain().e820;
        if (e820.length == 0) {
            return -Errno.XEN_ENOSYS;
        }
        final XenMemoryMap request = new XenMemoryMap().wrap(copy, 0);
        final int present = e820.length / ENTRY_SIZE;
        final int count = Integer.compareUnsigned(request.nrEntries(), present) < 0 ? request.nrEntries() : present;
        request.nrEntries(count);
        return hypervisor.guestAccess().copyTo(caller, request.buffer(), e820, 0, count * ENTRY_SIZE)
                && hypervisor.guestAccess().copyTo(caller, arg, copy, XenMemoryMap.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    long set(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenForeignMemoryMap.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenForeignMemoryMap.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenForeignMemoryMap request = new XenForeignMemoryMap().wrap(copy, 0);
        final int count = request.mapNrEntries();
        if (Integer.compareUnsigned(count, ENTRIES_MAX) > 0) {
            return -Errno.XEN_EINVAL;
        }
        final Domain target = DomainLookup.anyById(caller, request.domid());
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        if (!hypervisor.xsm().permits(DefaultAction.TARGET, caller.domain(), target, Permission.MMU_MEMORYMAP)) {
            return -Errno.XEN_EPERM;
        }
        final byte[] map = new byte[count * ENTRY_SIZE];
        if (!hypervisor.guestAccess().copyFrom(caller, request.mapBuffer(), map, 0, map.length)) {
            return -Errno.XEN_EFAULT;
        }
        target.e820 = map;
        return 0;
    }

    /** XENMEM_machine_memory_map: low memory, the VGA hole, the rest; a NULL buffer asks for the number. */
    long machine(final Vcpu caller, final long arg) {
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, caller.domain(), Permission.MMU_MEMORYMAP)) {
            return -Errno.XEN_EPERM;
        }
        final LocalMemory copy = new LocalMemory(XenMemoryMap.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMemoryMap.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenMemoryMap request = new XenMemoryMap().wrap(copy, 0);
        final LocalMemory map = new LocalMemory(3 * ENTRY_SIZE);
        put(map, 0, 0, VGA_HOLE, E820_RAM);
        put(map, 1, VGA_HOLE, HIGH_MEMORY, E820_RESERVED);
        put(map, 2, HIGH_MEMORY, hypervisor.memory().frames() << Page.SHIFT, E820_RAM);
        if (request.buffer() != 0) {
            if (Integer.compareUnsigned(request.nrEntries(), 3) < 0) {
                return -Errno.XEN_EINVAL;
            }
            if (!hypervisor.guestAccess().copyTo(caller, request.buffer(), map, 3 * ENTRY_SIZE)) {
                return -Errno.XEN_EFAULT;
            }
        }
        request.nrEntries(3);
        return hypervisor.guestAccess().copyTo(caller, arg, copy, XenMemoryMap.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    private static void put(final LocalMemory map, final int index, final long from, final long to, final int type) {
        final long at = (long) index * ENTRY_SIZE;
        map.putLong(at, from);
        map.putLong(at + 8, to - from);
        map.putInt(at + 16, type);
    }
}
