package io.xenolith.hypervisor.platform;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.platform.Platform;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.x86.CpuidPolicy;

/** The machine's processors, of which there is one that is always on. Source: Xen public/platform.h. */
final class Processors {
    private static final int CPUS = 1;
    private static final int FAMILY_EXTENDED = 0xf;
    private static final int CORE_PARKING_SET = 1;
    private static final int CORE_PARKING_GET = 2;

    private final Hypervisor hypervisor;

    Processors(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** Performs {@code cmd} with its union at {@code at}; every one but core_parking begins with a processor's number. */
    long perform(final int cmd, final LocalMemory op, final int at) {
        final int cpu = op.getInt(at);
        final boolean there = Integer.compareUnsigned(cpu, CPUS) < 0;
        return switch (cmd) {
            case Platform.XENPF_get_cpu_version -> version(op, at, there);
            case Platform.XENPF_get_cpuinfo -> info(op, at, there);
            case Platform.XENPF_cpu_online -> there ? 0 : -Errno.XEN_EINVAL;
            case Platform.XENPF_cpu_offline -> there ? -Errno.XEN_EOPNOTSUPP : -Errno.XEN_EINVAL;
            default -> coreParking(op, at);
        };
    }

    /** xen_cpuid, max_present, vendor_id[12], family, model, stepping: zeros for one that is not there. */
    private long version(final LocalMemory op, final int at, final boolean there) {
        op.fill(at + 4, 28, (byte) 0);
        if (there) {
            final CpuidPolicy policy = hypervisor.cpuPolicy().visible();
            final CpuidPolicy.Leaf vendor = policy.leaf(0);
            final int signature = policy.leaf(1).eax();
            final int family = signature >>> 8 & FAMILY_EXTENDED;
            op.putInt(at + 8, vendor.ebx());
            op.putInt(at + 12, vendor.edx());
            op.putInt(at + 16, vendor.ecx());
            op.putInt(at + 20, family + (family == FAMILY_EXTENDED ? signature >>> 20 & 0xff : 0));
            op.putInt(at + 24, (signature >>> 4 & 0xf) + (signature >>> 12 & 0xf0));
            op.putInt(at + 28, signature & 0xf);
        }
        return 0;
    }

    /** cpu, signature, pf, revision, of later Xens: nothing was ever loaded into the processor. */
    long microcode(final LocalMemory op, final int at) {
        if (Integer.compareUnsigned(op.getInt(at), CPUS) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        op.putInt(at + 4, hypervisor.cpuPolicy().visible().leaf(1).eax());
        op.putInt(at + 8, 0);
        op.putInt(at + 12, 0);
        return 0;
    }

    /** xen_cpuid, max_present, flags, apic_id, acpi_id. */
    private static long info(final LocalMemory op, final int at, final boolean there) {
        op.fill(at + 4, 16, (byte) 0);
        op.putInt(at + 8, there ? Platform.XEN_PCPU_FLAGS_ONLINE : Platform.XEN_PCPU_FLAGS_INVALID);
        return 0;
    }

    /** type, idle_nums: none can be parked. */
    private static long coreParking(final LocalMemory op, final int at) {
        return switch (op.getInt(at)) {
            case CORE_PARKING_SET -> op.getInt(at + 4) == 0 ? 0 : -Errno.XEN_EINVAL;
            case CORE_PARKING_GET -> {
                op.putInt(at + 4, 0);
                yield 0;
            }
            default -> -Errno.XEN_EINVAL;
        };
    }
}
