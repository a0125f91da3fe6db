package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.hypervisor.mm.TableWork;
import io.xenolith.hypervisor.time.WallClock;
import java.util.Arrays;

/**
 * A vCPU's whole state as {@code vcpu_guest_context}: loaded by VCPUOP_initialise and domctl setvcpucontext, read back by
 * getvcpucontext. Source: HYPERCALLS.md section 7, the rules of vcpu_guest_context.
 */
public final class VcpuContext {
    private static final int RPL_MASK = 3;
    private static final int LDT_ENTRIES_MAX = 8192;
    private static final int GDT_FRAMES_MAX = 16;
    private static final int GDT_ENTRIES_PER_FRAME = Page.SIZE / Long.BYTES;
    private static final long CR0_TS = 1L << 3;
    /** PE, MP, ET, NE, WP, AM, PG: what a 64-bit host runs with. */
    private static final long CR0_HOST = 0x8005_0033L;
    private static final long RFLAGS_FIXED = 2;
    private static final int FPU_BYTES = 512;

    private final VcpuPaging paging;
    private final TableWork unhurried = TableWork.unhurried();

    public VcpuContext(final VcpuPaging paging) {
        this.paging = paging;
    }

    /** As {@link #load(TableWork, Vcpu, VcpuGuestContext)}, to the end. */
    public long load(final Vcpu vcpu, final VcpuGuestContext context) {
        final long result = load(unhurried, vcpu, context);
        if (result != 0 && !vcpu.initialised) {
            paging.finishOldTable(unhurried);
        }
        return result;
    }

    /**
     * Makes {@code vcpu} what {@code context}, a private copy, says. On success it is initialised, and online iff the flags
     * say so.
     *
     * @return 0, -EINVAL, or -EOPNOTSUPP where an initialised vCPU's page tables or descriptor tables would change; nothing
     *         has changed then; {@link FrameTable#RESTART}
     */
    public long load(final TableWork work, final Vcpu vcpu, final VcpuGuestContext context) {
        final long refused = decode(vcpu, context);
        if (refused != 0) {
            return refused;
        }
        final long notTaken = vcpu.initialised ? 0 : takeTables(work, vcpu, context);
        if (notTaken != 0) {
            return notTaken;
        }
        perform(vcpu, context);
        return 0;
    }

    /** Takes {@code vcpu} back to what it was before its first context: offline, without tables (setvcpucontext of NULL). */
    public long reset(final TableWork work, final Vcpu vcpu) {
        // It cannot run with half of its page tables, whoever brings it up before this is over.
        vcpu.resetting = true;
        vcpu.down = true;
        vcpu.stateChanged();
        // One without a context may have a table that it was refused with.
        if (paging.dropRoots(work, vcpu) == FrameTable.RESTART) {
            return FrameTable.RESTART;
        }
        vcpu.initialised = false;
        vcpu.resetting = false;
        return 0;
    }

    private static long decode(final Vcpu vcpu, final VcpuGuestContext context) {
        if (!addressesCanonical(context) || !descriptorTablesPlausible(context)) {
            return -Errno.XEN_EINVAL;
        }
        if (vcpu.initialised) {
            if (!sameTables(vcpu, context)) {
                return -Errno.XEN_EOPNOTSUPP;
            }
        } else if ((context.flags() & XenArch.VGCF_in_kernel) == 0 && context.ctrlreg(1) == 0) {
            return -Errno.XEN_EINVAL;
        }
        // Junk of other vCPUs is ignored (recorded).
        return vcpu.id() == 0 && (context.vmAssist() & ~VmAssist.VALID) != 0 ? -Errno.XEN_EINVAL : 0;
    }

    private static boolean addressesCanonical(final VcpuGuestContext context) {
        final long ldtBase = context.ldtEnts() == 0 ? 0 : context.ldtBase();
        final long[] addresses = {context.userRegsRip(), context.userRegsRsp(), context.kernelSp(), ldtBase,
                context.fsBase(), context.gsBaseKernel(), context.gsBaseUser(), context.eventCallbackEip(),
                context.failsafeCallbackEip(), context.syscallCallbackEip()};
        if (!Arrays.stream(addresses).allMatch(PageWalker::canonical)) {
            return false;
        }
        for (int i = 0; i < TrapTable.VECTORS; i++) {
            if (!PageWalker.canonical(context.trapCtxtAddress(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean descriptorTablesPlausible(final VcpuGuestContext context) {
        if (context.ldtEnts() != 0) {
            final long base = context.ldtBase();
            final boolean inXen = Long.compareUnsigned(base, XenX8664.HYPERVISOR_VIRT_START) >= 0
                    && Long.compareUnsigned(base, XenX8664.HYPERVISOR_VIRT_END) < 0;
            if (inXen || (base & Page.OFFSET_MASK) != 0
                    || Long.compareUnsigned(context.ldtEnts(), LDT_ENTRIES_MAX) > 0) {
                return false;
            }
        }
        return Long.compareUnsigned(context.gdtEnts(), (long) GDT_FRAMES_MAX * GDT_ENTRIES_PER_FRAME) <= 0;
    }

    private static boolean sameTables(final Vcpu vcpu, final VcpuGuestContext context) {
        return context.ctrlreg(3) >>> Page.SHIFT == vcpu.guestTable
                && context.ctrlreg(1) >>> Page.SHIFT == vcpu.guestTableUser
                && context.ldtEnts() == vcpu.ldtEntries
                && (vcpu.ldtEntries == 0 || context.ldtBase() == vcpu.ldtBase)
                && context.gdtEnts() == vcpu.gdtEntries
                && Arrays.equals(gdtFrames(context), vcpu.gdtFrames);
    }

    private static long[] gdtFrames(final VcpuGuestContext context) {
        final int count = (int) (context.gdtEnts() + GDT_ENTRIES_PER_FRAME - 1) / GDT_ENTRIES_PER_FRAME;
        final long[] frames = new long[count];
        for (int i = 0; i < count; i++) {
            frames[i] = context.gdtFrames(i);
        }
        return frames;
    }

    private long takeTables(final TableWork work, final Vcpu vcpu, final VcpuGuestContext context) {
        final int entries = (int) context.gdtEnts();
        if (entries > XenArch.FIRST_RESERVED_GDT_ENTRY) {
            return -Errno.XEN_EINVAL;
        }
        // The GDT first, as in Xen: it is taken and given back at once.
        if (paging.setGdt(vcpu, gdtFrames(context), entries) != 0) {
            return -Errno.XEN_EINVAL;
        }
        final int error = paging.loadRoots(work, vcpu, context.ctrlreg(3) >>> Page.SHIFT,
                context.ctrlreg(1) >>> Page.SHIFT);
        if (error == 0) {
            return 0;
        }
        paging.setGdt(vcpu, new long[0], 0);
        return error == FrameTable.RESTART ? error : -Errno.XEN_EINVAL;
    }

    private static void perform(final Vcpu vcpu, final VcpuGuestContext context) {
        loadRegisters(vcpu.registers(), context);
        loadEntries(vcpu, context);
        final long flags = context.flags();
        vcpu.kernelMode = (flags & XenArch.VGCF_in_kernel) != 0;
        vcpu.iopl = (int) (context.userRegsRflags() >>> BounceFrame.IOPL_SHIFT) & RPL_MASK;
        vcpu.taskSwitched = (context.ctrlreg(0) & CR0_TS) != 0;
        vcpu.ldtBase = context.ldtBase();
        vcpu.ldtEntries = (int) context.ldtEnts();
        if ((flags & XenArch.VGCF_i387_valid) != 0) {
            context.structMemory().read(context.structAddress(), vcpu.fpuContext, 0, FPU_BYTES);
        }
        for (int i = 0; i < Long.BYTES; i++) {
            // A value that is refused leaves the register as it is, as in Xen.
            DebugRegisters.set(vcpu, i, context.debugreg(i));
        }
        if (vcpu.id() == 0) {
            vcpu.domain().vmAssist = context.vmAssist();
            // The builder has cleared shared_info since the domain was made.
            WallClock.update(vcpu.domain());
        }
        vcpu.down = (flags & XenArch.VGCF_online) == 0;
        vcpu.initialised = true;
        vcpu.stateChanged();
    }

    private static void loadRegisters(final Registers registers, final VcpuGuestContext context) {
        final long[] gpr = {context.userRegsRax(), context.userRegsRcx(), context.userRegsRdx(),
                context.userRegsRbx(), context.userRegsRsp(), context.userRegsRbp(), context.userRegsRsi(),
                context.userRegsRdi(), context.userRegsR8(), context.userRegsR9(), context.userRegsR10(),
                context.userRegsR11(), context.userRegsR12(), context.userRegsR13(), context.userRegsR14(),
                context.userRegsR15()};
        System.arraycopy(gpr, 0, registers.gpr, 0, gpr.length);
        registers.rip = context.userRegsRip();
        registers.rflags = (context.userRegsRflags() & ~BounceFrame.FLAG_IOPL) | BounceFrame.FLAG_IF | RFLAGS_FIXED;
        registers.cs = context.userRegsCs() | RPL_MASK;
        registers.ss = context.userRegsSs() | RPL_MASK;
        registers.ds = context.userRegsDs();
        registers.es = context.userRegsEs();
        registers.fs = context.userRegsFs();
        registers.gs = context.userRegsGs();
        registers.fsBase = context.fsBase();
        registers.gsBaseKernel = context.gsBaseKernel();
        registers.gsBaseUser = context.gsBaseUser();
    }

    private static void loadEntries(final Vcpu vcpu, final VcpuGuestContext context) {
        for (int i = 0; i < TrapTable.VECTORS; i++) {
            vcpu.traps().set(i, context.trapCtxtFlags(i), context.trapCtxtCs(i) | RPL_MASK,
                    context.trapCtxtAddress(i));
        }
        vcpu.kernelSs = (int) context.kernelSs() | RPL_MASK;
        vcpu.kernelSp = context.kernelSp();
        vcpu.eventCallback = context.eventCallbackEip();
        vcpu.failsafeCallback = context.failsafeCallbackEip();
        vcpu.syscallCallback = context.syscallCallbackEip();
        vcpu.failsafeMasksEvents = (context.flags() & XenArch.VGCF_failsafe_disables_events) != 0;
        vcpu.syscallMasksEvents = (context.flags() & XenArch.VGCF_syscall_disables_events) != 0;
    }

    /** The state of {@code vcpu} as a context in private memory. */
    public static VcpuGuestContext store(final Vcpu vcpu) {
        final VcpuGuestContext context = new VcpuGuestContext().wrap(new LocalMemory(VcpuGuestContext.SIZE), 0);
        storeRegisters(vcpu, context);
        storeEntries(vcpu, context);
        context.structMemory().write(0, vcpu.fpuContext, 0, FPU_BYTES);
        context.ldtBase(vcpu.ldtEntries == 0 ? 0 : vcpu.ldtBase).ldtEnts(vcpu.ldtEntries);
        for (int i = 0; i < vcpu.gdtFrames.length; i++) {
            context.gdtFrames(i, vcpu.gdtFrames[i]);
        }
        context.gdtEnts(vcpu.gdtEntries);
        context.ctrlreg(0, CR0_HOST | (vcpu.taskSwitched ? CR0_TS : 0));
        context.ctrlreg(1, vcpu.guestTableUser << Page.SHIFT).ctrlreg(2, vcpu.cr2);
        context.ctrlreg(3, vcpu.guestTable << Page.SHIFT);
        for (int i = 0; i < vcpu.debugRegisters.length; i++) {
            context.debugreg(i, vcpu.debugRegisters[i]);
        }
        if (vcpu.id() == 0) {
            context.vmAssist(vcpu.domain().vmAssist);
        }
        return context;
    }

    private static void storeRegisters(final Vcpu vcpu, final VcpuGuestContext context) {
        final Registers registers = vcpu.registers();
        final long[] gpr = registers.gpr;
        context.userRegsRax(gpr[0]).userRegsRcx(gpr[1]).userRegsRdx(gpr[2]).userRegsRbx(gpr[3]).userRegsRsp(gpr[4])
                .userRegsRbp(gpr[5]).userRegsRsi(gpr[6]).userRegsRdi(gpr[7]).userRegsR8(gpr[8]).userRegsR9(gpr[9])
                .userRegsR10(gpr[10]).userRegsR11(gpr[11]).userRegsR12(gpr[12]).userRegsR13(gpr[13])
                .userRegsR14(gpr[14]).userRegsR15(gpr[15]);
        context.userRegsRip(registers.rip).userRegsRflags(storedFlags(vcpu)).userRegsCs(registers.cs)
                .userRegsSs(registers.ss).userRegsDs(registers.ds).userRegsEs(registers.es).userRegsFs(registers.fs)
                .userRegsGs(registers.gs);
        context.fsBase(registers.fsBase).gsBaseKernel(registers.gsBaseKernel).gsBaseUser(registers.gsBaseUser);
    }

    /** The IOPL is virtual, and merged in whatever the vm_assist says; {@link #load} takes it from there. */
    private static long storedFlags(final Vcpu vcpu) {
        return (vcpu.registers().rflags & ~BounceFrame.FLAG_IOPL) | (long) vcpu.iopl << BounceFrame.IOPL_SHIFT;
    }

    private static void storeEntries(final Vcpu vcpu, final VcpuGuestContext context) {
        for (int i = 0; i < TrapTable.VECTORS; i++) {
            context.trapCtxtVector(i, i).trapCtxtFlags(i, vcpu.traps().flags(i)).trapCtxtCs(i, vcpu.traps().cs(i))
                    .trapCtxtAddress(i, vcpu.traps().address(i));
        }
        context.kernelSs(vcpu.kernelSs).kernelSp(vcpu.kernelSp).eventCallbackEip(vcpu.eventCallback)
                .failsafeCallbackEip(vcpu.failsafeCallback).syscallCallbackEip(vcpu.syscallCallback);
        long flags = XenArch.VGCF_i387_valid;
        flags |= vcpu.kernelMode ? XenArch.VGCF_in_kernel : 0;
        flags |= vcpu.down ? 0 : XenArch.VGCF_online;
        flags |= vcpu.failsafeMasksEvents ? XenArch.VGCF_failsafe_disables_events : 0;
        flags |= vcpu.syscallMasksEvents ? XenArch.VGCF_syscall_disables_events : 0;
        context.flags(flags);
    }
}
