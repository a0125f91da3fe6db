package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlIomemPermission;
import io.xenolith.abi.domctl.XenDomctlIoportPermission;
import io.xenolith.abi.domctl.XenDomctlIrqPermission;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * Interrupts, memory and ports of devices that a domain may use. Nobody gives away what he has not got himself; what the
 * hardware domain takes from itself is gone. Source: Xen public/domctl.h; answers asked of 4.17.7.
 */
final class DevicePermissionOps {
    /** Of the flags of gsi_permission; without it the permission is taken. */
    private static final int GSI_GRANT = 1;
    private static final long PORTS = 1 << 16;

    private DevicePermissionOps() {
    }

    static void register(final DomctlOp domctl) {
        domctl.add(implemented(Domctl.XEN_DOMCTL_irq_permission, "XEN_DOMCTL_irq_permission", "priv"),
                DevicePermissionOps::irq);
        domctl.add(partly(OtherVersions.XEN_DOMCTL_gsi_permission, "XEN_DOMCTL_gsi_permission", "priv",
                "errors, which the header does not name, are irq_permission's"), DevicePermissionOps::gsi);
        domctl.add(implemented(Domctl.XEN_DOMCTL_iomem_permission, "XEN_DOMCTL_iomem_permission", "priv"),
                DevicePermissionOps::memory);
        domctl.add(implemented(Domctl.XEN_DOMCTL_ioport_permission, "XEN_DOMCTL_ioport_permission", "priv"),
                DevicePermissionOps::ports);
    }

    private static long irq(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlIrqPermission request = new XenDomctlIrqPermission().wrap(op, DomctlOperation.U);
        final int pirq = request.pirq();
        if (Integer.compareUnsigned(pirq, caller.domain().nrPirqs) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        if (!caller.domain().pirqs.get(pirq)) {
            return -Errno.XEN_EPERM;
        }
        target.pirqs.set(pirq, request.allowAccess() != 0);
        return 0;
    }

    /** The same by the number of the line: here line and interrupt have one number. */
    private static long gsi(final Vcpu caller, final Domain target, final LocalMemory op) {
        final int gsi = op.getInt(DomctlOperation.U);
        final int flags = op.getInt(DomctlOperation.U + Integer.BYTES);
        if ((flags & ~GSI_GRANT) != 0 || Integer.compareUnsigned(gsi, caller.domain().nrPirqs) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        if (!caller.domain().pirqs.get(gsi)) {
            return -Errno.XEN_EPERM;
        }
        target.pirqs.set(gsi, flags == GSI_GRANT);
        return 0;
    }

    private static long memory(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlIomemPermission request = new XenDomctlIomemPermission().wrap(op, DomctlOperation.U);
        final long first = request.firstMfn();
        final long last = first + request.nrMfns() - 1;
        if (Long.compareUnsigned(last, first) < 0) {
            return -Errno.XEN_EINVAL;
        }
        if (!caller.domain().ioMemory().permitted(first, last)) {
            return -Errno.XEN_EPERM;
        }
        if (request.allowAccess() != 0) {
            target.ioMemory().permit(first, last);
        } else {
            target.ioMemory().deny(first, last);
        }
        return 0;
    }

    private static long ports(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlIoportPermission request = new XenDomctlIoportPermission().wrap(op, DomctlOperation.U);
        final long first = Integer.toUnsignedLong(request.firstPort());
        final long end = first + Integer.toUnsignedLong(request.nrPorts());
        if (end <= first || end > PORTS) {
            return -Errno.XEN_EINVAL;
        }
        if (!caller.domain().ioPorts().containsAll(first, end - 1)) {
            return -Errno.XEN_EPERM;
        }
        if (request.allowAccess() != 0) {
            target.ioPorts().add(first, end - 1);
        } else {
            target.ioPorts().remove(first, end - 1);
        }
        return 0;
    }
}
