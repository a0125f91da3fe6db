package io.xenolith.hypervisor;

import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.time.VirtualClock;
import io.xenolith.trace.TraceSink;
import java.util.Collection;
import java.util.TreeMap;

/**
 * One hypervisor: the machine's memory, the domains on it and the services that hypercalls reach. It composes; what each
 * part does is in its own package (mm, evtchn, gnttab, vcpu, sched, time, call). One thread owns it.
 */
public final class Hypervisor implements AutoCloseable {
    private final HypervisorConfig config;
    private final TraceSink trace;
    private final VirtualClock clock = new VirtualClock();
    private final MachineMemory memory;
    private final HypercallTable hypercalls;
    private final TreeMap<Integer, Domain> domains = new TreeMap<>();

    public Hypervisor(final HypervisorConfig config, final TraceSink trace) {
        this.config = config;
        this.trace = trace;
        this.memory = MachineMemory.ofSize(config.memoryBytes());
        this.hypercalls = new HypercallTable(trace);
    }

    public HypervisorConfig config() {
        return config;
    }

    public TraceSink trace() {
        return trace;
    }

    public VirtualClock clock() {
        return clock;
    }

    public MachineMemory memory() {
        return memory;
    }

    public HypercallTable hypercalls() {
        return hypercalls;
    }

    /** The domain with this number, dying ones included, or null. */
    public Domain domain(final int domid) {
        return domains.get(domid);
    }

    /** All domains in ascending order of their numbers. */
    public Collection<Domain> domains() {
        return domains.values();
    }

    /** Makes {@code domain} findable by its number. */
    public void add(final Domain domain) {
        domains.put(domain.domid(), domain);
    }

    /** Forgets a dead domain. */
    public void remove(final Domain domain) {
        domains.remove(domain.domid());
    }

    /** Entry of every {@code syscall} from guest-kernel mode. */
    public long hypercall(final Vcpu vcpu, final long number, final long arg1, final long arg2, final long arg3,
            final long arg4, final long arg5) {
        clock.advance(config.costs().hypercallNs());
        return hypercalls.dispatch(vcpu, number, arg1, arg2, arg3, arg4, arg5, false);
    }

    @Override
    public void close() {
        memory.close();
    }
}
