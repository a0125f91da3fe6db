package io.xenolith.hypervisor.platform;

import io.xenolith.abi.platform.Platform;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.Optional;

/** The permission each platform operation needs over Xen. Source: Xen xsm/flask/hooks.c, flask_platform_op. */
final class PlatformPermissions {
    private PlatformPermissions() {
    }

    /** The permission; none for an operation that FLASK does not know. */
    static Optional<Permission> of(final int cmd) {
        return Optional.ofNullable(switch (cmd) {
            case Platform.XENPF_settime32, Platform.XENPF_settime64 -> Permission.XEN_SETTIME;
            case Platform.XENPF_add_memtype -> Permission.XEN_MTRR_ADD;
            case Platform.XENPF_del_memtype -> Permission.XEN_MTRR_DEL;
            case Platform.XENPF_read_memtype -> Permission.XEN_MTRR_READ;
            case Platform.XENPF_microcode_update -> Permission.XEN_MICROCODE;
            case Platform.XENPF_platform_quirk -> Permission.XEN_QUIRK;
            case Platform.XENPF_firmware_info, Platform.XENPF_efi_runtime_call -> Permission.XEN_FIRMWARE;
            case Platform.XENPF_enter_acpi_sleep -> Permission.XEN_SLEEP;
            case Platform.XENPF_change_freq -> Permission.XEN_FREQUENCY;
            case Platform.XENPF_getidletime -> Permission.XEN_GETIDLE;
            case Platform.XENPF_set_processor_pminfo, Platform.XENPF_core_parking -> Permission.XEN_PM_OP;
            case Platform.XENPF_get_cpu_version, Platform.XENPF_get_cpuinfo -> Permission.XEN_GETCPUINFO;
            case Platform.XENPF_resource_op -> Permission.XEN2_RESOURCE_OP;
            case Platform.XENPF_get_symbol -> Permission.XEN2_GET_SYMBOL;
            case Platform.XENPF_cpu_online, Platform.XENPF_cpu_hotadd, Platform.XENPF_mem_hotadd ->
                Permission.RESOURCE_PLUG;
            case Platform.XENPF_cpu_offline -> Permission.RESOURCE_UNPLUG;
            default -> null;
        });
    }
}
