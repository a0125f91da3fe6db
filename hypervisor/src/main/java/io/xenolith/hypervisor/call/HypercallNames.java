package io.xenolith.hypervisor.call;

/** What Xen calls each hypercall number. Source: Xen public/xen.h, __HYPERVISOR_*, and for 48 and 49 x86's use of them. */
public final class HypercallNames {
    private static final String[] NAMES = {
            "set_trap_table", "mmu_update", "set_gdt", "stack_switch", "set_callbacks", "fpu_taskswitch",
            "sched_op_compat", "platform_op", "set_debugreg", "get_debugreg", "update_descriptor", "", "memory_op",
            "multicall", "update_va_mapping", "set_timer_op", "event_channel_op_compat", "xen_version", "console_io",
            "physdev_op_compat", "grant_table_op", "vm_assist", "update_va_mapping_otherdomain", "iret", "vcpu_op",
            "set_segment_base", "mmuext_op", "xsm_op", "nmi_op", "sched_op", "callback_op", "xenoprof_op",
            "event_channel_op", "physdev_op", "hvm_op", "sysctl", "domctl", "kexec_op", "tmem_op", "argo_op",
            "xenpmu_op", "dm_op", "hypfs_op", "", "", "", "", "", "mca", "paging_domctl_cont"};

    private HypercallNames() {
    }

    /** The name of {@code number}, empty if it has none. */
    public static String of(final int number) {
        return number >= 0 && number < NAMES.length ? NAMES[number] : "";
    }
}
