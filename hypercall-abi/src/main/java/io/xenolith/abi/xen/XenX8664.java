// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

/** Selectors and address ranges of 64-bit PV guests. Source: Xen public/arch-x86/xen-x86_64.h. */
public final class XenX8664 {
    public static final int _VGCF_in_syscall = 8;
    public static final long __HYPERVISOR_VIRT_START = 0xffff800000000000L;
    public static final long __MACH2PHYS_VIRT_START = 0xffff800000000000L;
    public static final long __MACH2PHYS_VIRT_END = 0xffff804000000000L;
    public static final long __HYPERVISOR_VIRT_END = 0xffff880000000000L;
    public static final int FLAT_KERNEL_DS = 0;
    public static final int FLAT_KERNEL_DS64 = 0;
    public static final int FLAT_RING3_DS64 = 0;
    public static final int FLAT_USER_DS = 0;
    public static final int FLAT_USER_DS64 = 0;
    public static final int FLAT_KERNEL_CS32 = 57379;
    public static final int FLAT_RING3_CS32 = 57379;
    public static final int FLAT_USER_CS32 = 57379;
    public static final int FLAT_KERNEL_DS32 = 57387;
    public static final int FLAT_KERNEL_SS = 57387;
    public static final int FLAT_KERNEL_SS32 = 57387;
    public static final int FLAT_KERNEL_SS64 = 57387;
    public static final int FLAT_RING3_DS32 = 57387;
    public static final int FLAT_RING3_SS32 = 57387;
    public static final int FLAT_RING3_SS64 = 57387;
    public static final int FLAT_USER_DS32 = 57387;
    public static final int FLAT_USER_SS = 57387;
    public static final int FLAT_USER_SS32 = 57387;
    public static final int FLAT_USER_SS64 = 57387;
    public static final int FLAT_KERNEL_CS = 57395;
    public static final int FLAT_KERNEL_CS64 = 57395;
    public static final int FLAT_RING3_CS64 = 57395;
    public static final int FLAT_USER_CS = 57395;
    public static final int FLAT_USER_CS64 = 57395;
    public static final long HYPERVISOR_VIRT_START = 0xffff800000000000L;
    public static final long HYPERVISOR_VIRT_END = 0xffff880000000000L;
    public static final long MACH2PHYS_NR_ENTRIES = 0x800000000L;
    public static final long MACH2PHYS_VIRT_START = 0xffff800000000000L;
    public static final long MACH2PHYS_VIRT_END = 0xffff804000000000L;
    public static final int SEGBASE_FS = 0;
    public static final int SEGBASE_GS_USER = 1;
    public static final int SEGBASE_GS_KERNEL = 2;
    public static final int SEGBASE_GS_USER_SEL = 3;
    public static final int VGCF_IN_SYSCALL = 256;
    public static final int VGCF_in_syscall = 256;

    private XenX8664() {
    }
}
