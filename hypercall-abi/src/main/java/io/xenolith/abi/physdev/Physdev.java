// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.physdev;

/** physdev_op sub-operations. Source: Xen public/physdev.h. */
public final class Physdev {
    public static final int _XENIRQSTAT_needs_eoi = 0;
    public static final int _XENIRQSTAT_shared = 1;
    public static final int MAP_PIRQ_TYPE_MSI = 0;
    public static final int MAP_PIRQ_TYPE_GSI = 1;
    public static final int MAP_PIRQ_TYPE_UNKNOWN = 2;
    public static final int MAP_PIRQ_TYPE_MSI_SEG = 3;
    public static final int MAP_PIRQ_TYPE_MULTI_MSI = 4;
    public static final int PHYSDEVOP_DBGP_BUS_UNKNOWN = 0;
    public static final int PHYSDEVOP_DBGP_BUS_PCI = 1;
    public static final int PHYSDEVOP_DBGP_RESET_PREPARE = 1;
    public static final int PHYSDEVOP_DBGP_RESET_DONE = 2;
    public static final int PHYSDEVOP_IRQ_UNMASK_NOTIFY = 4;
    public static final int PHYSDEVOP_irq_status_query = 5;
    public static final int PHYSDEVOP_set_iopl = 6;
    public static final int PHYSDEVOP_set_iobitmap = 7;
    public static final int PHYSDEVOP_apic_read = 8;
    public static final int PHYSDEVOP_apic_write = 9;
    public static final int PHYSDEVOP_alloc_irq_vector = 10;
    public static final int PHYSDEVOP_free_irq_vector = 11;
    public static final int PHYSDEVOP_eoi = 12;
    public static final int PHYSDEVOP_map_pirq = 13;
    public static final int PHYSDEVOP_unmap_pirq = 14;
    public static final int PHYSDEVOP_manage_pci_add = 15;
    public static final int PHYSDEVOP_manage_pci_remove = 16;
    public static final int PHYSDEVOP_pirq_eoi_gmfn_v1 = 17;
    public static final int PHYSDEVOP_restore_msi = 19;
    public static final int PHYSDEVOP_manage_pci_add_ext = 20;
    public static final int PHYSDEVOP_setup_gsi = 21;
    public static final int PHYSDEVOP_get_free_pirq = 23;
    public static final int PHYSDEVOP_pci_mmcfg_reserved = 24;
    public static final int PHYSDEVOP_pci_device_add = 25;
    public static final int PHYSDEVOP_pci_device_remove = 26;
    public static final int PHYSDEVOP_restore_msi_ext = 27;
    public static final int PHYSDEVOP_pirq_eoi_gmfn = 28;
    public static final int PHYSDEVOP_pirq_eoi_gmfn_v2 = 28;
    public static final int PHYSDEVOP_dbgp_op = 29;
    public static final int PHYSDEVOP_prepare_msix = 30;
    public static final int PHYSDEVOP_release_msix = 31;
    public static final int XEN_PCI_DEV_EXTFN = 1;
    public static final int XEN_PCI_MMCFG_RESERVED = 1;
    public static final int XEN_PCI_DEV_VIRTFN = 2;
    public static final int XEN_PCI_DEV_PXM = 4;
    public static final int XENIRQSTAT_needs_eoi = 1;
    public static final int XENIRQSTAT_shared = 2;

    private Physdev() {
    }
}
