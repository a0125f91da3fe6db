package io.xenolith.hypervisor.physdev;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.physdev.Physdev;
import io.xenolith.abi.physdev.PhysdevApic;
import io.xenolith.abi.physdev.PhysdevEoi;
import io.xenolith.abi.physdev.PhysdevIrq;
import io.xenolith.abi.physdev.PhysdevIrqStatusQuery;
import io.xenolith.abi.physdev.PhysdevGetFreePirq;
import io.xenolith.abi.physdev.PhysdevMapPirq;
import io.xenolith.abi.physdev.PhysdevPirqEoiGmfn;
import io.xenolith.abi.physdev.PhysdevSetIobitmap;
import io.xenolith.abi.physdev.PhysdevSetIopl;
import io.xenolith.abi.physdev.PhysdevSetupGsi;
import io.xenolith.abi.physdev.PhysdevUnmapPirq;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.InitialSid;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.BitSet;
import java.util.List;

/**
 * Hypercall 33, physdev_op: virtual IOPL and I/O bitmap of any guest; interrupts of those that have some. There is no PCI
 * bus, and an IO-APIC that routes nothing. Source: Xen public/physdev.h, HYPERCALLS.md section 14.
 */
public final class PhysdevOp implements HypercallHandler {
    private static final int IOPL_MAX = 3;
    private static final int PORTS_MAX = 65536;
    private static final int LARGEST_ARGUMENT = PhysdevMapPirq.SIZE;
    /** struct physdev_manage_pci and physdev_restore_msi: bus, devfn. */
    private static final int MANAGE_PCI_SIZE = 2;
    /** With is_extfn, is_virtfn and physfn. */
    private static final int MANAGE_PCI_EXT_SIZE = 16;
    /** struct physdev_pci_device: segment, bus, devfn. */
    private static final int PCI_DEVICE_SIZE = 4;
    private static final int PCI_DEVICE_ADD_SIZE = 12;
    /** struct pci_device_reset of later Xens: device, flags. */
    private static final int PCI_DEVICE_RESET_SIZE = 8;
    private static final int RESET_KINDS = 3;
    private static final int MMCFG_RESERVED_SIZE = 16;
    private static final int LEGACY_IRQS = 16;
    private static final String NO_PCI = "-ENODEV: no PCI device has MSI-X";
    private static final String BELIEVED = "every device is believed, none interrupts";

    private final Hypervisor hypervisor;
    /** This Xen is told of resets. */
    private final boolean resets;
    private final LocalMemory copy = new LocalMemory(LARGEST_ARGUMENT);
    private final PciDevices devices = new PciDevices();
    /** Lines of the IO-APIC that the hardware domain has set up. */
    private final BitSet gsis = new BitSet();

    public PhysdevOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.resets = hypervisor.config().abi().headers().has("PHYSDEVOP_pci_device_reset");
    }

    @Override
    public int subOperation(final long cmd, final long arg, final long unused) {
        return (int) cmd;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long a3, final long a4, final long a5) {
        return switch ((int) cmd) {
            case Physdev.PHYSDEVOP_IRQ_UNMASK_NOTIFY -> 0;
            case Physdev.PHYSDEVOP_irq_status_query -> irqStatusQuery(vcpu, arg);
            case Physdev.PHYSDEVOP_set_iopl -> setIopl(vcpu, arg);
            case Physdev.PHYSDEVOP_set_iobitmap -> setIobitmap(vcpu, arg);
            case Physdev.PHYSDEVOP_eoi -> eoi(vcpu, arg);
            case Physdev.PHYSDEVOP_map_pirq -> pirqOf(vcpu, arg, PhysdevMapPirq.SIZE, Permission.RESOURCE_ADD);
            case Physdev.PHYSDEVOP_unmap_pirq -> pirqOf(vcpu, arg, PhysdevUnmapPirq.SIZE,
                    Permission.RESOURCE_REMOVE);
            case Physdev.PHYSDEVOP_apic_read -> apicRead(vcpu, arg);
            case Physdev.PHYSDEVOP_alloc_irq_vector -> allocIrqVector(vcpu, arg);
            case Physdev.PHYSDEVOP_apic_write -> apicWrite(vcpu, arg);
            case Physdev.PHYSDEVOP_setup_gsi -> setupGsi(vcpu, arg);
            case Physdev.PHYSDEVOP_get_free_pirq -> getFreePirq(vcpu, arg);
            case Physdev.PHYSDEVOP_pirq_eoi_gmfn_v1, Physdev.PHYSDEVOP_pirq_eoi_gmfn_v2 -> pirqEoiGmfn(vcpu, arg);
            case Physdev.PHYSDEVOP_dbgp_op -> vcpu.domain().hardwareDomain() ? 0 : -Errno.XEN_EPERM;
            default -> pci(vcpu, (int) cmd, arg);
        };
    }

    /** Operations on devices of a PCI bus; -ENOSYS if it is none of them. */
    private long pci(final Vcpu vcpu, final int cmd, final long arg) {
        final int size = switch (cmd) {
            case Physdev.PHYSDEVOP_manage_pci_add, Physdev.PHYSDEVOP_manage_pci_remove, Physdev.PHYSDEVOP_restore_msi ->
                MANAGE_PCI_SIZE;
            case Physdev.PHYSDEVOP_manage_pci_add_ext -> MANAGE_PCI_EXT_SIZE;
            case Physdev.PHYSDEVOP_pci_mmcfg_reserved -> MMCFG_RESERVED_SIZE;
            case Physdev.PHYSDEVOP_pci_device_add -> PCI_DEVICE_ADD_SIZE;
            case Physdev.PHYSDEVOP_pci_device_remove, Physdev.PHYSDEVOP_restore_msi_ext,
                    Physdev.PHYSDEVOP_prepare_msix, Physdev.PHYSDEVOP_release_msix ->
                PCI_DEVICE_SIZE;
            case OtherVersions.PHYSDEVOP_pci_device_reset -> resets ? PCI_DEVICE_RESET_SIZE : 0;
            default -> 0;
        };
        if (size == 0) {
            return -Errno.XEN_ENOSYS;
        }
        if (!copyIn(vcpu, arg, size)) {
            return -Errno.XEN_EFAULT;
        }
        final boolean segment0 = size == MANAGE_PCI_SIZE || size == MANAGE_PCI_EXT_SIZE;
        final int device = segment0 ? PciDevices.inSegment0(copy) : PciDevices.inSegment(copy);
        // To restore an unknown device fails as such before the permission is asked.
        if (isRestore(cmd) && !devices.contains(device)) {
            return -Errno.XEN_ENODEV;
        }
        return hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), InitialSid.DEVICE, pciPermission(cmd))
                ? performPci(cmd, device)
                : -Errno.XEN_EPERM;
    }

    private static Permission pciPermission(final int cmd) {
        return switch (cmd) {
            case Physdev.PHYSDEVOP_manage_pci_add, Physdev.PHYSDEVOP_manage_pci_add_ext,
                    Physdev.PHYSDEVOP_pci_device_add ->
                Permission.RESOURCE_PLUG;
            case Physdev.PHYSDEVOP_manage_pci_remove, Physdev.PHYSDEVOP_pci_device_remove -> Permission.RESOURCE_UNPLUG;
            default -> Permission.RESOURCE_SETUP;
        };
    }

    private static boolean isRestore(final int cmd) {
        return cmd == Physdev.PHYSDEVOP_restore_msi || cmd == Physdev.PHYSDEVOP_restore_msi_ext;
    }

    private long performPci(final int cmd, final int device) {
        return switch (cmd) {
            case Physdev.PHYSDEVOP_manage_pci_add, Physdev.PHYSDEVOP_manage_pci_add_ext,
                    Physdev.PHYSDEVOP_pci_device_add ->
                devices.add(device);
            case Physdev.PHYSDEVOP_manage_pci_remove, Physdev.PHYSDEVOP_pci_device_remove -> devices.remove(device);
            case Physdev.PHYSDEVOP_restore_msi, Physdev.PHYSDEVOP_restore_msi_ext -> 0;
            case OtherVersions.PHYSDEVOP_pci_device_reset -> reset(device);
            // No configuration space in memory, and no device with MSI-X.
            default -> -Errno.XEN_ENODEV;
        };
    }

    /** Nothing is kept of a device that a reset would make stale. */
    private long reset(final int device) {
        if ((copy.getInt(PCI_DEVICE_SIZE) & ~RESET_KINDS) != 0) {
            return -Errno.XEN_EINVAL;
        }
        return devices.contains(device) ? 0 : -Errno.XEN_ENODEV;
    }

    private boolean copyIn(final Vcpu vcpu, final long arg, final int size) {
        return hypervisor.guestAccess().copyFrom(vcpu, arg, copy, size);
    }

    private long irqStatusQuery(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevIrqStatusQuery.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final PhysdevIrqStatusQuery query = new PhysdevIrqStatusQuery().wrap(copy, 0);
        if (outOfRange(vcpu.domain(), query.irq())) {
            return -Errno.XEN_EINVAL;
        }
        // "Needs eoi" is always reported (recorded), bound or not.
        query.flags(1 << 0);
        return hypervisor.guestAccess().copyTo(vcpu, arg, copy, PhysdevIrqStatusQuery.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    private static boolean outOfRange(final Domain domain, final int irq) {
        return Integer.compareUnsigned(irq, domain.nrPirqs) >= 0;
    }

    private long setIopl(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevSetIopl.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final int iopl = new PhysdevSetIopl().wrap(copy, 0).iopl();
        if (Integer.compareUnsigned(iopl, IOPL_MAX) > 0) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.iopl = iopl;
        return 0;
    }

    private long setIobitmap(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevSetIobitmap.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final PhysdevSetIobitmap request = new PhysdevSetIobitmap().wrap(copy, 0);
        if (Integer.compareUnsigned(request.nrPorts(), PORTS_MAX) > 0
                || !hypervisor.guestAccess().rangeOkay(request.bitmap(), (request.nrPorts() + 7) / 8)) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.ioBitmap = request.bitmap();
        vcpu.ioBitmapPorts = request.nrPorts();
        return 0;
    }

    private long eoi(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevEoi.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final int irq = new PhysdevEoi().wrap(copy, 0).irq();
        return outOfRange(vcpu.domain(), irq) || !vcpu.domain().pirqs.get(irq) ? -Errno.XEN_EINVAL : 0;
    }

    /** There is no interrupt source to map or unmap; who may not have one is told so first. */
    private long pirqOf(final Vcpu vcpu, final long arg, final int size, final Permission permission) {
        if (!copyIn(vcpu, arg, size)) {
            return -Errno.XEN_EFAULT;
        }
        // Both structures begin with the domain.
        final int domid = copy.getShort(0) & 0xffff;
        final Domain target = domid == Xen.DOMID_SELF ? vcpu.domain() : hypervisor.domain(domid);
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        return hypervisor.xsm().permits(DefaultAction.DM_PRIV, vcpu.domain(), target, permission)
                ? -Errno.XEN_EINVAL
                : -Errno.XEN_EPERM;
    }

    private long apicRead(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevApic.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.XEN_READAPIC)) {
            return -Errno.XEN_EPERM;
        }
        final PhysdevApic apic = new PhysdevApic().wrap(copy, 0);
        if (apic.apicPhysbase() != IoApic.BASE) {
            return -Errno.XEN_EINVAL;
        }
        apic.value(IoApic.read(apic.reg()));
        return hypervisor.guestAccess().copyTo(vcpu, arg, copy, PhysdevApic.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    /** Vectors are Xen's own business: whoever may program the IO-APIC gets the interrupt's number back. */
    private long allocIrqVector(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevIrq.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.XEN_READAPIC)) {
            return -Errno.XEN_EPERM;
        }
        final PhysdevIrq irq = new PhysdevIrq().wrap(copy, 0);
        irq.vector(irq.irq());
        return hypervisor.guestAccess().copyTo(vcpu, arg, copy, PhysdevIrq.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    /** Nothing is routed by the IO-APIC, so what is written to it has no effect. */
    private long apicWrite(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevApic.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.XEN_WRITEAPIC)) {
            return -Errno.XEN_EPERM;
        }
        return new PhysdevApic().wrap(copy, 0).apicPhysbase() == IoApic.BASE ? 0 : -Errno.XEN_EINVAL;
    }

    private long setupGsi(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevSetupGsi.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final int gsi = new PhysdevSetupGsi().wrap(copy, 0).gsi();
        if (Integer.compareUnsigned(gsi, IoApic.LINES) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), InitialSid.IRQ, Permission.RESOURCE_SETUP)) {
            return -Errno.XEN_EPERM;
        }
        if (gsis.get(gsi)) {
            return -Errno.XEN_EEXIST;
        }
        gsis.set(gsi);
        return 0;
    }

    /** The lowest free number from 16 on for a GSI, the highest for anything else; it is taken from now on. */
    private long getFreePirq(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevGetFreePirq.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final PhysdevGetFreePirq request = new PhysdevGetFreePirq().wrap(copy, 0);
        final Domain domain = vcpu.domain();
        final boolean gsi = request.type() == Physdev.MAP_PIRQ_TYPE_GSI;
        int pirq = gsi ? LEGACY_IRQS : domain.nrPirqs - 1;
        while (domain.takenPirqs.get(pirq)) {
            pirq += gsi ? 1 : -1;
        }
        if (gsi ? pirq >= IoApic.LINES : pirq < IoApic.LINES) {
            return -Errno.XEN_ENOSPC;
        }
        domain.takenPirqs.set(pirq);
        request.pirq(pirq);
        return hypervisor.guestAccess().copyTo(vcpu, arg, copy, PhysdevGetFreePirq.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    /** Takes a page in which Xen would mark interrupts that need an eoi. None does, so it is only held. */
    private long pirqEoiGmfn(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, PhysdevPirqEoiGmfn.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final long mfn = new PhysdevPirqEoiGmfn().wrap(copy, 0).gmfn();
        final Domain domain = vcpu.domain();
        if (!hypervisor.paging().heldPages().hold(domain, mfn)) {
            return -Errno.XEN_EINVAL;
        }
        if (domain.pirqEoiMfn >= 0) {
            hypervisor.paging().heldPages().release(mfn);
            return -Errno.XEN_EBUSY;
        }
        domain.pirqEoiMfn = mfn;
        return 0;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(
                implemented(Physdev.PHYSDEVOP_IRQ_UNMASK_NOTIFY, "PHYSDEVOP_IRQ_UNMASK_NOTIFY", "any",
                        "no interrupt ever waits for it"),
                implemented(Physdev.PHYSDEVOP_irq_status_query, "PHYSDEVOP_irq_status_query", "any"),
                implemented(Physdev.PHYSDEVOP_set_iopl, "PHYSDEVOP_set_iopl", "any"),
                implemented(Physdev.PHYSDEVOP_set_iobitmap, "PHYSDEVOP_set_iobitmap", "any"),
                partly(Physdev.PHYSDEVOP_apic_read, "PHYSDEVOP_apic_read", "priv",
                        "one I/O APIC of 24 lines, all masked; on a real machine firmware and Xen have set some up"),
                partly(Physdev.PHYSDEVOP_apic_write, "PHYSDEVOP_apic_write", "priv",
                        "lines stay masked and redirections are not kept: no device has a line"),
                implemented(Physdev.PHYSDEVOP_alloc_irq_vector, "PHYSDEVOP_alloc_irq_vector", "priv"),
                absent(Physdev.PHYSDEVOP_free_irq_vector, "PHYSDEVOP_free_irq_vector", "priv",
                        "-ENOSYS: a number without an implementation"),
                implemented(Physdev.PHYSDEVOP_eoi, "PHYSDEVOP_eoi", "any"),
                absent(Physdev.PHYSDEVOP_map_pirq, "PHYSDEVOP_map_pirq", "dm", "-EINVAL: no GSI or MSI to map"),
                absent(Physdev.PHYSDEVOP_unmap_pirq, "PHYSDEVOP_unmap_pirq", "dm", "-EINVAL: none can be mapped"),
                implemented(Physdev.PHYSDEVOP_manage_pci_add, "PHYSDEVOP_manage_pci_add", "priv", BELIEVED),
                implemented(Physdev.PHYSDEVOP_manage_pci_remove, "PHYSDEVOP_manage_pci_remove", "priv", BELIEVED),
                implemented(Physdev.PHYSDEVOP_pirq_eoi_gmfn_v1, "PHYSDEVOP_pirq_eoi_gmfn_v1", "any"),
                implemented(Physdev.PHYSDEVOP_restore_msi, "PHYSDEVOP_restore_msi", "priv"),
                implemented(Physdev.PHYSDEVOP_manage_pci_add_ext, "PHYSDEVOP_manage_pci_add_ext", "priv", BELIEVED),
                implemented(Physdev.PHYSDEVOP_setup_gsi, "PHYSDEVOP_setup_gsi", "priv"),
                implemented(Physdev.PHYSDEVOP_get_free_pirq, "PHYSDEVOP_get_free_pirq", "any"),
                absent(Physdev.PHYSDEVOP_pci_mmcfg_reserved, "PHYSDEVOP_pci_mmcfg_reserved", "priv",
                        "-ENODEV: no configuration space in memory"),
                implemented(Physdev.PHYSDEVOP_pci_device_add, "PHYSDEVOP_pci_device_add", "priv", BELIEVED),
                implemented(Physdev.PHYSDEVOP_pci_device_remove, "PHYSDEVOP_pci_device_remove", "priv", BELIEVED),
                implemented(Physdev.PHYSDEVOP_restore_msi_ext, "PHYSDEVOP_restore_msi_ext", "priv"),
                implemented(Physdev.PHYSDEVOP_pirq_eoi_gmfn_v2, "PHYSDEVOP_pirq_eoi_gmfn_v2", "any"),
                absent(Physdev.PHYSDEVOP_dbgp_op, "PHYSDEVOP_dbgp_op", "hw", "0: there is no debug port"),
                absent(Physdev.PHYSDEVOP_prepare_msix, "PHYSDEVOP_prepare_msix", "priv", NO_PCI),
                absent(Physdev.PHYSDEVOP_release_msix, "PHYSDEVOP_release_msix", "priv", NO_PCI),
                partly(OtherVersions.PHYSDEVOP_pci_device_reset, "PHYSDEVOP_pci_device_reset", "priv",
                        BELIEVED + "; errors are its neighbours'"));
    }
}
