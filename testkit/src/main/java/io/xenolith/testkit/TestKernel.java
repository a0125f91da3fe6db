package io.xenolith.testkit;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.callback.Callback;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.guest.AddressSpace;
import io.xenolith.guest.BootInfo;
import io.xenolith.guest.CallGate;
import io.xenolith.guest.LinearMap;
import io.xenolith.guest.P2m;
import io.xenolith.guest.PageAllocator;
import io.xenolith.guest.PageTables;
import io.xenolith.guest.Scratch;
import io.xenolith.guest.TrapCalls;
import io.xenolith.guest.UpcallFrame;
import io.xenolith.guest.XenCalls;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The kernel of a guest that a test owns: it boots, and then does one {@link Command} after the other. Between them its CPU is
 * halted as an idle kernel's is, which no hypercall shows. A trap ends the command that had it.
 */
final class TestKernel implements GuestKernel {
    /** Halts the CPU the kernel runs on until there is something to do. */
    interface Idle {
        /** False if an upcall is due, which a halted CPU would miss. */
        boolean halt();
    }

    /** A way in that JavaImage has no use for: where a trap's handler goes instead of back. */
    private static final int ENTRY_RECOVER = 5;
    private static final int SCRATCH_PAGES = 4;
    private static final int NMI = 2;
    private static final int DOUBLE_FAULT = 8;
    private static final int VECTORS = 20;
    private static final int TRAP_MASKS_EVENTS = 4;

    private final Idle idle;
    private final Deque<Command> commands = new ArrayDeque<>();
    private final List<Trap> traps = new ArrayList<>();
    private final List<Integer> upcalls = new ArrayList<>();
    private KernelView view;
    private BootInfo bootInfo;
    private long sharedInfo;
    private long stack;
    private Command current;

    TestKernel(final Idle idle) {
        this.idle = idle;
    }

    @Override
    public void enter(final GuestCpu cpu, final int entry) {
        switch (entry) {
            case JavaImage.ENTRY_START -> {
                boot(cpu);
                work(cpu);
            }
            case ENTRY_RECOVER -> work(cpu);
            case JavaImage.ENTRY_EVENT -> upcall(cpu);
            case JavaImage.ENTRY_SECONDARY_START -> rest(cpu);
            default -> trap(cpu, entry - JavaImage.ENTRY_TRAP);
        }
    }

    /** Work for the guest; it begins when its CPU runs. */
    void add(final Command command) {
        commands.add(command);
    }

    List<Trap> traps() {
        return traps;
    }

    List<Integer> upcalls() {
        return upcalls;
    }

    BootInfo bootInfo() {
        return bootInfo;
    }

    /** Virtual address of shared_info. */
    long sharedInfo() {
        return sharedInfo;
    }

    private void boot(final GuestCpu cpu) {
        final GuestMemory memory = cpu.memory();
        bootInfo = BootInfo.read(memory, cpu.rsi());
        stack = cpu.rsp();
        final LinearMap linear = new LinearMap(JavaImage.VIRT_BASE);
        final P2m p2m = new P2m(memory, linear, bootInfo.mfnList(), bootInfo.nrPages());
        final PageTables tables = new PageTables(memory, p2m, bootInfo.ptBase());
        final long firstFree = bootInfo.firstFreePfn(linear);
        final PageAllocator pages = new PageAllocator(memory, linear, firstFree, tables.mappedEndPfn(firstFree));
        final Scratch scratch = new Scratch(pages.allocate(SCRATCH_PAGES), SCRATCH_PAGES * Page.SIZE);
        final XenCalls calls = new XenCalls(new CallGate(cpu, memory, scratch));
        final AddressSpace space = new AddressSpace(memory, calls.mmu(), p2m, pages, tables);
        calls.traps().setTrapTable(trapTable());
        calls.traps().registerCallback(Callback.CALLBACKTYPE_event, 0, JavaImage.address(JavaImage.ENTRY_EVENT));
        calls.traps().registerCallback(Callback.CALLBACKTYPE_failsafe, 0,
                JavaImage.address(JavaImage.ENTRY_FAILSAFE));
        sharedInfo = space.mapWindow(bootInfo.sharedInfoMaddr() >>> Page.SHIFT, AddressSpace.KERNEL_RW);
        view = new KernelView(memory, cpu, space, pages);
    }

    /** Every processor exception but those that come in other ways, or not at all. */
    static List<TrapCalls.Trap> trapTable() {
        final List<TrapCalls.Trap> table = new ArrayList<>();
        for (int vector = 0; vector < VECTORS; vector++) {
            if (vector != NMI && vector != DOUBLE_FAULT) {
                table.add(new TrapCalls.Trap(vector, TRAP_MASKS_EVENTS,
                        JavaImage.address(JavaImage.ENTRY_TRAP + vector)));
            }
        }
        return table;
    }

    /** Does not return. */
    private void work(final GuestCpu cpu) {
        while (true) {
            current = commands.poll();
            if (current != null) {
                current.run(view);
            } else if (idle.halt()) {
                // The CPU stops here.
                cpu.compute(1);
            } else {
                cpu.hypercall(Xen.__HYPERVISOR_xen_version, 0);
            }
        }
    }

    /** What a CPU does that the test has started but does not use. */
    private static void rest(final GuestCpu cpu) {
        while (true) {
            cpu.hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_block);
        }
    }

    private void trap(final GuestCpu cpu, final int vector) {
        final UpcallFrame frame = UpcallFrame.readTrap(cpu, vector);
        final long address = vector == Trap.PAGE_FAULT
                ? cpu.memory().getLong(sharedInfo + SharedInfo.VCPU_INFO_ARCH_CR2_OFFSET)
                : 0;
        final Trap trap = new Trap(vector, frame.errorCode(), address);
        traps.add(trap);
        if (current != null) {
            current.trapped(trap);
        }
        frame.iretTo(JavaImage.address(ENTRY_RECOVER), stack);
    }

    /** Takes every pending event that is not masked, in the two-level ABI's order. */
    private void upcall(final GuestCpu cpu) {
        final UpcallFrame frame = UpcallFrame.read(cpu);
        final GuestMemory memory = cpu.memory();
        memory.putByte(sharedInfo + VcpuInfo.EVTCHN_UPCALL_PENDING_OFFSET, (byte) 0);
        long words = memory.getAndSetLong(sharedInfo + VcpuInfo.EVTCHN_PENDING_SEL_OFFSET, 0);
        while (words != 0) {
            take(memory, Long.numberOfTrailingZeros(words));
            words &= words - 1;
        }
        frame.iret();
    }

    private void take(final GuestMemory memory, final int word) {
        final long offset = (long) word * Long.BYTES;
        final long mask = memory.getLong(sharedInfo + SharedInfo.EVTCHN_MASK_OFFSET + offset);
        final long at = sharedInfo + SharedInfo.EVTCHN_PENDING_OFFSET + offset;
        long ready = memory.getLong(at) & ~mask;
        memory.getAndAndLong(at, ~ready);
        while (ready != 0) {
            upcalls.add(word * Long.SIZE + Long.numberOfTrailingZeros(ready));
            ready &= ready - 1;
        }
    }
}
