package io.xenolith.hypervisor.absent;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.hvm.DmOp;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Hypercall 41, dm_op, on a host without HVM domains: the buffers and the domain are judged, and then every target is PV.
 * Source: Xen public/hvm/dm_op.h, HYPERCALLS.md section 14.
 */
final class DeviceModelOp implements HypercallHandler {
    private static final int BUFFERS_MAX = 2;
    /** struct xen_dm_op_buf: handle, size. */
    private static final int BUFFER_SIZE = 16;

    private final Hypervisor hypervisor;

    DeviceModelOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public long call(final Vcpu vcpu, final long domid, final long bufferCount, final long buffers, final long a4,
            final long a5) {
        final int count = (int) bufferCount;
        if (count == 0) {
            return -Errno.XEN_ENODATA;
        }
        if (Integer.compareUnsigned(count, BUFFERS_MAX) > 0) {
            return -Errno.XEN_E2BIG;
        }
        final byte[] copy = new byte[count * BUFFER_SIZE];
        if (!hypervisor.guestAccess().copyFrom(vcpu, buffers, copy, 0, copy.length)) {
            return -Errno.XEN_EFAULT;
        }
        // DOMID_SELF is no domain here, as for every operation on other domains only.
        final Domain target = hypervisor.domain((int) domid & 0xffff);
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        return target == vcpu.domain() ? -Errno.XEN_EPERM : -Errno.XEN_EINVAL;
    }

    @Override
    public List<SubOperation> operations() {
        return SubOperation.absentFrom(DmOp.XEN_DMOP_create_ioreq_server, "dm", "-EINVAL: every target is PV",
                "XEN_DMOP_", "create_ioreq_server", "get_ioreq_server_info", "map_io_range_to_ioreq_server",
                "unmap_io_range_from_ioreq_server", "set_ioreq_server_state", "destroy_ioreq_server",
                "track_dirty_vram", "set_pci_intx_level", "set_isa_irq_level", "set_pci_link_route", "modified_memory",
                "set_mem_type", "inject_event", "inject_msi", "map_mem_type_to_ioreq_server", "remote_shutdown",
                "relocate_memory", "pin_memory_cacheattr", "set_irq_level", "nr_vcpus");
    }
}
