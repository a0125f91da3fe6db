package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.coroutine.Coroutines;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.hypervisor.mm.TableWork;
import io.xenolith.hypervisor.mm.PagedGuestAccess;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.hypervisor.sched.SchedulerKind;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A hypervisor with hand-built domains whose kernels are lambdas of the test. Each domain has one text page, {@link #DATA}
 * pages of data at {@link #DATA_VADDR} and a stack of one page for each vCPU below {@link #STACK_TOP}.
 */
public final class Rig implements AutoCloseable, VcpuEvents {
    public static final long DATA_VADDR = JavaImage.TEXT_VADDR + 0x10_0000;
    public static final int DATA = 4;
    public static final long STACK_TOP = JavaImage.TEXT_VADDR + 0x20_0000;
    /** Where shared_info is mapped. */
    public static final long SHARED_VADDR = JavaImage.TEXT_VADDR + 0x8_0000;
    private static final long RAM_BYTES = 16L << 20;

    public static final long BAD_MFN = 0xbad;

    public final List<TraceEvent> facts = new ArrayList<>();
    public final List<String> raised = new ArrayList<>();
    public final Set<Integer> validPorts = new HashSet<>();
    public final Set<Integer> pendingPorts = new HashSet<>();
    public final Map<String, GuestKernel> programs = new HashMap<>();
    public final Hypervisor hypervisor;
    public final RunLoop loop;
    public final JavaEngines engines;
    private final Map<Domain, TestTables> tables = new HashMap<>();

    public Rig() {
        this(1, Coroutines.preferred());
    }

    public Rig(final long seed, final Coroutines.Mechanism mechanism) {
        this(HypervisorConfig.of(RAM_BYTES, seed), mechanism);
    }

    /** With another scheduler. */
    public Rig(final SchedulerKind scheduler) {
        this(HypervisorConfig.of(RAM_BYTES, 1).withParameters(XenParameters.DEFAULT.withScheduler(scheduler)),
                Coroutines.preferred());
    }

    private Rig(final HypervisorConfig config, final Coroutines.Mechanism mechanism) {
        hypervisor = new Hypervisor(config, new TraceSink() {
            @Override
            public boolean on() {
                return true;
            }

            @Override
            public void emit(final TraceEvent event) {
                facts.add(event);
            }
        });
        hypervisor.events(this);
        final PageWalker walker = new PageWalker(hypervisor.memory());
        hypervisor.guestAccess(new PagedGuestAccess(hypervisor.memory(), walker));
        engines = new JavaEngines(hypervisor, walker, (vcpu, va, size, value) -> false, programs::get, mechanism);
        loop = new RunLoop(hypervisor);
        VcpuHypercalls.register(hypervisor, new FakePaging());
    }

    /** Takes every frame for good but {@link #BAD_MFN}. */
    private static final class FakePaging implements VcpuPaging {
        @Override
        public int loadRoots(final TableWork work, final Vcpu vcpu, final long kernelMfn, final long userMfn) {
            if (kernelMfn == BAD_MFN || userMfn == BAD_MFN) {
                return -Errno.XEN_EINVAL;
            }
            vcpu.guestTable = kernelMfn;
            vcpu.guestTableUser = userMfn;
            return 0;
        }

        @Override
        public int dropRoots(final TableWork work, final Vcpu vcpu) {
            vcpu.guestTable = 0;
            vcpu.guestTableUser = 0;
            return 0;
        }

        @Override
        public int finishOldTable(final TableWork work) {
            return 0;
        }

        @Override
        public int setGdt(final Vcpu vcpu, final long[] mfns, final int entryCount) {
            for (final long mfn : mfns) {
                if (mfn == BAD_MFN) {
                    return -Errno.XEN_EINVAL;
                }
            }
            vcpu.gdtFrames = mfns;
            vcpu.gdtEntries = entryCount;
            return 0;
        }
    }

    public TestTables tables(final Domain domain) {
        return tables.get(domain);
    }

    /**
     * How long a new domain, which does nothing but sleep, takes to run each time it is woken: {@code times} times, every
     * {@code betweenNs} after {@code fromNs}.
     */
    public List<Long> wakeUpLatencies(final int domid, final int times, final long fromNs, final long betweenNs) {
        final List<Long> latencies = new ArrayList<>();
        final long[] wokenNs = {0};
        final Domain sleeper = domain(domid, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                latencies.add(now() - wokenNs[0]);
                acknowledge(cpu);
                iret(cpu);
                return;
            }
            while (true) {
                block(cpu);
            }
        });
        for (int i = 1; i <= times; i++) {
            loop.at(fromNs + i * betweenNs, () -> {
                wokenNs[0] = now();
                upcall(sleeper.vcpu(0));
            });
        }
        runUntil(fromNs + (times + 2) * betweenNs);
        return latencies;
    }

    /** A domain with {@code vcpus} vCPUs, the first of them ready to start {@code kernel}. */
    public Domain domain(final int domid, final int vcpus, final GuestKernel kernel) {
        final Domain domain = new Domain(hypervisor, domid, domid == 0, vcpus);
        domain.maxPages = 1024;
        hypervisor.add(domain);
        final TestTables space = new TestTables(hypervisor, domain);
        tables.put(domain, space);
        domain.sharedInfoMfn(space.mapNew(SHARED_VADDR, true));
        programs.put("test-" + domid, kernel);
        final long text = space.mapNew(JavaImage.TEXT_VADDR, false);
        hypervisor.memory().write(text << Page.SHIFT, JavaImage.build("test-" + domid), 0, Page.SIZE);
        for (int i = 0; i < DATA; i++) {
            space.mapNew(DATA_VADDR + (long) i * Page.SIZE, true);
        }
        for (int id = 0; id < vcpus; id++) {
            space.mapNew(STACK_TOP - (long) (id + 1) * Page.SIZE, true);
            final Vcpu vcpu = domain.allocateVcpu(id);
            vcpu.info().evtchnUpcallMask(1);
            vcpu.engine(engines.create(vcpu));
            vcpu.timers().setPeriod(0);
        }
        start(domain.vcpu(0), JavaImage.ENTRY_START);
        return domain;
    }

    /** Puts {@code vcpu} at {@code entry} with its callbacks and stack, and lets it run. */
    public void start(final Vcpu vcpu, final int entry) {
        final Registers registers = vcpu.registers();
        registers.rip = JavaImage.address(entry);
        registers.gpr[Registers.RSP] = stackTop(vcpu.id());
        registers.cs = XenX8664.FLAT_KERNEL_CS;
        registers.ss = XenX8664.FLAT_KERNEL_SS;
        vcpu.kernelSp = stackTop(vcpu.id());
        vcpu.eventCallback = JavaImage.address(JavaImage.ENTRY_EVENT);
        vcpu.failsafeCallback = JavaImage.address(JavaImage.ENTRY_FAILSAFE);
        vcpu.guestTable = tables.get(vcpu.domain()).root();
        vcpu.initialised = true;
        vcpu.down = false;
        vcpu.stateChanged();
    }

    public static long stackTop(final int vcpu) {
        return STACK_TOP - (long) vcpu * Page.SIZE;
    }

    /** What a set-pending does to the vCPU: raises the upcall. */
    public void upcall(final Vcpu vcpu) {
        vcpu.info().evtchnUpcallPending(1);
        vcpu.unblock();
    }

    /** Steps until nobody can run and nothing is due. */
    public void run() {
        for (int i = 0; i < 100_000; i++) {
            if (loop.step() == RunLoop.Step.IDLE) {
                return;
            }
        }
        throw new AssertionError("does not come to rest");
    }

    /** Steps until system time {@code timeNs}. */
    public void runUntil(final long timeNs) {
        while (hypervisor.clock().nowNs() < timeNs && loop.step(timeNs) != RunLoop.Step.IDLE) {
            // Each step moves time or the state.
        }
    }

    public long now() {
        return hypervisor.clock().nowNs();
    }

    // What test kernels say.

    /** Clears evtchn_upcall_pending, as an event handler does first. */
    public static void acknowledge(final GuestCpu cpu) {
        cpu.memory().putByte(SHARED_VADDR + cpu.vcpuId() * 64L, (byte) 0);
    }

    /** Sets or clears evtchn_upcall_mask. */
    public static void mask(final GuestCpu cpu, final boolean masked) {
        cpu.memory().putByte(SHARED_VADDR + cpu.vcpuId() * 64L + 1, (byte) (masked ? 1 : 0));
    }

    /** Leaves a handler without an error code whose frame is at the present rsp. */
    public static void iret(final GuestCpu cpu) {
        iret(cpu, 0);
    }

    /** Leaves a handler; {@code errorBytes} is 8 if the frame holds an error code. */
    public static void iret(final GuestCpu cpu, final int errorBytes) {
        final long frame = cpu.rsp();
        final long rcx = cpu.memory().getLong(frame);
        final long r11 = cpu.memory().getLong(frame + 8);
        final long context = frame + 16 + errorBytes - 32;
        cpu.memory().putLong(context, 0);
        cpu.memory().putLong(context + 8, r11);
        cpu.memory().putLong(context + 16, rcx);
        cpu.memory().putLong(context + 24, 0);
        cpu.rsp(context);
        cpu.hypercall(Xen.__HYPERVISOR_iret, 0);
    }

    public static long block(final GuestCpu cpu) {
        return cpu.hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_block);
    }

    public static long yieldCpu(final GuestCpu cpu) {
        return cpu.hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_yield);
    }

    public static void powerOff(final GuestCpu cpu) {
        cpu.memory().putInt(DATA_VADDR, Sched.SHUTDOWN_poweroff);
        cpu.hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_shutdown, DATA_VADDR);
    }

    public static void put(final GuestCpu cpu, final long va, final LocalMemory image) {
        cpu.memory().write(va, image.array(), 0, image.array().length);
    }

    static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void raiseVirq(final Vcpu vcpu, final int virq) {
        raised.add("virq " + virq + " d" + vcpu.domain().domid() + "v" + vcpu.id() + " at " + now());
        upcall(vcpu);
    }

    @Override
    public void raiseGlobalVirq(final int virq) {
        raised.add("global " + virq);
    }

    @Override
    public boolean portValid(final Domain domain, final int port) {
        return validPorts.contains(port);
    }

    @Override
    public boolean portPending(final Domain domain, final int port) {
        return pendingPorts.contains(port);
    }

    @Override
    public void close() {
        hypervisor.close();
    }
}
