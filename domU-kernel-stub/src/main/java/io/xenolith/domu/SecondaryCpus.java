package io.xenolith.domu;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.xen.TrapInfo;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.guest.AddressSpace;
import io.xenolith.guest.Scratch;
import io.xenolith.guest.TrapCalls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings up virtual CPUs beyond the first: a stack, a context with this kernel's entry points, VCPUOP_up. */
final class SecondaryCpus {
    private static final int STACK_PAGES = 1;
    private static final int SCRATCH_PAGES = 2;
    private static final long RFLAGS = 0x202;

    private record Start(CpuProgram program, CpuHandle handle, Scratch scratch, int donePort) {
    }

    private final DomuKernel kernel;
    private final KernelCpu boot;
    private final AddressSpace space;
    private final Map<Integer, Start> starts = new HashMap<>();

    SecondaryCpus(final DomuKernel kernel, final KernelCpu boot, final AddressSpace space) {
        this.kernel = kernel;
        this.boot = boot;
        this.space = space;
    }

    CpuHandle start(final int id, final CpuProgram program) {
        final long state = boot.calls().vcpus().isUp(id);
        if (state == -Errno.XEN_ENOENT || id == boot.id()) {
            throw new IllegalArgumentException("no secondary CPU " + id + " in this domain");
        }
        if (state != 0 || starts.containsKey(id)) {
            throw new IllegalArgumentException("CPU " + id + " was started already");
        }
        final CpuHandle handle = new CpuHandle(id, boot.tasks());
        final int donePort = boot.calls().evtchn().bindIpi(boot.id());
        KernelCpu.check("bind_ipi", donePort);
        boot.ports().listen(donePort, handle::event);
        final long scratch = space.pages().allocate(SCRATCH_PAGES);
        starts.put(id, new Start(program, handle, new Scratch(scratch, SCRATCH_PAGES * Page.SIZE), donePort));
        KernelCpu.check("VCPUOP_initialise", boot.calls().vcpus().initialise(id, context(id)));
        KernelCpu.check("VCPUOP_up", boot.calls().vcpus().up(id));
        return handle;
    }

    private VcpuGuestContext context(final int id) {
        final long stackTop = space.pages().allocate(STACK_PAGES) + STACK_PAGES * Page.SIZE;
        final VcpuGuestContext context = VcpuGuestContext.allocate();
        context.flags(XenArch.VGCF_in_kernel | XenArch.VGCF_online);
        context.userRegsRip(JavaImage.address(JavaImage.ENTRY_SECONDARY_START)).userRegsRsp(stackTop)
                .userRegsRdi(id).userRegsRflags(RFLAGS).userRegsCs(XenX8664.FLAT_KERNEL_CS)
                .userRegsSs(XenX8664.FLAT_KERNEL_SS);
        context.kernelSs(XenX8664.FLAT_KERNEL_SS).kernelSp(stackTop);
        context.ctrlreg(3, space.tables().rootMfn() << Page.SHIFT);
        context.eventCallbackEip(JavaImage.address(JavaImage.ENTRY_EVENT));
        context.failsafeCallbackEip(JavaImage.address(JavaImage.ENTRY_FAILSAFE));
        context.syscallCallbackEip(JavaImage.address(JavaImage.ENTRY_SYSCALL));
        fillTraps(context, Traps.table());
        return context;
    }

    private static void fillTraps(final VcpuGuestContext context, final List<TrapCalls.Trap> traps) {
        final long table = context.structAddress() + VcpuGuestContext.TRAP_CTXT_VECTOR_OFFSET;
        final TrapInfo entry = new TrapInfo();
        for (final TrapCalls.Trap trap : traps) {
            entry.wrap(context.structMemory(), table + (long) trap.vector() * TrapInfo.SIZE).vector(trap.vector())
                    .flags(trap.flags()).cs(XenX8664.FLAT_KERNEL_CS).address(trap.address());
        }
    }

    /** Where a started CPU arrives. Does not return. */
    void run(final GuestCpu cpu, final long sharedInfo) {
        final Start start = starts.get(cpu.vcpuId());
        final KernelCpu self = new KernelCpu(cpu, KernelCpu.calls(cpu, start.scratch()), sharedInfo);
        kernel.add(self);
        self.startTimer();
        self.ports().enableUpcalls();
        kernel.spawn(self, "main", () -> {
            start.program().run(self);
            start.handle().markDone();
            KernelCpu.check("send", self.calls().evtchn().send(start.donePort()));
            final long _ = self.calls().vcpus().down(self.id());
        });
        self.tasks().run();
    }
}
