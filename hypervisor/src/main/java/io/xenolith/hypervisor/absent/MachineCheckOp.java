package io.xenolith.hypervisor.absent;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.mca.Mca;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.x86.CpuidPolicy;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.List;

/**
 * Hypercall 48, mca: permission, structure and its own interface version are judged; the machine has no machine checks. Source: Xen
 * public/arch-x86/xen-mca.h, HYPERCALLS.md section 14.
 */
final class MachineCheckOp implements HypercallHandler {
    /** struct xen_mc begins with the command and the interface version. */
    private static final int HEAD_SIZE = 8;
    private static final int INTERFACE_VERSION_OFFSET = 4;

    /** Of what follows, which is another structure for each command, as much as is looked at. */
    private static final int REQUEST_SIZE = 16;
    private static final int CPUS = 1;
    private static final int CPU_SIZE = 304;
    private static final int FAMILY_EXTENDED = 15;
    /** Xen's numbers of vendors. */
    private static final int VENDOR_INTEL = 1;
    private static final int VENDOR_AMD = 2;
    private static final int AMD_EBX = 0x6874_7541;
    private static final int BRAND_LEAF = 0x8000_0002;
    private static final int BRAND_LEAVES = 3;
    private static final String NO_EFFECT = "0: this machine's CPU checks nothing, so what is injected is lost";

    private final Hypervisor hypervisor;
    private final LocalMemory head = new LocalMemory(HEAD_SIZE);

    MachineCheckOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long struct, final long a2, final long a3) {
        // As of domctl: the number lies in guest memory; 0, which is none, of a call whose head was not read.
        return head.getInt(0);
    }

    @Override
    public long call(final Vcpu vcpu, final long struct, final long a2, final long a3, final long a4, final long a5) {
        head.fill(0, HEAD_SIZE, (byte) 0);
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.XEN_MCA_OP)) {
            return -Errno.XEN_EPERM;
        }
        if (!hypervisor.guestAccess().copyFrom(vcpu, struct, head, HEAD_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (head.getInt(INTERFACE_VERSION_OFFSET) != Mca.XEN_MCA_INTERFACE_VERSION) {
            return -Errno.XEN_EACCES;
        }
        final LocalMemory request = new LocalMemory(REQUEST_SIZE);
        if (!hypervisor.guestAccess().copyFrom(vcpu, struct + HEAD_SIZE, request, REQUEST_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return switch (head.getInt(0)) {
            case Mca.XEN_MC_physcpuinfo -> cpus(vcpu, struct, request);
            // Injected into nothing, if the CPU that begins the structure is there.
            case Mca.XEN_MC_msrinject, Mca.XEN_MC_mceinject ->
                Integer.compareUnsigned(request.getInt(0), CPUS) < 0 ? 0 : -Errno.XEN_EINVAL;
            default -> -Errno.XEN_EINVAL;
        };
    }

    /** ncpus, and where their descriptions go: nowhere, only to tell how many there are. */
    private long cpus(final Vcpu vcpu, final long struct, final LocalMemory request) {
        final long info = request.getLong(Long.BYTES);
        if (info != 0) {
            if (request.getInt(0) <= 0) {
                return -Errno.XEN_EINVAL;
            }
            if (!hypervisor.guestAccess().copyTo(vcpu, info, description(), CPU_SIZE)) {
                return -Errno.XEN_EFAULT;
            }
        }
        request.putInt(0, CPUS);
        return hypervisor.guestAccess().copyTo(vcpu, struct + HEAD_SIZE, request, Integer.BYTES)
                ? 0
                : -Errno.XEN_EFAULT;
    }

    /** struct xen_mc_logical_cpu of the only CPU: one core of one thread, what it calls itself, and no machine checks. */
    private LocalMemory description() {
        final CpuidPolicy policy = hypervisor.cpuPolicy().visible();
        final CpuidPolicy.Leaf vendor = policy.leaf(0);
        final int signature = policy.leaf(1).eax();
        final int family = signature >>> 8 & FAMILY_EXTENDED;
        final LocalMemory cpu = new LocalMemory(CPU_SIZE);
        // mc_ncores, mc_ncores_active, mc_nthreads; mc_cpuid_level, mc_family, mc_vendor, mc_model, mc_step.
        cpu.putInt(20, 1);
        cpu.putInt(24, 1);
        cpu.putInt(28, 1);
        cpu.putInt(32, vendor.eax());
        cpu.putInt(36, family + (family == FAMILY_EXTENDED ? signature >>> 20 & 0xff : 0));
        cpu.putInt(40, vendor.ebx() == AMD_EBX ? VENDOR_AMD : VENDOR_INTEL);
        cpu.putInt(44, (signature >>> 4 & 0xf) + (signature >>> 12 & 0xf0));
        cpu.putInt(48, signature & 0xf);
        cpu.putInt(52, vendor.ebx());
        cpu.putInt(56, vendor.edx());
        cpu.putInt(60, vendor.ecx());
        for (int i = 0; i < BRAND_LEAVES; i++) {
            final CpuidPolicy.Leaf brand = policy.leaf(BRAND_LEAF + i);
            final int at = 68 + i * 16;
            cpu.putInt(at, brand.eax());
            cpu.putInt(at + 4, brand.ebx());
            cpu.putInt(at + 8, brand.ecx());
            cpu.putInt(at + 12, brand.edx());
        }
        return cpu;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(absent(Mca.XEN_MC_fetch, "XEN_MC_fetch", "priv", "-EINVAL: there is nothing to fetch"),
                absent(Mca.XEN_MC_notifydomain, "XEN_MC_notifydomain", "priv", "-EINVAL: nothing happens"),
                implemented(Mca.XEN_MC_physcpuinfo, "XEN_MC_physcpuinfo", "priv"),
                absent(Mca.XEN_MC_msrinject, "XEN_MC_msrinject", "priv", NO_EFFECT),
                absent(Mca.XEN_MC_mceinject, "XEN_MC_mceinject", "priv", NO_EFFECT),
                absent(Mca.XEN_MC_inject_v2, "XEN_MC_inject_v2", "priv", "-EINVAL: no vector to inject"));
    }
}
