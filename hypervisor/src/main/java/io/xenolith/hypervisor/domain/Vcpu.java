package io.xenolith.hypervisor.domain;

import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.hypervisor.vcpu.TrapTable;
import io.xenolith.hypervisor.vcpu.VcpuEngine;

/** One virtual CPU: architectural state, where its shared structures lie, and whether it may run. */
public final class Vcpu {
    private final Domain domain;
    private final int id;
    private final Registers registers = new Registers();
    private final TrapTable traps = new TrapTable();

    /** Set by the first valid context (VCPUOP_initialise, setvcpucontext). */
    public boolean initialised;
    /** Offline until VCPUOP_up (or, for vCPU 0, until its context says online). */
    public boolean down = true;
    /** In SCHEDOP_block: waits for an event. */
    public boolean blocked;
    /** In SCHEDOP_poll: waits for a port or a timeout as well. */
    public boolean polling;
    /** Ports polled; meaningful while {@link #polling}. */
    public int[] pollPorts = {};
    /** Mode flag TF_kernel_mode: kernel root and kernel gs base are active. */
    public boolean kernelMode = true;

    /** Machine frame of the kernel's L4 (0: none). */
    public long guestTable;
    /** Machine frame of the user L4 (0: none). */
    public long guestTableUser;

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

    /** Virtual control registers. */
    public long cr2;
    public boolean taskSwitched;
    public int iopl;
    public final long[] debugRegisters = {0, 0, 0, 0, 0, 0, 0xffff0ff0L, 0x400};

    /** Descriptor tables: frames of the guest's GDT, linear address and size of its LDT. */
    public long[] gdtFrames = {};
    public int gdtEntries;
    public long ldtBase;
    public int ldtEntries;

    /** Machine address of this vCPU's vcpu_info (in shared_info, or where it was registered); 0 if it has none yet. */
    private long vcpuInfoAddress;
    /** The frame an own vcpu_info was registered in (VCPUOP_register_vcpu_info), or -1. */
    public long vcpuInfoMfn = -1;
    private final VcpuInfo info = new VcpuInfo();

    /** Runs the guest's code; made with the vCPU. */
    private VcpuEngine engine;

    Vcpu(final Domain domain, final int id) {
        this.domain = domain;
        this.id = id;
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
        return initialised && !down && !blocked && !polling && domain.runnable();
    }
}
