package io.xenolith.hypervisor.memory;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMachphysMapping;
import io.xenolith.abi.memory.XenMachphysMfnList;
import io.xenolith.abi.memory.XenMemoryDomain;
import io.xenolith.abi.memory.XenReservedDeviceMemoryMap;
import io.xenolith.abi.memory.XenVnumaTopologyInfo;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.domain.VirtualNuma;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;

/** memory_op operations that only tell. */
final class MemoryQueries {
    /** Frames of the M2P per 2 MiB chunk. */
    private static final int CHUNK_FRAMES = 512;

    private final Hypervisor hypervisor;

    MemoryQueries(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** current_reservation, maximum_reservation, maximum_gpfn: pages, or the highest pfn. */
    long ofDomain(final Vcpu caller, final int op, final long arg) {
        final LocalMemory copy = new LocalMemory(XenMemoryDomain.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMemoryDomain.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final Domain target = DomainLookup.anyById(caller, new XenMemoryDomain().wrap(copy, 0).domid());
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        if (!hypervisor.xsm().permits(DefaultAction.TARGET, caller.domain(), target, Permission.MMU_STAT)) {
            return -Errno.XEN_EPERM;
        }
        return switch (op) {
            case Memory.XENMEM_current_reservation -> target.totPages;
            case Memory.XENMEM_maximum_reservation -> target.maxPages;
            default -> Math.max(0, target.sharedInfo().archMaxPfn() - 1);
        };
    }

    long machphysMfnList(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenMachphysMfnList.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMachphysMfnList.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenMachphysMfnList request = new XenMachphysMfnList().wrap(copy, 0);
        final long first = hypervisor.frames().m2p().firstFrame();
        final int chunks = (hypervisor.frames().m2p().frames() + CHUNK_FRAMES - 1) / CHUNK_FRAMES;
        final LocalMemory word = new LocalMemory(Long.BYTES);
        int count = 0;
        while (count < chunks && Integer.compareUnsigned(count, request.maxExtents()) < 0) {
            word.putLong(0, first + (long) count * CHUNK_FRAMES);
            if (!hypervisor.guestAccess().copyTo(caller, request.extentStart() + (long) count * Long.BYTES, word,
                    Long.BYTES)) {
                return -Errno.XEN_EFAULT;
            }
            count++;
        }
        request.nrExtents(count);
        return hypervisor.guestAccess().copyTo(caller, arg, copy, XenMachphysMfnList.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    /** Only the hardware domain sees where memory ends; others see the size of the window. */
    long machphysMapping(final Vcpu caller, final long arg) {
        final long entries = (XenX8664.__MACH2PHYS_VIRT_END - XenX8664.__MACH2PHYS_VIRT_START) / Long.BYTES;
        final XenMachphysMapping mapping = XenMachphysMapping.allocate().vStart(XenX8664.__MACH2PHYS_VIRT_START)
                .vEnd(XenX8664.__MACH2PHYS_VIRT_END)
                .maxMfn(caller.domain().hardwareDomain() ? hypervisor.memory().frames() - 1 : entries - 1);
        return hypervisor.guestAccess().copyTo(caller, arg, mapping.toBytes(), 0, XenMachphysMapping.SIZE)
                ? 0
                : -Errno.XEN_EFAULT;
    }

    long vnumaInfo(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenVnumaTopologyInfo.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenVnumaTopologyInfo.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenVnumaTopologyInfo request = new XenVnumaTopologyInfo().wrap(copy, 0);
        if (request.pad() != 0) {
            return -Errno.XEN_EINVAL;
        }
        final Domain target = DomainLookup.anyById(caller, request.domid());
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        if (!hypervisor.xsm().permits(DefaultAction.TARGET, caller.domain(), target,
                Permission.DOMAIN2_GET_VNUMAINFO)) {
            return -Errno.XEN_EPERM;
        }
        return target.virtualNuma == null
                ? -Errno.XEN_EOPNOTSUPP
                : tellNuma(caller, arg, request, target, target.virtualNuma);
    }

    /** The three lists; with too little room for one of them, how much is wanted and -ENOBUFS. */
    private long tellNuma(final Vcpu caller, final long arg, final XenVnumaTopologyInfo request, final Domain target,
            final VirtualNuma numa) {
        final boolean room = Integer.compareUnsigned(request.nrVnodes(), numa.nodes()) >= 0
                && Integer.compareUnsigned(request.nrVcpus(), target.maxVcpus()) >= 0
                && Integer.compareUnsigned(request.nrVmemranges(), numa.ranges()) >= 0;
        if (room && (!put(caller, request.vmemrangeH(), numa.memory())
                || !put(caller, request.vdistanceH(), numa.distances())
                || !put(caller, request.vcpuToVnodeH(), numa.nodesOfVcpus()))) {
            return -Errno.XEN_EFAULT;
        }
        request.nrVnodes(numa.nodes()).nrVcpus(target.maxVcpus()).nrVmemranges(numa.ranges());
        if (!hypervisor.guestAccess().copyTo(caller, arg, (LocalMemory) request.structMemory(),
                XenVnumaTopologyInfo.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return room ? 0 : -Errno.XEN_ENOBUFS;
    }

    private boolean put(final Vcpu caller, final long address, final byte[] list) {
        return hypervisor.guestAccess().copyTo(caller, address, list, 0, list.length);
    }

    /** The machine has no reserved regions. */
    long reservedDeviceMemory(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenReservedDeviceMemoryMap.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenReservedDeviceMemoryMap.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenReservedDeviceMemoryMap request = new XenReservedDeviceMemoryMap().wrap(copy, 0);
        if ((request.flags() & ~Memory.XENMEM_RDM_ALL) != 0) {
            return -Errno.XEN_EINVAL;
        }
        request.nrEntries(0);
        return hypervisor.guestAccess().copyTo(caller, arg, copy, XenReservedDeviceMemoryMap.SIZE)
                ? 0
                : -Errno.XEN_EFAULT;
    }
}
