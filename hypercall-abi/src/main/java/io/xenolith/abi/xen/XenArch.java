// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

/** x86 constants of the PV interface. Source: Xen public/arch-x86/xen.h. */
public final class XenArch {
    public static final int _VGCF_i387_valid = 0;
    public static final int _XEN_X86_EMU_LAPIC = 0;
    public static final int _XEN_X86_EMU_HPET = 1;
    public static final int _VGCF_in_kernel = 2;
    public static final int _XEN_X86_EMU_PM = 2;
    public static final int _VGCF_failsafe_disables_events = 3;
    public static final int _XEN_X86_EMU_RTC = 3;
    public static final int _VGCF_syscall_disables_events = 4;
    public static final int _XEN_X86_EMU_IOAPIC = 4;
    public static final int _VGCF_online = 5;
    public static final int _XEN_X86_EMU_PIC = 5;
    public static final int _XEN_X86_EMU_VGA = 6;
    public static final int _XEN_X86_EMU_IOMMU = 7;
    public static final int _XEN_X86_EMU_PIT = 8;
    public static final int _XEN_X86_EMU_USE_PIRQ = 9;
    public static final int _XEN_X86_EMU_VPCI = 10;
    public static final int FIRST_RESERVED_GDT_PAGE = 14;
    public static final int FIRST_RESERVED_GDT_ENTRY = 7168;
    public static final int FIRST_RESERVED_GDT_BYTE = 57344;
    public static final int VGCF_I387_VALID = 1;
    public static final int VGCF_i387_valid = 1;
    public static final int VGCF_IN_KERNEL = 4;
    public static final int VGCF_in_kernel = 4;
    public static final int VGCF_failsafe_disables_events = 8;
    public static final int VGCF_syscall_disables_events = 16;
    public static final int VGCF_online = 32;
    public static final int XEN_HAVE_PV_GUEST_ENTRY = 1;
    public static final int XEN_HAVE_PV_UPCALL_MASK = 1;
    public static final int XEN_X86_EMU_LAPIC = 1;
    public static final int XEN_X86_MISC_FLAGS_MAX = 1;
    public static final int XEN_X86_MSR_RELAXED = 1;
    public static final int XEN_X86_EMU_HPET = 2;
    public static final int XEN_X86_EMU_PM = 4;
    public static final int XEN_X86_EMU_RTC = 8;
    public static final int XEN_X86_EMU_IOAPIC = 16;
    public static final int XEN_LEGACY_MAX_VCPUS = 32;
    public static final int XEN_X86_EMU_PIC = 32;
    public static final int XEN_X86_EMU_VGA = 64;
    public static final int XEN_X86_EMU_IOMMU = 128;
    public static final int XEN_HVM_DEBUGCONS_IOPORT = 233;
    public static final int XEN_X86_EMU_PIT = 256;
    public static final int XEN_X86_EMU_USE_PIRQ = 512;
    public static final int XEN_X86_EMU_VPCI = 1024;
    public static final int XEN_X86_EMU_ALL = 2047;
    public static final long XEN_CPUID_NO_SUBLEAF = 0xffffffffL;

    private XenArch() {
    }
}
