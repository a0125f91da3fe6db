package io.xenolith.hypervisor;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.console.ConsoleRing;
import io.xenolith.hypervisor.gnttab.GrantLimits;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLifecycle;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.mm.DirectPaging;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.GuestAccess;
import io.xenolith.hypervisor.mm.MmuHypercalls;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.hypervisor.mm.PagedGuestAccess;
import io.xenolith.hypervisor.sched.DomainStops;
import io.xenolith.hypervisor.sched.Scheduler;
import io.xenolith.hypervisor.sched.WakeListener;
import io.xenolith.hypervisor.time.TimerQueue;
import io.xenolith.hypervisor.time.Tsc;
import io.xenolith.hypervisor.time.VirtualClock;
import io.xenolith.hypervisor.time.WallClock;
import io.xenolith.hypervisor.vcpu.EngineFactory;
import io.xenolith.hypervisor.vcpu.VcpuEngine;
import io.xenolith.hypervisor.vcpu.VcpuEvents;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.hypervisor.xsm.Xsm;
import io.xenolith.trace.TraceSink;
import java.util.Arrays;
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
    /** The same by number, for the lookup of every event and grant; as long as the highest number so far needs. */
    private Domain[] domainsByNumber = new Domain[16];
    private final TimerQueue timers = new TimerQueue(clock);
    private final Tsc tsc;
    private final CpuPolicy cpuPolicy;
    private long wallClockSec;
    private int wallClockNsec;
    private final DomainStops stops = new DomainStops(this);
    private final FrameTable frames;
    private final PageWalker walker;
    private final DirectPaging paging;
    private GuestAccess guestAccess;
    private VcpuEvents events;
    private EngineFactory engines;
    private final Scheduler scheduler;
    private WakeListener wakeListener = WakeListener.NONE;
    private final DomainLifecycle lifecycle = new DomainLifecycle(this);
    private final GrantLimits grantLimits;
    private final Xsm xsm;
    private final ConsoleRing console = new ConsoleRing();
    /** Which domain each global virq is raised in. */
    private final int[] virqHandlers = new int[Xen.NR_VIRQS];
    private long idleNs;

    public Hypervisor(final HypervisorConfig config, final TraceSink trace) {
        this.config = config;
        this.trace = trace;
        this.wallClockSec = config.wallClockSec();
        this.grantLimits = new GrantLimits(config.abi());
        this.xsm = new Xsm(this, config.parameters().policy());
        this.tsc = Tsc.ofKhz(config.tscKhz());
        this.cpuPolicy = CpuPolicy.named(config.cpuPolicy(), config.abi(), config.tscKhz(),
                config.memoryBytes() >>> Page.SHIFT);
        this.scheduler = config.scheduler().create(config.seed());
        this.memory = MachineMemory.ofSize(config.memoryBytes());
        this.hypercalls = new HypercallTable(trace, config.abi().headers());
        this.frames = new FrameTable(this);
        this.walker = new PageWalker(memory, frames::dirtied);
        this.paging = new DirectPaging(this);
        MmuHypercalls.register(this);
        this.guestAccess = new PagedGuestAccess(memory, walker);
    }

    public HypervisorConfig config() {
        return config;
    }

    /** The processor that x86-64 guests see. */
    public CpuPolicy cpuPolicy() {
        return cpuPolicy;
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
        return domid >= 0 && domid < domainsByNumber.length ? domainsByNumber[domid] : null;
    }

    /** All domains in ascending order of their numbers. */
    public Collection<Domain> domains() {
        return domains.values();
    }

    /** Makes {@code domain} findable by its number. */
    public void add(final Domain domain) {
        final int domid = domain.domid();
        domains.put(domid, domain);
        if (domid >= domainsByNumber.length) {
            domainsByNumber = Arrays.copyOf(domainsByNumber, 2 * domid);
        }
        domainsByNumber[domid] = domain;
    }

    /** Forgets a dead domain. */
    public void remove(final Domain domain) {
        domains.remove(domain.domid());
        domainsByNumber[domain.domid()] = null;
    }

    /** The domain with the lowest number not below {@code domid}, or null. */
    public Domain domainFrom(final int domid) {
        final var entry = domains.ceilingEntry(domid);
        return entry == null ? null : entry.getValue();
    }

    /** Birth and death of domains. */
    public DomainLifecycle lifecycle() {
        return lifecycle;
    }

    /** Limits of the grant tables of new domains. */
    public GrantLimits grantLimits() {
        return grantLimits;
    }

    /** Who may do what. */
    public Xsm xsm() {
        return xsm;
    }

    /** Xen's own console. */
    public ConsoleRing console() {
        return console;
    }

    /** Number of the domain in which global {@code virq} is raised: dom0 unless set_virq_handler named another. */
    public int virqHandler(final int virq) {
        return virqHandlers[virq];
    }

    /** Makes {@code domain} the handler of a global virq; false if {@code virq} is none. */
    public boolean virqHandler(final int virq, final Domain domain) {
        final boolean perVcpu = virq == Xen.VIRQ_TIMER || virq == Xen.VIRQ_DEBUG || virq == Xen.VIRQ_XENOPROF
                || virq == Xen.VIRQ_XENPMU;
        if (virq < 0 || virq >= Xen.NR_VIRQS || perVcpu) {
            return false;
        }
        virqHandlers[virq] = domain.domid();
        return true;
    }

    /** Virtual time in which no vCPU ran. */
    public long idleNs() {
        return idleNs;
    }

    /** The CPU was idle for {@code ns} more. */
    public void idled(final long ns) {
        idleNs += ns;
    }

    /** Everything that happens at a virtual time. */
    public TimerQueue timers() {
        return timers;
    }

    /** UTC seconds at system time 0; from the configuration until XENPF_settime changes it. */
    public long wallClockSec() {
        return wallClockSec;
    }

    public int wallClockNsec() {
        return wallClockNsec;
    }

    /** Sets the wall clock of the host and of every domain on it. */
    public void wallClock(final long sec, final int nsec) {
        wallClockSec = sec;
        wallClockNsec = nsec;
        domains.values().stream().filter(domain -> domain.sharedInfoMfn() >= 0).forEach(WallClock::update);
    }

    public Tsc tsc() {
        return tsc;
    }

    /** Owner, counts and type of every machine frame. */
    public FrameTable frames() {
        return frames;
    }

    /** Everything that changes page tables, roots, pins and descriptor tables. */
    public DirectPaging paging() {
        return paging;
    }

    /** Translates by guests' page tables. */
    public PageWalker walker() {
        return walker;
    }

    /** Copies between guests and the hypervisor: through the caller's page tables, unless a test put in something else. */
    public GuestAccess guestAccess() {
        return guestAccess;
    }

    public void guestAccess(final GuestAccess newGuestAccess) {
        guestAccess = newGuestAccess;
    }

    /** What timers and domain stops raise; set when the machine is put together. */
    public VcpuEvents events() {
        return events;
    }

    public void events(final VcpuEvents newEvents) {
        events = newEvents;
    }

    /** Makes the engine of every vCPU allocated from now on; set when the machine is put together. */
    public void engines(final EngineFactory factory) {
        engines = factory;
    }

    /** An engine for {@code vcpu}, or null while none has been chosen. */
    public VcpuEngine createEngine(final Vcpu vcpu) {
        return engines == null ? null : engines.create(vcpu);
    }

    /** Who shares the CPU out, with its parameters. */
    public Scheduler scheduler() {
        return scheduler;
    }

    public void wakeListener(final WakeListener listener) {
        wakeListener = listener;
    }

    /** {@code vcpu} may run again. */
    public void woken(final Vcpu vcpu) {
        wakeListener.woken(vcpu);
    }

    /** {@code vcpu} is running and may not any longer. */
    public void stopped(final Vcpu vcpu) {
        wakeListener.stopped(vcpu);
    }

    /** Stops all vCPUs of {@code domain} and records {@code reason} (SHUTDOWN_*): SCHEDOP_shutdown. */
    public void shutdown(final Domain domain, final int reason) {
        stops.shutdown(domain, reason);
    }

    /** Shuts {@code domain} down with SHUTDOWN_crash; {@code reason} is a sentence for people. */
    public void crash(final Domain domain, final String reason) {
        stops.crash(domain, reason);
    }

    /** Lets a domain that was shut down go on (domctl resumedomain). */
    public void resume(final Domain domain) {
        stops.resume(domain);
    }

    /** Entry of every {@code syscall} from guest-kernel mode. */
    public long hypercall(final Vcpu vcpu, final long number, final long arg1, final long arg2, final long arg3,
            final long arg4, final long arg5) {
        clock.advance(config.costs().hypercallNs());
        return hypercalls.dispatch(vcpu, number, arg1, arg2, arg3, arg4, arg5, false);
    }

    /** Charges one element of the list that the hypercall in progress works through. */
    public void chargeElement() {
        clock.advance(config.costs().elementNs());
    }

    /** Charges one look at all entries of an L1 table. */
    public void chargeTable() {
        clock.advance(config.costs().memoryAccessNs() * Pte.ENTRIES);
    }

    @Override
    public void close() {
        memory.close();
    }
}
