package io.xenolith.hypervisor;

import io.xenolith.hypervisor.console.BootBanner;
import io.xenolith.hypervisor.call.CoreHypercalls;
import io.xenolith.hypervisor.evtchn.EventService;
import io.xenolith.hypervisor.gnttab.GrantTables;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.hypervisor.vcpu.GuestEngines;
import io.xenolith.hypervisor.vcpu.JavaEngines;
import io.xenolith.hypervisor.vcpu.KernelLoader;
import io.xenolith.hypervisor.vcpu.VcpuContext;
import io.xenolith.hypervisor.vcpu.VcpuHypercalls;
import io.xenolith.hypervisor.vcpu.VcpuPart;
import io.xenolith.hypervisor.vcpu.x86.X86Engines;
import io.xenolith.trace.TraceSink;

/** A hypervisor with all its parts, and the loop that makes its time pass: what a host is built on. */
public final class XenMachine implements AutoCloseable {
    private final Hypervisor hypervisor;
    private final RunLoop runLoop;
    private final EventService events;
    private final VcpuContext contexts;
    private final X86Engines x86;

    public XenMachine(final HypervisorConfig config, final TraceSink trace, final KernelLoader kernels) {
        hypervisor = new Hypervisor(config, trace);
        runLoop = new RunLoop(hypervisor);
        // Parts are released in the opposite order: stacks and timers first, then what others hold, then memory.
        GrantTables.install(hypervisor);
        events = EventService.register(hypervisor);
        hypervisor.lifecycle().addPart(new VcpuPart(runLoop));
        contexts = new VcpuContext(hypervisor.paging());
        VcpuHypercalls.register(hypervisor, hypervisor.paging());
        CoreHypercalls.register(hypervisor, contexts);
        final JavaEngines java = new JavaEngines(hypervisor, hypervisor.walker(),
                hypervisor.paging().writablePageTables(), kernels);
        x86 = new X86Engines(hypervisor);
        hypervisor.engines(new GuestEngines(java, x86));
        BootBanner.log(hypervisor);
    }

    public Hypervisor hypervisor() {
        return hypervisor;
    }

    public RunLoop runLoop() {
        return runLoop;
    }

    /** Loads and stores vCPU contexts. */
    public VcpuContext contexts() {
        return contexts;
    }

    /** Engines of x86-64 kernels. */
    public X86Engines x86() {
        return x86;
    }

    public EventService events() {
        return events;
    }

    @Override
    public void close() {
        hypervisor.close();
    }
}
