package io.xenolith.guest;

/** Every typed hypercall of one virtual CPU, by subject. */
public final class XenCalls {
    private final CallGate gate;
    private final EventChannelCalls evtchn;
    private final GrantCalls grants;
    private final MmuCalls mmu;
    private final SchedCalls sched;
    private final VcpuCalls vcpus;
    private final MemoryCalls memory;
    private final TrapCalls traps;
    private final VersionCalls version;

    public XenCalls(final CallGate gate) {
        this.gate = gate;
        this.evtchn = new EventChannelCalls(gate);
        this.grants = new GrantCalls(gate);
        this.mmu = new MmuCalls(gate);
        this.sched = new SchedCalls(gate);
        this.vcpus = new VcpuCalls(gate);
        this.memory = new MemoryCalls(gate);
        this.traps = new TrapCalls(gate);
        this.version = new VersionCalls(gate);
    }

    public CallGate gate() {
        return gate;
    }

    public EventChannelCalls evtchn() {
        return evtchn;
    }

    public GrantCalls grants() {
        return grants;
    }

    public MmuCalls mmu() {
        return mmu;
    }

    public SchedCalls sched() {
        return sched;
    }

    public VcpuCalls vcpus() {
        return vcpus;
    }

    public MemoryCalls memory() {
        return memory;
    }

    public TrapCalls traps() {
        return traps;
    }

    public VersionCalls version() {
        return version;
    }
}
