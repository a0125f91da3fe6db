package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;

/** Where CPUs, memory and devices are: one CPU on one node, and no devices. Source: Xen public/sysctl.h. */
final class TopologyOps {
    private static final int U = SysctlOperation.U;
    /** struct xen_sysctl_cputopo: core, socket, node. */
    private static final int CPUTOPO_SIZE = 12;
    /** struct xen_sysctl_meminfo: memsize, memfree. */
    private static final int MEMINFO_SIZE = 16;
    private static final int DISTANCE_TO_ITSELF = 10;
    /** struct physdev_pci_device: segment, bus, devfn. */
    private static final int PCI_DEVICE_SIZE = 4;
    private static final int XEN_INVALID_DEV = -2;
    private static final int FIRST_LIST = U + 8;
    private static final int SECOND_LIST = U + 16;

    private final Hypervisor hypervisor;

    private TopologyOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final SysctlOp sysctl) {
        final TopologyOps ops = new TopologyOps(hypervisor);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_cputopoinfo, "XEN_SYSCTL_cputopoinfo", "priv"),
                ops::cpus);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_numainfo, "XEN_SYSCTL_numainfo", "priv"), ops::nodes);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_pcitopoinfo, "XEN_SYSCTL_pcitopoinfo", "priv"),
                ops::devices);
    }

    /** How many there are is told in any case; the list is filled as far as it goes. */
    private long cpus(final Vcpu caller, final LocalMemory op) {
        final long list = op.getLong(FIRST_LIST);
        final boolean wanted = list != 0 && op.getInt(U) != 0;
        op.putInt(U, 1);
        return !wanted || put(caller, list, new byte[CPUTOPO_SIZE]) ? 0 : -Errno.XEN_EFAULT;
    }

    private long nodes(final Vcpu caller, final LocalMemory op) {
        final long memory = op.getLong(FIRST_LIST);
        final long distances = op.getLong(SECOND_LIST);
        final boolean wanted = op.getInt(U) != 0;
        op.putInt(U, 1);
        final LocalMemory info = new LocalMemory(MEMINFO_SIZE);
        info.putLong(0, hypervisor.memory().frames() << Page.SHIFT);
        info.putLong(Long.BYTES, hypervisor.frames().freeFrames() << Page.SHIFT);
        final LocalMemory distance = new LocalMemory(Integer.BYTES);
        distance.putInt(0, DISTANCE_TO_ITSELF);
        final boolean told = !wanted || ((memory == 0 || put(caller, memory, info.array()))
                && (distances == 0 || put(caller, distances, distance.array())));
        return told ? 0 : -Errno.XEN_EFAULT;
    }

    /** No device is known, which is said of each that is named. */
    private long devices(final Vcpu caller, final LocalMemory op) {
        final long list = op.getLong(FIRST_LIST);
        final long nodes = op.getLong(SECOND_LIST);
        if (list == 0 || nodes == 0) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory unknown = new LocalMemory(Integer.BYTES);
        unknown.putInt(0, XEN_INVALID_DEV);
        final long count = Integer.toUnsignedLong(op.getInt(U));
        for (long i = 0; i < count; i++) {
            if (!hypervisor.guestAccess().copyFrom(caller, list + i * PCI_DEVICE_SIZE, new byte[PCI_DEVICE_SIZE], 0,
                    PCI_DEVICE_SIZE) || !put(caller, nodes + i * Integer.BYTES, unknown.array())) {
                return -Errno.XEN_EFAULT;
            }
            hypervisor.chargeElement();
        }
        return 0;
    }

    private boolean put(final Vcpu caller, final long address, final byte[] bytes) {
        return hypervisor.guestAccess().copyTo(caller, address, bytes, 0, bytes.length);
    }
}
