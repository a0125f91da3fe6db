package io.xenolith.hypervisor.domain;

import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.hypervisor.mm.TableWork;
import io.xenolith.hypervisor.time.PvClock;
import io.xenolith.hypervisor.time.Runstate;
import io.xenolith.hypervisor.time.VcpuTimers;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.vcpu.TrapTable;
import io.xenolith.hypervisor.vcpu.VcpuEngine;

/** One virtual CPU: architectural state, where its shared structures lie, and whether it may run. */
public final class Vcpu {
    private static final int FPU_BYTES = 512;
    private static final int FPU_MXCSR_OFFSET = 24;

    private final Domain domain;
    private final int id;
    private final Registers registers = new Registers();
    private final TrapTable traps = new TrapTable();

    /** Set by the first valid context (VCPUOP_initialise, setvcpucontext). */
    public boolean initialised;
    /** Offline until VCPUOP_up (or, for vCPU 0, until its context says online). */
    public boolean down = true;
    /** Its tables are being taken from it: it does not run, even if a sibling brings it up meanwhile (Xen's VPF_in_reset). */
    public boolean resetting;
    /** In SCHEDOP_block: waits for an event. */
    public boolean blocked;
    /** In SCHEDOP_poll: waits for a port or a timeout as well. */
    public boolean polling;
    /** Ports polled; meaningful while {@link #polling}. */
    public int[] pollPorts = {};
    /** Mode flag TF_kernel_mode: kernel root and kernel gs base are active. */
    public boolean kernelMode = true;

    /** In its name page tables are validated and released; holds the one that is to be released before anything else. */
    public final TableWork tableWork = new TableWork(this::preemptPending);
    /** Machine frame of the kernel's L4 (0: none). */
    public long guestTable;
    /** Machine frame of the user L4 (0: none). */
    public long guestTableUser;
    /** Moves whenever translations remembered for this vCPU may be out of date; compare for inequality. */
    public int tlbGeneration;

    public long kernelSp;
    public int kernelSs;
    public long eventCallback;
    public long failsafeCallback;
    public long syscallCallback;
    public long syscall32Callback;
    public long sysenterCallback;
    /** Callback flags: mask events on entry. */
    public boolean failsafeMasksEvents;
    public boolean syscallMasksEvents;
    public boolean syscall32MasksEvents;
    public boolean sysenterMasksEvents;
    /** Code selectors of the two, which a 64-bit domain has no use for, as a toolstack has set them. */
    public int syscall32Cs;
    public int sysenterCs;
    /** Virtual machine checks: MCG_CAP (two banks), MCi_CTL2 of each, MCG_EXT_CTL. Kept for a toolstack. */
    public final long[] machineChecks = {2, 0, 0, 0};

    /** Virtual control registers. */
    public long cr2;
    public boolean taskSwitched;
    public int iopl;
    /** Guest address of the I/O permission bitmap and the number of ports it covers. */
    public long ioBitmap;
    public int ioBitmapPorts;
    public final long[] debugRegisters = {0, 0, 0, 0, 0, 0, 0xffff0ff0L, 0x400};

    /** Descriptor tables: frames of the guest's GDT, linear address and size of its LDT. */
    public long[] gdtFrames = {};
    public int gdtEntries;
    public long ldtBase;
    public int ldtEntries;
    /** Frames of the LDT's pages that Xen has mapped so far, as descriptor pages; 0: not yet. */
    public final long[] ldtFrames = new long[16];

    /** Machine address of this vCPU's vcpu_info (in shared_info, or where it was registered); 0 if it has none yet. */
    private long vcpuInfoAddress;
    /** The frame an own vcpu_info was registered in (VCPUOP_register_vcpu_info), or -1. */
    public long vcpuInfoMfn = -1;
    private final VcpuInfo info = new VcpuInfo();

    /** Exception entries: an NMI waits to be delivered; its handler is running; a machine-check handler is running. */
    public boolean nmiPending;
    public boolean nmiMasked;
    public boolean mceMasked;

    /** On a physical CPU now. */
    public boolean running;
    /** Asked to give way (SCHEDOP_yield); the engine takes it back when it returns. */
    public boolean yielded;
    /** A hypercall loaded the registers afresh (iret): it has no result and does not return to its caller. */
    public boolean contextReplaced;
    /** A hypercall is to be made again before its caller sees a result (HYPERCALLS.md section 3), or null. */
    public HypercallContinuation continuation;
    /** FXSAVE image as a context gave it; an engine with an FPU keeps its state here between runs. */
    public final byte[] fpuContext = initialFpuContext();
    /** SCHEDOP_pin_override is in force. */
    public boolean pinOverridden;
    /** CPUs that it would like to run on, as a map: the machine's one, or none. */
    public int softAffinity = 1;
    /** Inside a multicall. */
    public boolean inMulticall;
    /** What the scheduler keeps of this vCPU, or null; nobody else's business. */
    public Object schedulerData;

    private final Runstate runstate;
    private final PvClock pvClock;
    private final VcpuTimers timers;

    /** Runs the guest's code; made with the vCPU. */
    private VcpuEngine engine;

    Vcpu(final Domain domain, final int id) {
        this.domain = domain;
        this.id = id;
        this.runstate = new Runstate(this);
        this.pvClock = new PvClock(this);
        this.timers = new VcpuTimers(this);
    }

    /** The L4 that is loaded now: the kernel's or the user's; 0 for none. */
    public long activeRoot() {
        return kernelMode ? guestTable : guestTableUser;
    }

    public Domain domain() {
        return domain;
    }

    public int id() {
        return id;
    }

    public Registers registers() {
        return registers;
    }

    public TrapTable traps() {
        return traps;
    }

    public Runstate runstate() {
        return runstate;
    }

    /** The vcpu_time_info structures of this vCPU. */
    public PvClock pvClock() {
        return pvClock;
    }

    public VcpuTimers timers() {
        return timers;
    }

    /**
     * Xen's vcpu_unblock: ends SCHEDOP_block and SCHEDOP_poll. To be called whenever an upcall was raised for this vCPU, or
     * a port it polls became pending.
     */
    public void unblock() {
        if (!blocked && !polling) {
            return;
        }
        blocked = false;
        polling = false;
        timers.cancelPoll();
        stateChanged();
    }

    /** To be called after a change that decides whether this vCPU may run: runstate is accounted, the scheduler told. */
    public void stateChanged() {
        runstate.update();
        if (runnable()) {
            domain.hypervisor().woken(this);
        } else if (running) {
            domain.hypervisor().stopped(this);
        }
    }

    /** An NMI for this vCPU: delivered before its next instruction unless an NMI or machine check is being handled. */
    public void raiseNmi() {
        nmiPending = true;
        unblock();
    }

    /** The hypercall in progress had better be continued later: something is to be delivered, or its time is over. */
    public boolean preemptPending() {
        return !runnable() || yielded || upcallDue() || (engine != null && running && engine.timeOver());
    }

    /** FNINIT state: control word 0x37f, MXCSR 0x1f80. */
    private static byte[] initialFpuContext() {
        final byte[] image = new byte[FPU_BYTES];
        image[0] = 0x7f;
        image[1] = 0x03;
        image[FPU_MXCSR_OFFSET] = (byte) 0x80;
        image[FPU_MXCSR_OFFSET + 1] = 0x1f;
        return image;
    }

    /** Answer of VCPUOP_get_physid: APIC id of the CPU in the low half, ACPI id in the high half; both 0 on CPU 0. */
    public long physid() {
        return 0;
    }

    boolean polls(final int port) {
        for (final int polled : pollPorts) {
            if (polled == port) {
                return true;
            }
        }
        return false;
    }

    public VcpuEngine engine() {
        return engine;
    }

    public void engine(final VcpuEngine newEngine) {
        engine = newEngine;
    }

    /** This vCPU's vcpu_info in machine memory, or null while it has none. */
    public VcpuInfo info() {
        return vcpuInfoAddress == 0 ? null : info;
    }

    public long vcpuInfoAddress() {
        return vcpuInfoAddress;
    }

    /** Places vcpu_info at machine address {@code maddr}. */
    public void placeInfo(final long maddr) {
        vcpuInfoAddress = maddr;
        info.wrap(domain.hypervisor().memory(), maddr);
    }

    /** Event delivery is masked ({@code evtchn_upcall_mask}). */
    public boolean upcallMasked() {
        return vcpuInfoAddress == 0 || info.evtchnUpcallMask() != 0;
    }

    /** An upcall is due: pending and not masked. */
    public boolean upcallDue() {
        return vcpuInfoAddress != 0 && info.evtchnUpcallPending() != 0 && info.evtchnUpcallMask() == 0;
    }

    /** The scheduler may run it, as far as the vCPU and its domain are concerned. */
    public boolean runnable() {
        return initialised && !down && !resetting && !blocked && !polling && domain.runnable();
    }
}
