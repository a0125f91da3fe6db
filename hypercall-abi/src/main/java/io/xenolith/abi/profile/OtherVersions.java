// Written by hypercall-abi/tools/generate-profiles.py; change the script, not this file.
package io.xenolith.abi.profile;

/** Operations and features of other versions of Xen that 4.17 has not. Source: their public headers. */
public final class OtherVersions {
    /** In 4.20, 4.21. */
    public static final int PHYSDEVOP_pci_device_reset = 32;
    /** In 4.20, 4.21. */
    public static final int VCPUOP_register_runstate_phys_area = 14;
    /** In 4.20, 4.21. */
    public static final int VCPUOP_register_vcpu_time_phys_area = 15;
    /** In 4.20, 4.21. */
    public static final int XENFEAT_dm_msix_all_writes = 20;
    /** In 4.20, 4.21. */
    public static final int XENFEAT_runstate_phys_area = 18;
    /** In 4.20, 4.21. */
    public static final int XENFEAT_vcpu_time_phys_area = 19;
    /** In 4.20, 4.21. */
    public static final int XENPF_get_dom0_console = 64;
    /** In 4.20, 4.21. */
    public static final int XENPF_get_ucode_revision = 65;
    /** In 4.20, 4.21. */
    public static final int XENPF_microcode_update2 = 66;
    /** In 4.20, 4.21. */
    public static final int XENVER_capabilities2 = 12;
    /** In 4.20, 4.21. */
    public static final int XENVER_changeset2 = 13;
    /** In 4.20, 4.21. */
    public static final int XENVER_commandline2 = 14;
    /** In 4.20, 4.21. */
    public static final int XENVER_extraversion2 = 11;
    /** In 4.14. */
    public static final int XEN_DOMCTL_disable_migrate = 58;
    /** In 4.20, 4.21. */
    public static final int XEN_DOMCTL_dt_overlay = 87;
    /** In 4.21. */
    public static final int XEN_DOMCTL_get_domain_state = 90;
    /** In 4.20, 4.21. */
    public static final int XEN_DOMCTL_gsi_permission = 88;
    /** In 4.20, 4.21. */
    public static final int XEN_DOMCTL_set_llc_colors = 89;
    /** In 4.20, 4.21. */
    public static final int XEN_SYSCTL_dt_overlay = 30;

    private OtherVersions() {
    }
}
