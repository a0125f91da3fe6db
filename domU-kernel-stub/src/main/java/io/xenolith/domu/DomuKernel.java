package io.xenolith.domu;

import io.xenolith.abi.Page;
import io.xenolith.abi.callback.Callback;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.guest.AddressSpace;
import io.xenolith.guest.BootInfo;
import io.xenolith.guest.ConsoleRing;
import io.xenolith.guest.GrantTableGuest;
import io.xenolith.guest.LinearMap;
import io.xenolith.guest.P2m;
import io.xenolith.guest.PageAllocator;
import io.xenolith.guest.PageTables;
import io.xenolith.guest.Scratch;
import io.xenolith.guest.UpcallFrame;
import io.xenolith.guest.XenCalls;
import io.xenolith.guest.XenstoreRing;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.HashMap;
import java.util.Map;

/** The kernel: entry points, boot in order, and how it ends. One object is one booted instance. */
public final class DomuKernel implements GuestKernel {
    private static final int SCRATCH_PAGES = 4;
    private static final long DRAIN_NS = 1_000_000_000L;

    private final GuestProgram program;
    private final TraceSink trace;
    private final Map<Integer, KernelCpu> cpus = new HashMap<>();
    private BootInfo bootInfo;
    private AddressSpace space;
    private long sharedInfo;
    private GuestConsole console;
    private XenbusClient store;
    private int domid;
    private GrantTableGuest grants;
    private Disks disks;
    private Networks networks;
    private FaultProbe probe;
    private SecondaryCpus secondaries;

    public DomuKernel(final GuestProgram program, final TraceSink trace) {
        this.program = program;
        this.trace = trace;
    }

    @Override
    public void enter(final GuestCpu cpu, final int entry) {
        switch (entry) {
            case JavaImage.ENTRY_START -> boot(cpu);
            case JavaImage.ENTRY_SECONDARY_START -> secondaries.run(cpu, sharedInfo);
            case JavaImage.ENTRY_EVENT -> upcall(cpu);
            default -> {
                if (entry >= JavaImage.ENTRY_TRAP) {
                    trap(cpu, entry - JavaImage.ENTRY_TRAP);
                } else {
                    panic(cpus.get(cpu.vcpuId()), "unexpected entry " + entry);
                }
            }
        }
    }

    private void upcall(final GuestCpu cpu) {
        final UpcallFrame frame = UpcallFrame.read(cpu);
        cpus.get(cpu.vcpuId()).ports().upcall();
        frame.iret();
    }

    private void trap(final GuestCpu cpu, final int vector) {
        final UpcallFrame frame = UpcallFrame.readTrap(cpu, vector);
        final KernelCpu self = cpus.get(cpu.vcpuId());
        final long address = vector == Traps.PAGE_FAULT
                ? self.memory().getLong(self.ports().vcpuInfo() + VcpuInfo.ARCH_CR2_OFFSET)
                : 0;
        if (vector == Traps.PAGE_FAULT && probe != null && probe.mend(address)) {
            frame.iret();
            return;
        }
        panic(self, "trap " + vector + " at 0x" + Long.toHexString(frame.rip()) + ", error code 0x"
                + Long.toHexString(frame.errorCode()) + ", address 0x" + Long.toHexString(address));
    }

    /** Ends in the task loop; does not return. */
    private void boot(final GuestCpu cpu) {
        final KernelCpu self = bootCpu(cpu);
        bootConsole(self);
        self.startTimer();
        spawn(self, "init", () -> initialise(self));
        self.ports().enableUpcalls();
        self.tasks().run();
    }

    private KernelCpu bootCpu(final GuestCpu cpu) {
        bootInfo = BootInfo.read(cpu.memory(), cpu.rsi());
        final LinearMap linear = new LinearMap(JavaImage.VIRT_BASE);
        final P2m p2m = new P2m(cpu.memory(), linear, bootInfo.mfnList(), bootInfo.nrPages());
        final PageTables tables = new PageTables(cpu.memory(), p2m, bootInfo.ptBase());
        final long firstFree = bootInfo.firstFreePfn(linear);
        final PageAllocator pages = new PageAllocator(cpu.memory(), linear, firstFree, tables.mappedEndPfn(firstFree));
        final Scratch scratch = new Scratch(pages.allocate(SCRATCH_PAGES), SCRATCH_PAGES * Page.SIZE);
        final XenCalls calls = KernelCpu.calls(cpu, scratch);
        space = new AddressSpace(cpu.memory(), calls.mmu(), p2m, pages, tables);
        registerEntries(calls);
        sharedInfo = space.mapWindow(bootInfo.sharedInfoMaddr() >>> Page.SHIFT, AddressSpace.KERNEL_RW);
        KernelCpu.check("mapping of shared_info", sharedInfo >>> Page.SHIFT == -1L >>> Page.SHIFT ? sharedInfo : 0);
        final KernelCpu self = new KernelCpu(cpu, calls, sharedInfo);
        self.ports().maskAll();
        add(self);
        return self;
    }

    private static void registerEntries(final XenCalls calls) {
        KernelCpu.check("set_trap_table", calls.traps().setTrapTable(Traps.table()));
        KernelCpu.check("callback event", calls.traps().registerCallback(Callback.CALLBACKTYPE_event, 0,
                JavaImage.address(JavaImage.ENTRY_EVENT)));
        KernelCpu.check("callback failsafe", calls.traps().registerCallback(Callback.CALLBACKTYPE_failsafe,
                Callback.CALLBACKF_mask_events, JavaImage.address(JavaImage.ENTRY_FAILSAFE)));
    }

    /** Virtual address of the own page in frame {@code mfn}: the builder mapped it with everything else. */
    private long pageOf(final long mfn) {
        return space.p2m().linear().va(space.p2m().pfnOfMfn(mfn));
    }

    private static Runnable sender(final KernelCpu cpu, final int port) {
        return () -> {
            // The peer may be gone; then nobody is there to be told.
            final int _ = cpu.calls().evtchn().send(port);
        };
    }

    private void bootConsole(final KernelCpu self) {
        final int port = bootInfo.consolePort();
        console = new GuestConsole(new ConsoleRing(self.memory(), pageOf(bootInfo.consoleMfn())), self.tasks(),
                sender(self, port), this::noteOfConsole);
        self.ports().listen(port, console::event);
    }

    private void noteOfConsole(final String text) {
        if (trace.on()) {
            trace.emit(new TraceEvent.Note(domid, DevicePath.deviceName("console", domid, 0), text));
        }
    }

    private void initialise(final KernelCpu self) {
        final int port = bootInfo.storePort();
        store = new XenbusClient(new XenstoreRing(self.memory(), pageOf(bootInfo.storeMfn())), self.tasks(),
                sender(self, port));
        spawn(self, "xenwatch", store::runWatches);
        self.ports().listen(port, store::event);
        domid = store.read("domid").map(Integer::parseInt).orElse(0);
        grants = new GrantTableGuest(self.memory(), self.calls().grants(), space, trace, domid);
        probe = new FaultProbe(self.memory(), space);
        secondaries = new SecondaryCpus(this, self, space);
        final GuestPlatform platform = new GuestPlatform(this, domid, self, space, grants, store, trace);
        platform.start();
        disks = new Disks(platform, self.tasks(), BlkfrontParameters.of(bootInfo.commandLine()));
        networks = new Networks(platform, self.tasks(), NetfrontParameters.of(bootInfo.commandLine()));
        if (program.usesFrontends()) {
            disks.start();
            networks.start();
        }
        new ShutdownWatch(this, store).start();
        program.run(new Guest(this, self));
        stop(Sched.SHUTDOWN_poweroff);
    }

    /** A task of {@code cpu}; an exception that leaves it crashes the domain. */
    Task spawn(final KernelCpu cpu, final String name, final Runnable body) {
        return cpu.tasks().spawn(name, () -> {
            try {
                body.run();
            } catch (final RuntimeException e) {
                panic(cpu, "task " + name + ": " + e);
            }
        });
    }

    void add(final KernelCpu cpu) {
        cpus.put(cpu.id(), cpu);
    }

    /** Ends the domain in order, from a task of the first CPU: what was printed is shown. Does not return. */
    void stop(final int reason) {
        final KernelCpu self = cpus.get(0);
        console.drain(self.clock().systemTimeNs() + DRAIN_NS);
        halt(self, reason);
    }

    /** Says why and crashes the domain, from anywhere. Does not return. */
    void panic(final KernelCpu cpu, final String why) {
        if (cpu.id() == 0 && console != null) {
            console.printNow("kernel panic: " + why + "\n");
        }
        halt(cpu, Sched.SHUTDOWN_crash);
    }

    private static void halt(final KernelCpu cpu, final int reason) {
        while (true) {
            // Comes back only if the toolstack revived the domain, which this kernel does not support.
            final long _ = cpu.calls().sched().shutdown(reason);
        }
    }

    BootInfo bootInfo() {
        return bootInfo;
    }

    AddressSpace space() {
        return space;
    }

    GuestConsole console() {
        return console;
    }

    XenbusClient store() {
        return store;
    }

    int domid() {
        return domid;
    }

    GrantTableGuest grants() {
        return grants;
    }

    Disks disks() {
        return disks;
    }

    Networks networks() {
        return networks;
    }

    FaultProbe probe() {
        return probe;
    }

    SecondaryCpus secondaries() {
        return secondaries;
    }
}
