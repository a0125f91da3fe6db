package io.xenolith.xl.config;

import java.util.Set;

/** Names of parameters that xl.cfg has and that do not lead to anything here. Source: xl.cfg(5). */
final class ParameterNames {
    /** Those that say what only a fully virtualised guest has. */
    static final Set<String> HVM_ONLY = Set.of("acpi", "acpi_firmware", "acpi_laptop_slate", "acpi_s3", "acpi_s4",
            "altp2m", "altp2mhvm", "apic", "bios", "bios_path_override", "boot", "device_model_args",
            "device_model_args_hvm", "device_model_override", "device_model_stubdomain_override",
            "device_model_user", "device_model_version", "dm_restrict", "firmware_override", "gfx_passthru", "hap",
            "hdtype", "hpet", "mca_caps", "mmio_hole", "ms_vm_genid", "nestedhvm", "nographic", "nx", "oos", "pae",
            "pvshim", "pvshim_cmdline", "pvshim_extra", "pvshim_path", "rdm", "serial", "shadow_memory",
            "smbios_firmware",
            "soundhw", "spice", "spicehost", "spiceport", "stdvga", "system_firmware", "timer_mode", "timeoffset",
            "usb", "usbdevice", "usbversion", "vendor_device", "vga", "videoram", "viridian", "vkb_device", "vpt_align",
            "xen_platform_pci");

    /** Those that name a device or a service which this host does not have. */
    static final Set<String> NOT_HERE = Set.of("bootloader", "bootloader_args", "channel", "device_tree", "dtdev",
            "iomem", "ioports", "irqs", "p9", "pci", "pvcalls", "usbctrl", "usbdev", "vdispl", "vsnd", "vtpm");

    /** Those that change nothing that somebody could see here. */
    static final Set<String> WITHOUT_EFFECT = Set.of("cpuid", "display", "driver_domain", "init_seclabel", "keymap",
            "latency", "msr_relaxed", "numa_placement", "opengl", "passthrough", "pci_msitranslate", "pci_permissive",
            "pci_power_mgmt", "pci_seize", "sdl", "slice", "suppress_spurious_page_faults", "vkb", "vnc", "vncdisplay",
            "vnclisten", "vncpasswd", "vncunused", "vncviewer", "vnuma", "vpmu", "vmtrace_buf_kb", "xauthority");

    private ParameterNames() {
    }
}
