// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.mca;

/** mca (arch_0) sub-operations. Source: Xen public/arch-x86/xen-mca.h. */
public final class Mca {
    public static final int __MC_MSR_ARRAYSIZE = 8;
    public static final int __HYPERVISOR_mca = 48;
    public static final int MAX_UNION_SIZE = 16;
    public static final int MC_CAPS_STD_EDX = 0;
    public static final int MC_TYPE_GLOBAL = 0;
    public static final int MC_ACTION_PAGE_OFFLINE = 1;
    public static final int MC_CAPS_AMD_EDX = 1;
    public static final int MC_FLAG_CORRECTABLE = 1;
    public static final int MC_MSRINJ_F_INTERPOSE = 1;
    public static final int MC_TYPE_BANK = 1;
    public static final int MC_ACTION_CPU_OFFLINE = 2;
    public static final int MC_CAPS_TM = 2;
    public static final int MC_FLAG_UNCORRECTABLE = 2;
    public static final int MC_MSRINJ_F_GPADDR = 2;
    public static final int MC_TYPE_EXTENDED = 2;
    public static final int MC_CAPS_LINUX = 3;
    public static final int MC_TYPE_RECOVERY = 3;
    public static final int MC_ACTION_CACHE_SHRINK = 4;
    public static final int MC_CAPS_STD_ECX = 4;
    public static final int MC_FLAG_RECOVERABLE = 4;
    public static final int MC_CAPS_VIA = 5;
    public static final int MC_CAPS_AMD_ECX = 6;
    public static final int MC_NCAPS = 7;
    public static final int MC_FLAG_POLLED = 8;
    public static final int MC_MSRINJ_MAXMSRS = 8;
    public static final int MC_FLAG_RESET = 16;
    public static final int MC_FLAG_CMCI = 32;
    public static final int MC_FLAG_MCE = 64;
    public static final int MCINFO_FLAGS_UNCOMPLETE = 1;
    public static final int MCINFO_MAXSIZE = 768;
    public static final int MCINFO_HYPERCALLSIZE = 1024;
    public static final int REC_ACTION_RECOVERED = 1;
    public static final int REC_ACTION_NONE = 2;
    public static final int REC_ACTION_NEED_RESET = 4;
    public static final int VIRQ_MCA = 16;
    public static final int XEN_MC_INJECT_TYPE_MCE = 0;
    public static final int XEN_MC_OK = 0;
    public static final int XEN_MC_FETCHFAILED = 1;
    public static final int XEN_MC_INJECT_TYPE_CMCI = 1;
    public static final int XEN_MC_NONURGENT = 1;
    public static final int XEN_MC_fetch = 1;
    public static final int XEN_MC_INJECT_TYPE_LMCE = 2;
    public static final int XEN_MC_NODATA = 2;
    public static final int XEN_MC_URGENT = 2;
    public static final int XEN_MC_notifydomain = 2;
    public static final int XEN_MC_physcpuinfo = 3;
    public static final int XEN_MC_ACK = 4;
    public static final int XEN_MC_NOMATCH = 4;
    public static final int XEN_MC_msrinject = 4;
    public static final int XEN_MC_mceinject = 5;
    public static final int XEN_MC_inject_v2 = 6;
    public static final int XEN_MC_INJECT_TYPE_MASK = 7;
    public static final int XEN_MC_CANNOTHANDLE = 8;
    public static final int XEN_MC_INJECT_CPU_BROADCAST = 8;
    public static final int XEN_MC_NOTDELIVERED = 16;
    public static final int XEN_MC_VCPUID_INVALID = 65535;
    public static final int XEN_MCA_INTERFACE_VERSION = 32292867;

    private Mca() {
    }
}
