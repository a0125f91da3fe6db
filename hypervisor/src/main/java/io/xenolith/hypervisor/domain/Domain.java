package io.xenolith.hypervisor.domain;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.mm.FrameRanges;
import io.xenolith.hypervisor.mm.IoMemory;
import io.xenolith.hypervisor.mm.PageList;
import io.xenolith.hypervisor.mm.ShadowPaging;
import io.xenolith.hypervisor.time.Watchdogs;
import java.util.BitSet;

/** One domain: its number, rights, memory account, shared_info, tables and life. */
public final class Domain {
    /** How far a domain is from its end. */
    public enum Dying {
        ALIVE,
        /** Being torn down, or held by others' mappings of its frames. */
        DYING,
        /** Every frame and port is back. */
        DEAD
    }

    private static final int LAST_PORT = 0xffff;
    /** Interrupt controllers, timers, the serial line that is Xen's console, configuration of PCI devices; first and last. */
    private static final int[][] PORTS_OF_XEN = {{0x20, 0x21}, {0x40, 0x43}, {0x61, 0x61}, {0xa0, 0xa1}, {0x3f8, 0x3ff},
            {0x608, 0x60b}, {0xcfc, 0xcff}};

    private final Hypervisor hypervisor;
    private final int domid;
    private final boolean privileged;
    private final Vcpu[] vcpus;
    private final IoMemory ioMemory;
    private final FrameRanges ioPorts = new FrameRanges();
    private final DomainCounters counters = new DomainCounters();
    private final SharedInfo sharedInfo = new SharedInfo();
    private long sharedInfoMfn = -1;
    private EventChannels evtchn;
    private GrantTable grants;

    /** Its page tables are shadowed for good, so that no processor sees entries that are not present but name memory. */
    public boolean shadowedForL1tf;
    /** What it is told of nodes; null until its toolstack says something. */
    public VirtualNuma virtualNuma;
    /** Handle (UUID) of 16 bytes as the toolstack gave it. */
    public final byte[] handle = new byte[16];
    /** Frames owned as ordinary RAM, and those of Xen's heap that are shared with the domain. */
    public final PageList pages = new PageList();
    public final PageList xenPages = new PageList();
    /** Number of frames on {@link #pages}. */
    public long totPages;
    public long maxPages;
    /** Pages of Xen's own heap shared with the domain (shared_info, grant frames). */
    public int xenheapPages;
    /** VMASST_TYPE_* bits that are on. */
    public long vmAssist;
    /** Pages the toolstack claimed for it and it has not got yet. */
    public long outstandingPages;
    /** Toolstack's pause count. */
    public int pauseCount;
    public Dying dying = Dying.ALIVE;
    /** Parts of the dying domain that are still to be released. */
    int partsLeft;
    /** Of the dying domain's own pages none is a table any more. */
    public boolean tablesRelinquished;
    /** All that it held of others and of its own is given back, except what others hold. */
    boolean relinquished;
    /** All vCPUs stopped by SCHEDOP_shutdown, a crash or a watchdog. */
    public boolean shutDown;
    /** SHUTDOWN_* reason, -1 while none is recorded. */
    public int shutdownCode = -1;
    /** One sentence for people: why it crashed. */
    public String crashReason = "";
    public long timeOffsetSec;
    /** Number of its label under a policy; 0 if it was given none. */
    public int ssid;
    /** Runs the store: may ask who is there. */
    public boolean xenstoreDomain;
    /** A debugger is said to be attached (domctl setdebugging). */
    public boolean debugged;
    private final Watchdogs watchdogs = new Watchdogs(this);
    private final ShadowPaging shadow;
    /** Scheduling parameters, as credit2 has them. */
    public int schedWeight = 256;
    /** Percent of one CPU, 0 = no limit. */
    public int schedCap;
    public int maxGrantFrames = 64;
    public int maxMaptrackFrames = 1024;
    public int maxEvtchnPort;
    public int maxGrantVersion = 2;
    /** Physical interrupt numbers below this may be named. */
    public int nrPirqs = 56;
    /** Physical interrupts the domain has been given. */
    public final BitSet pirqs = new BitSet();
    /** Physical interrupt numbers that it has reserved (PHYSDEVOP_get_free_pirq). */
    public final BitSet takenPirqs = new BitSet();
    /** Frame in which interrupts that need an eoi would be marked; -1 for none. */
    public long pirqEoiMfn = -1;
    /** E820 map as set by XENMEM_set_memory_map: entries of 20 bytes; empty if none was set. */
    public byte[] e820 = {};
    /** Own port that is rung when it suspends itself, 0 for none (domctl subscribe). */
    public int suspendPort;
    /** Its time stamp counter, as domctl settscinfo told: mode, kHz (0: the host's), ns that went before, how often told. */
    public int tscMode;
    public int tscKhz;
    public long tscElapsedNs;
    public int tscIncarnation = 1;

    public Domain(final Hypervisor hypervisor, final int domid, final boolean privileged, final int maxVcpus) {
        this.hypervisor = hypervisor;
        this.domid = domid;
        this.privileged = privileged;
        this.ioMemory = new IoMemory(hardwareDomain(), ioPorts);
        this.shadow = new ShadowPaging(this);
        this.vcpus = new Vcpu[maxVcpus];
        if (hardwareDomain()) {
            ioPorts.add(0, LAST_PORT);
            for (final int[] range : PORTS_OF_XEN) {
                ioPorts.remove(range[0], range[1]);
            }
        }
    }

    public Hypervisor hypervisor() {
        return hypervisor;
    }

    public int domid() {
        return domid;
    }

    /** Control domain: may use the privileged interfaces on every domain. */
    public boolean privileged() {
        return privileged;
    }

    /** The domain that sees the hardware (here: dom0). */
    public boolean hardwareDomain() {
        return domid == 0;
    }

    /** I/O ports it may use. */
    public FrameRanges ioPorts() {
        return ioPorts;
    }

    public int maxVcpus() {
        return vcpus.length;
    }

    /** The vCPU, or null if {@code id} is out of range or not allocated yet. */
    public Vcpu vcpu(final int id) {
        return id >= 0 && id < vcpus.length ? vcpus[id] : null;
    }

    /** Allocates vCPU {@code id} with its engine; its vcpu_info is placed in shared_info when the number is below 32. */
    public Vcpu allocateVcpu(final int id) {
        final Vcpu vcpu = new Vcpu(this, id);
        vcpus[id] = vcpu;
        // The shared_info of a dying domain has gone back already.
        if (id < SHARED_INFO_VCPUS && sharedInfoMfn >= 0 && dying == Dying.ALIVE) {
            vcpu.placeInfo((sharedInfoMfn << Page.SHIFT) + (long) id * VCPU_INFO_SIZE);
        }
        vcpu.engine(hypervisor.createEngine(vcpu));
        return vcpu;
    }

    private static final int SHARED_INFO_VCPUS = 32;
    private static final int VCPU_INFO_SIZE = 64;

    public SharedInfo sharedInfo() {
        return sharedInfo;
    }

    public long sharedInfoMfn() {
        return sharedInfoMfn;
    }

    public void sharedInfoMfn(final long mfn) {
        sharedInfoMfn = mfn;
        sharedInfo.wrap(hypervisor.memory(), mfn << Page.SHIFT);
    }

    /** Translations that anybody remembers for a vCPU of this domain are out of date. */
    public void flushTlb() {
        for (final Vcpu vcpu : vcpus) {
            if (vcpu != null) {
                vcpu.tlbGeneration++;
            }
        }
    }

    /** MMIO frames it may map. */
    public IoMemory ioMemory() {
        return ioMemory;
    }

    /** Its shadow mode: the log of its dirty pages. */
    public ShadowPaging shadow() {
        return shadow;
    }

    /** The two timers of SCHEDOP_watchdog. */
    public Watchdogs watchdogs() {
        return watchdogs;
    }

    /** To be called after a change of pause count, shut-down or dying state. */
    public void stateChanged() {
        for (final Vcpu vcpu : vcpus) {
            if (vcpu != null) {
                vcpu.stateChanged();
            }
        }
    }

    /** Ends the poll of every vCPU that waits for {@code port}; to be called when the port becomes pending. */
    public void wakePollers(final int port) {
        for (final Vcpu vcpu : vcpus) {
            if (vcpu != null && vcpu.polling && vcpu.polls(port)) {
                vcpu.unblock();
            }
        }
    }

    public EventChannels evtchn() {
        return evtchn;
    }

    public void evtchn(final EventChannels newEvtchn) {
        evtchn = newEvtchn;
    }

    public GrantTable grants() {
        return grants;
    }

    public void grants(final GrantTable newGrants) {
        grants = newGrants;
    }

    public DomainCounters counters() {
        return counters;
    }

    /** VMASST_TYPE_ {@code type} is on. */
    public boolean assist(final int type) {
        return (vmAssist >>> type & 1) != 0;
    }

    boolean runnable() {
        return pauseCount == 0 && !shutDown && dying == Dying.ALIVE && !shadow.busy();
    }

    @Override
    public String toString() {
        return "d" + domid;
    }
}
