// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.kexec;

/** kexec_op sub-operations. Source: Xen public/kexec.h. */
public final class Kexec {
    public static final int KEXEC_CMD_kexec = 0;
    public static final int KEXEC_RANGE_MA_CRASH = 0;
    public static final int KEXEC_TYPE_DEFAULT = 0;
    public static final int KEXEC_CMD_kexec_load_v1 = 1;
    public static final int KEXEC_RANGE_MA_XEN = 1;
    public static final int KEXEC_TYPE_CRASH = 1;
    public static final int KEXEC_CMD_kexec_unload_v1 = 2;
    public static final int KEXEC_RANGE_MA_CPU = 2;
    public static final int KEXEC_CMD_kexec_get_range = 3;
    public static final int KEXEC_RANGE_MA_XENHEAP = 3;
    public static final int KEXEC_CMD_kexec_load = 4;
    public static final int KEXEC_RANGE_MA_BOOT_PARAM = 4;
    public static final int KEXEC_CMD_kexec_unload = 5;
    public static final int KEXEC_RANGE_MA_EFI_MEMMAP = 5;
    public static final int KEXEC_CMD_kexec_status = 6;
    public static final int KEXEC_RANGE_MA_VMCOREINFO = 6;
    public static final int KEXEC_XEN_NO_PAGES = 17;

    private Kexec() {
    }
}
