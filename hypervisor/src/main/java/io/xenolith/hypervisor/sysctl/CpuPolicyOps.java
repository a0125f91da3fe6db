package io.xenolith.hypervisor.sysctl;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicyLists;
import io.xenolith.x86.CpuidPolicy;

/**
 * What processors toolstacks may give to domains: the machine's, and what Xen makes of it for PV; there is none for HVM.
 * Source: Xen public/sysctl.h; answers asked of 4.17.7.
 */
final class CpuPolicyOps {
    private static final int U = SysctlOperation.U;
    /** Words of a featureset of 4.17; those behind the tenth are zero here. */
    private static final int FEATURESET_WORDS = 19;
    private static final int EXTENDED = 0x8000_0000;

    private final Hypervisor hypervisor;

    private CpuPolicyOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final SysctlOp sysctl) {
        final CpuPolicyOps ops = new CpuPolicyOps(hypervisor);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_get_cpu_levelling_caps,
                "XEN_SYSCTL_get_cpu_levelling_caps", "priv"), (caller, op) -> levellingCaps(op));
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_get_cpu_featureset, "XEN_SYSCTL_get_cpu_featureset",
                "priv"), ops::featureset);
        sysctl.add(SubOperation.implemented(Sysctl.XEN_SYSCTL_get_cpu_policy, "XEN_SYSCTL_get_cpu_policy", "priv"),
                ops::cpuPolicy);
    }

    /** The processor has no means to show domains less than it has. */
    private static long levellingCaps(final LocalMemory op) {
        op.putInt(U, 0);
        return 0;
    }

    private long featureset(final Vcpu caller, final LocalMemory op) {
        final int index = op.getInt(U);
        final int room = op.getInt(U + 4);
        final long address = op.getLong(U + 8);
        if (address == 0) {
            op.putInt(U + 4, FEATURESET_WORDS);
            return 0;
        }
        final LocalMemory words = new LocalMemory(FEATURESET_WORDS * Integer.BYTES);
        switch (index) {
            case Sysctl.XEN_SYSCTL_cpu_featureset_raw, Sysctl.XEN_SYSCTL_cpu_featureset_host ->
                features(hypervisor.cpuPolicy().visible(), words);
            case Sysctl.XEN_SYSCTL_cpu_featureset_pv, Sysctl.XEN_SYSCTL_cpu_featureset_pv_max ->
                features(hypervisor.cpuPolicy().forced(), words);
            case Sysctl.XEN_SYSCTL_cpu_featureset_hvm, Sysctl.XEN_SYSCTL_cpu_featureset_hvm_max -> {
                // Nothing: there are no HVM domains.
            }
            default -> {
                return -Errno.XEN_EINVAL;
            }
        }
        final int count = Integer.compareUnsigned(room, FEATURESET_WORDS) < 0 ? room : FEATURESET_WORDS;
        if (!hypervisor.guestAccess().copyTo(caller, address, words.array(), 0, count * Integer.BYTES)) {
            return -Errno.XEN_EFAULT;
        }
        op.putInt(U + 4, count);
        return count < FEATURESET_WORDS ? -Errno.XEN_ENOBUFS : 0;
    }

    /** The order of Xen's public/arch-x86/cpufeatureset.h. */
    static void features(final CpuidPolicy from, final LocalMemory words) {
        final CpuidPolicy.Leaf one = from.leaf(1);
        final CpuidPolicy.Leaf extended = from.leaf(EXTENDED + 1);
        final CpuidPolicy.Leaf seven = from.leaf(7, 0);
        final int[] known = {one.edx(), one.ecx(), extended.edx(), extended.ecx(), from.leaf(0xd, 1).eax(),
                seven.ebx(), seven.ecx(), from.leaf(EXTENDED + 7).edx(), from.leaf(EXTENDED + 8).ebx(), seven.edx()};
        for (int i = 0; i < known.length; i++) {
            words.putInt((long) i * Integer.BYTES, known[i]);
        }
    }

    private long cpuPolicy(final Vcpu caller, final LocalMemory op) {
        final int index = op.getInt(U);
        if (Integer.compareUnsigned(index, Sysctl.XEN_SYSCTL_cpu_policy_hvm_default) > 0 || op.getInt(U + 12) != 0) {
            return -Errno.XEN_EINVAL;
        }
        final long leaves = op.getLong(U + 16);
        final long msrs = op.getLong(U + 24);
        final boolean machine = index == Sysctl.XEN_SYSCTL_cpu_policy_raw || index == Sysctl.XEN_SYSCTL_cpu_policy_host;
        final CpuPolicyLists lists = new CpuPolicyLists(hypervisor,
                machine ? hypervisor.cpuPolicy().visible() : hypervisor.cpuPolicy().forced());
        final long error = lists.put(caller, leaves, op.getInt(U + 4), msrs, op.getInt(U + 8));
        if (error == 0) {
            op.putInt(U + 4, lists.leavesTold(leaves));
            op.putInt(U + 8, CpuPolicyLists.MSRS_MAX);
        }
        return error;
    }
}
