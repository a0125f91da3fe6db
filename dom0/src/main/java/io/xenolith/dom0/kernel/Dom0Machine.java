package io.xenolith.dom0.kernel;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.callback.Callback;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.guest.AddressSpace;
import io.xenolith.guest.BootInfo;
import io.xenolith.guest.CallGate;
import io.xenolith.guest.EventPorts;
import io.xenolith.guest.GrantMapper;
import io.xenolith.guest.LinearMap;
import io.xenolith.guest.P2m;
import io.xenolith.guest.PageAllocator;
import io.xenolith.guest.PageTables;
import io.xenolith.guest.PvClock;
import io.xenolith.guest.Scratch;
import io.xenolith.guest.XenCalls;
import io.xenolith.trace.TraceSink;

/**
 * What dom0's kernel has after its start: memory, page tables, hypercalls, event ports, grants of others, time. Its
 * services are built on this.
 */
public final class Dom0Machine {
    private static final int SCRATCH_PAGES = 16;
    private static final int ERRNO_MAX = 4095;

    private final GuestMemory memory;
    private final XenCalls calls;
    private final PageAllocator pages;
    private final P2m p2m;
    private final AddressSpace space;
    private final EventPorts events;
    private final GrantMapper grants;
    private final PvClock clock;
    private final Dom0Timers timers;
    private final TraceSink trace;

    /** Sets everything up from start_info, on vCPU 0, with events still masked. */
    Dom0Machine(final GuestCpu cpu, final TraceSink trace) {
        this.trace = trace;
        memory = cpu.memory();
        final BootInfo boot = BootInfo.read(memory, cpu.rsi());
        final LinearMap linear = new LinearMap(JavaImage.VIRT_BASE);
        p2m = new P2m(memory, linear, boot.mfnList(), boot.nrPages());
        final PageTables tables = new PageTables(memory, p2m, boot.ptBase());
        final long firstFree = boot.firstFreePfn(linear);
        pages = new PageAllocator(memory, linear, firstFree, tables.mappedEndPfn(firstFree));
        final Scratch scratch = new Scratch(pages.allocate(SCRATCH_PAGES), SCRATCH_PAGES * Page.SIZE);
        calls = new XenCalls(new CallGate(cpu, memory, scratch));
        space = new AddressSpace(memory, calls.mmu(), p2m, pages, tables);
        final long sharedInfo = space.mapWindow(boot.sharedInfoMaddr() >>> Page.SHIFT, AddressSpace.KERNEL_RW);
        if (sharedInfo < 0 && sharedInfo > -ERRNO_MAX) {
            throw new IllegalStateException("dom0 cannot map its shared_info: " + sharedInfo);
        }
        events = new EventPorts(memory, calls, sharedInfo, 0);
        events.maskAll();
        calls.traps().registerCallback(Callback.CALLBACKTYPE_event, 0, JavaImage.address(JavaImage.ENTRY_EVENT));
        calls.traps().registerCallback(Callback.CALLBACKTYPE_failsafe, 0, JavaImage.address(JavaImage.ENTRY_FAILSAFE));
        calls.vcpus().stopPeriodicTimer(0);
        grants = new GrantMapper(calls.grants(), space);
        clock = new PvClock(memory, sharedInfo + SharedInfo.VCPU_INFO_TIME_VERSION_OFFSET, sharedInfo, cpu::rdtsc);
        timers = new Dom0Timers(calls.vcpus(), 0, this::nowNs);
        final int timerPort = calls.evtchn().bindVirq(Xen.VIRQ_TIMER, 0);
        events.listen(timerPort, timers::fired);
    }

    public GuestMemory memory() {
        return memory;
    }

    /** Typed hypercalls. */
    public XenCalls calls() {
        return calls;
    }

    /** Pages of dom0's own. */
    public PageAllocator pages() {
        return pages;
    }

    public P2m p2m() {
        return p2m;
    }

    /** dom0's page tables, and windows on other domains' frames. */
    public AddressSpace space() {
        return space;
    }

    public EventPorts events() {
        return events;
    }

    /** Mappings of other domains' grants. */
    public GrantMapper grants() {
        return grants;
    }

    /** System time in nanoseconds. */
    public long nowNs() {
        return clock.systemTimeNs();
    }

    /** UTC in nanoseconds since 1970. */
    public long wallClockNs() {
        return clock.wallClockNs();
    }

    public Dom0Timers timers() {
        return timers;
    }

    public TraceSink trace() {
        return trace;
    }
}
