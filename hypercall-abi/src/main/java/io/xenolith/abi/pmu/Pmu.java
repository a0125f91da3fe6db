// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.pmu;

/** xenpmu_op sub-operations. Source: Xen public/pmu.h. */
public final class Pmu {
    public static final int XENPMU_MODE_OFF = 0;
    public static final int XENPMU_VER_MAJ = 0;
    public static final int XENPMU_mode_get = 0;
    public static final int XENPMU_FEATURE_INTEL_BTS = 1;
    public static final int XENPMU_MODE_SELF = 1;
    public static final int XENPMU_VER_MIN = 1;
    public static final int XENPMU_mode_set = 1;
    public static final int XENPMU_FEATURE_IPC_ONLY = 2;
    public static final int XENPMU_MODE_HV = 2;
    public static final int XENPMU_feature_get = 2;
    public static final int XENPMU_feature_set = 3;
    public static final int XENPMU_FEATURE_ARCH_ONLY = 4;
    public static final int XENPMU_MODE_ALL = 4;
    public static final int XENPMU_init = 4;
    public static final int XENPMU_finish = 5;
    public static final int XENPMU_lvtpc_set = 6;
    public static final int XENPMU_flush = 7;

    private Pmu() {
    }
}
