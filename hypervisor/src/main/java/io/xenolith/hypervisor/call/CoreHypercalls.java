package io.xenolith.hypervisor.call;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.absent.AbsentHypercalls;
import io.xenolith.hypervisor.console.ConsoleIo;
import io.xenolith.hypervisor.domctl.DomctlOp;
import io.xenolith.hypervisor.domctl.PagingContinuation;
import io.xenolith.hypervisor.memory.MemoryOp;
import io.xenolith.hypervisor.hypfs.HypfsOp;
import io.xenolith.hypervisor.physdev.PhysdevOp;
import io.xenolith.hypervisor.physdev.PhysdevOpCompat;
import io.xenolith.hypervisor.platform.PlatformOp;
import io.xenolith.hypervisor.sysctl.SysctlOp;
import io.xenolith.hypervisor.vcpu.VcpuContext;
import io.xenolith.hypervisor.version.XenVersion;
import io.xenolith.hypervisor.xsm.XsmOp;

/** Puts the hypercalls that belong to no larger part of the hypervisor into the table. */
public final class CoreHypercalls {
    private CoreHypercalls() {
    }

    public static void register(final Hypervisor hypervisor, final VcpuContext contexts) {
        final HypercallTable table = hypervisor.hypercalls();
        final PhysdevOp physdev = new PhysdevOp(hypervisor);
        table.register(Xen.__HYPERVISOR_platform_op, new PlatformOp(hypervisor));
        table.register(Xen.__HYPERVISOR_memory_op, new MemoryOp(hypervisor));
        table.register(Xen.__HYPERVISOR_xen_version, new XenVersion(hypervisor, hypervisor.config().abi()));
        table.register(Xen.__HYPERVISOR_console_io, new ConsoleIo(hypervisor, hypervisor.console()));
        table.register(Xen.__HYPERVISOR_physdev_op, physdev);
        table.register(Xen.__HYPERVISOR_hypfs_op, new HypfsOp(hypervisor, hypervisor.config().abi()));
        table.register(Xen.__HYPERVISOR_physdev_op_compat, new PhysdevOpCompat(hypervisor, physdev));
        table.register(Xen.__HYPERVISOR_sysctl, new SysctlOp(hypervisor, hypervisor.console()));
        table.register(Xen.__HYPERVISOR_domctl, new DomctlOp(hypervisor, contexts));
        table.register(Xen.__HYPERVISOR_arch_1, new PagingContinuation(hypervisor));
        table.register(Xen.__HYPERVISOR_xsm_op, new XsmOp(hypervisor));
        AbsentHypercalls.register(hypervisor, table);
    }
}
