package io.xenolith.fuzz;

import io.xenolith.abi.Page;
import io.xenolith.abi.callback.Callback;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.vcpu.VcpuRegisterVcpuInfo;
import io.xenolith.abi.vcpu.VcpuSetSingleshotTimer;
import io.xenolith.abi.xen.TrapInfo;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.Xen;
import java.util.List;

/** What concerns a virtual CPU: its state, timers, traps, callbacks, registers, and the scheduler. */
final class CpuOperations {
    private static final int IN_KERNEL = 1 << 2;
    private static final long USEC = 1_000;

    private CpuOperations() {
    }

    static List<FuzzOperation> all() {
        return List.of(FuzzOperation.risky("VCPUOP_initialise", 3, CpuOperations::initialise),
                FuzzOperation.risky("VCPUOP_up", 2, c -> vcpuOp(c, Vcpu.VCPUOP_up, second(c), 0)),
                FuzzOperation.risky("VCPUOP_down", 3, c -> vcpuOp(c, Vcpu.VCPUOP_down, second(c), 0)),
                FuzzOperation.of("VCPUOP_is_up", 12, c -> vcpuOp(c, Vcpu.VCPUOP_is_up, EventOperations.vcpu(c), 0)),
                FuzzOperation.of("VCPUOP_get_runstate_info", 12,
                        c -> vcpuOp(c, Vcpu.VCPUOP_get_runstate_info, EventOperations.vcpu(c), c.struct(48))),
                FuzzOperation.risky("VCPUOP_register_runstate_memory_area", 4,
                        c -> registerArea(c, Vcpu.VCPUOP_register_runstate_memory_area)),
                FuzzOperation.risky("VCPUOP_register_vcpu_time_memory_area", 4,
                        c -> registerArea(c, Vcpu.VCPUOP_register_vcpu_time_memory_area)),
                FuzzOperation.risky("VCPUOP_set_periodic_timer", 4, CpuOperations::periodic),
                FuzzOperation.risky("VCPUOP_stop_periodic_timer", 8,
                        c -> vcpuOp(c, Vcpu.VCPUOP_stop_periodic_timer, EventOperations.vcpu(c), 0)),
                FuzzOperation.risky("VCPUOP_set_singleshot_timer", 8, CpuOperations::singleshot),
                FuzzOperation.risky("VCPUOP_stop_singleshot_timer", 2,
                        c -> vcpuOp(c, Vcpu.VCPUOP_stop_singleshot_timer, EventOperations.vcpu(c), 0)),
                FuzzOperation.risky("VCPUOP_register_vcpu_info", 4, CpuOperations::registerInfo),
                FuzzOperation.risky("VCPUOP_send_nmi", 2, c -> vcpuOp(c, Vcpu.VCPUOP_send_nmi, second(c), 0)),
                FuzzOperation.of("VCPUOP_get_physid", 2,
                        c -> vcpuOp(c, Vcpu.VCPUOP_get_physid, EventOperations.vcpu(c), c.struct(8))),
                FuzzOperation.of("vcpu_op (unknown)", 1, c -> vcpuOp(c, 14 + c.random().below(20), 0, c.struct(64))),
                FuzzOperation.risky("SCHEDOP_yield", 10, c -> sched(c, Sched.SCHEDOP_yield, 0)),
                FuzzOperation.risky("SCHEDOP_block", 1, c -> sched(c, Sched.SCHEDOP_block, 0)),
                FuzzOperation.risky("SCHEDOP_poll", 4, CpuOperations::poll),
                FuzzOperation.risky("SCHEDOP_shutdown", 1, CpuOperations::shutdown),
                FuzzOperation.of("SCHEDOP_remote_shutdown", 1, CpuOperations::remoteShutdown),
                FuzzOperation.risky("SCHEDOP_shutdown_code", 4, CpuOperations::shutdownCode),
                FuzzOperation.risky("SCHEDOP_watchdog", 4, CpuOperations::watchdog),
                FuzzOperation.of("SCHEDOP_pin_override", 2, c -> sched(c, Sched.SCHEDOP_pin_override, c.struct(8))),
                FuzzOperation.risky("sched_op_compat", 3, c -> c.call(Xen.__HYPERVISOR_sched_op_compat,
                        c.random().pick(0, 0, 0, 3, 99), 0) >= 0),
                FuzzOperation.risky("set_timer_op", 8, c -> c.call(Xen.__HYPERVISOR_set_timer_op, deadline(c)) >= 0),
                FuzzOperation.risky("set_trap_table", 2, CpuOperations::trapTable),
                FuzzOperation.risky("set_callbacks", 1, CpuOperations::setCallbacks),
                FuzzOperation.risky("CALLBACKOP_register", 6, CpuOperations::callback),
                FuzzOperation.risky("CALLBACKOP_unregister", 3, CpuOperations::unregister),
                FuzzOperation.risky("XENNMI_register_callback", 3, CpuOperations::nmi),
                FuzzOperation.risky("XENNMI_unregister_callback", 3, c -> c.call(Xen.__HYPERVISOR_nmi_op, 1, 0) >= 0),
                FuzzOperation.risky("stack_switch", 4, CpuOperations::stackSwitch),
                FuzzOperation.risky("fpu_taskswitch", 4, c -> c.call(Xen.__HYPERVISOR_fpu_taskswitch,
                        c.random().below(3)) >= 0),
                FuzzOperation.of("set_debugreg", 6, CpuOperations::setDebugreg),
                FuzzOperation.of("get_debugreg", 6, c -> c.call(Xen.__HYPERVISOR_get_debugreg,
                        c.random().about(8)) >= 0),
                FuzzOperation.of("set_segment_base", 6, CpuOperations::segmentBase),
                FuzzOperation.risky("vm_assist", 4, c -> c.call(Xen.__HYPERVISOR_vm_assist, c.random().below(3),
                        c.random().about(6)) >= 0),
                FuzzOperation.risky("iret", 1, CpuOperations::iret));
    }

    private static boolean vcpuOp(final FuzzCaller c, final int op, final long vcpu, final long args) {
        return c.call(Xen.__HYPERVISOR_vcpu_op, op, vcpu, c.pointer(args)) >= 0;
    }

    /** The vCPU that does not fuzz, as a rule. */
    private static int second(final FuzzCaller c) {
        return c.random().oneIn(40) ? EventOperations.vcpu(c) : 1;
    }

    private static boolean sched(final FuzzCaller c, final int op, final long args) {
        return c.call(Xen.__HYPERVISOR_sched_op, op, c.pointer(args)) >= 0;
    }

    /** Near enough for a guest to wait for. */
    private static long deadline(final FuzzCaller c) {
        final long nowNs = c.session().nowNs();
        return c.random().oneIn(20) ? c.random().boundary() : nowNs + c.random().below(1000) * USEC;
    }

    static long context(final FuzzCaller c) {
        final long at = c.struct(VcpuGuestContext.SIZE);
        final long root = c.space().tables().rootMfn();
        c.put64(at + VcpuGuestContext.FLAGS_OFFSET, c.random().oneIn(8) ? c.random().boundary() : IN_KERNEL);
        c.put64(at + VcpuGuestContext.USER_REGS_RIP_OFFSET, kernelAddress(c));
        c.put64(at + VcpuGuestContext.USER_REGS_RSP_OFFSET, c.arenaVa(c.arenaIndex()) + 0x800);
        c.put64(at + VcpuGuestContext.CTRLREG_OFFSET + 24,
                c.random().oneIn(6) ? c.random().any() : root << Page.SHIFT);
        c.put64(at + VcpuGuestContext.CTRLREG_OFFSET + 8,
                c.random().oneIn(3) ? c.arenaMfn(c.tableIndex(4)) << Page.SHIFT : 0);
        if (c.random().oneIn(3)) {
            c.put64(at + VcpuGuestContext.GDT_FRAMES_OFFSET, c.mfn());
            c.put64(at + VcpuGuestContext.GDT_ENTS_OFFSET, c.random().about(1024));
        }
        c.blur(at, VcpuGuestContext.SIZE);
        return at;
    }

    private static boolean initialise(final FuzzCaller c) {
        return vcpuOp(c, Vcpu.VCPUOP_initialise, second(c), context(c));
    }

    private static boolean registerArea(final FuzzCaller c, final int op) {
        final long at = c.struct(8);
        c.put64(at, c.random().oneIn(8) ? c.random().any() : c.arenaVa(c.arenaIndex()) + c.random().below(512) * 8L);
        return vcpuOp(c, op, EventOperations.vcpu(c), at);
    }

    private static boolean periodic(final FuzzCaller c) {
        final long at = c.struct(8);
        c.put64(at, c.random().oneIn(6) ? c.random().boundary() : 1_000_000L + c.random().below(1000) * USEC);
        return vcpuOp(c, Vcpu.VCPUOP_set_periodic_timer, EventOperations.vcpu(c), at);
    }

    private static boolean singleshot(final FuzzCaller c) {
        return vcpuOp(c, Vcpu.VCPUOP_set_singleshot_timer, EventOperations.vcpu(c), new VcpuSetSingleshotTimer()
                .wrap(c.memory(), c.struct(VcpuSetSingleshotTimer.SIZE)).timeoutAbsNs(deadline(c))
                .flags(c.random().below(3)).structAddress());
    }

    private static boolean registerInfo(final FuzzCaller c) {
        return vcpuOp(c, Vcpu.VCPUOP_register_vcpu_info, second(c), new VcpuRegisterVcpuInfo()
                .wrap(c.memory(), c.struct(VcpuRegisterVcpuInfo.SIZE)).mfn(c.mfn())
                .offset((int) (c.random().about(4096) & ~7)).structAddress());
    }

    private static boolean poll(final FuzzCaller c) {
        final int count = c.random().below(4);
        final long ports = c.struct(4 * 8);
        for (int i = 0; i < count; i++) {
            c.put32(ports + 4L * i, c.port());
        }
        final long at = c.struct(24);
        c.put64(at, ports);
        c.put32(at + 8, c.random().oneIn(20) ? c.random().boundary() : count);
        c.put64(at + 16, c.session().nowNs() + c.random().below(100) * USEC);
        return sched(c, Sched.SCHEDOP_poll, at);
    }

    private static boolean shutdown(final FuzzCaller c) {
        final long at = c.struct(8);
        c.put32(at, c.random().about(6));
        return c.random().oneIn(4) ? sched(c, Sched.SCHEDOP_shutdown, at) : sched(c, Sched.SCHEDOP_shutdown, 8);
    }

    private static boolean remoteShutdown(final FuzzCaller c) {
        final long at = c.struct(8);
        final int other = c.otherDomid();
        c.put16(at, c.privileged() && (other == 0 || !c.random().oneIn(20))
                ? Xen.DOMID_INVALID
                : c.privileged() ? other : c.partner());
        c.put32(at + 4, c.random().about(6));
        return sched(c, Sched.SCHEDOP_remote_shutdown, at);
    }

    private static boolean shutdownCode(final FuzzCaller c) {
        final long at = c.struct(8);
        c.put32(at, c.random().about(6));
        return sched(c, Sched.SCHEDOP_shutdown_code, at);
    }

    private static boolean watchdog(final FuzzCaller c) {
        final long at = c.struct(8);
        c.put32(at, c.random().below(4));
        c.put32(at + 4, c.random().oneIn(3) ? 0 : 1 + c.random().below(100));
        return sched(c, Sched.SCHEDOP_watchdog, at);
    }

    private static long kernelAddress(final FuzzCaller c) {
        return c.random().oneIn(8)
                ? c.random().any()
                : JavaImage.address((int) c.random().pick(JavaImage.ENTRY_SECONDARY_START, JavaImage.ENTRY_SYSCALL));
    }

    private static boolean trapTable(final FuzzCaller c) {
        final int count = c.random().below(5);
        final long at = c.struct((count + 1) * TrapInfo.SIZE);
        for (int i = 0; i < count; i++) {
            new TrapInfo().wrap(c.memory(), at + (long) i * TrapInfo.SIZE).vector(0x80 + c.random().below(0x80))
                    .flags(c.random().below(8)).cs((int) c.random().pick(0xe033, 0, 0x10, c.random().below(0x10000)))
                    .address(kernelAddress(c));
        }
        // With no entry at all the table would be forgotten, page fault handler and all.
        final long table = count == 0 && !c.random().oneIn(8) ? c.arenaVa(0) + (1L << 62) : at;
        return c.call(Xen.__HYPERVISOR_set_trap_table, c.pointer(table)) >= 0;
    }

    private static boolean setCallbacks(final FuzzCaller c) {
        return c.call(Xen.__HYPERVISOR_set_callbacks, JavaImage.address(JavaImage.ENTRY_EVENT),
                JavaImage.address(JavaImage.ENTRY_FAILSAFE), kernelAddress(c)) >= 0;
    }

    private static boolean callback(final FuzzCaller c) {
        final long at = c.struct(16);
        final int type = (int) c.random().about(8);
        c.put16(at, type);
        c.put16(at + 2, c.random().below(2));
        c.put64(at + 8, type == Callback.CALLBACKTYPE_event
                ? JavaImage.address(JavaImage.ENTRY_EVENT)
                : kernelAddress(c));
        return c.call(Xen.__HYPERVISOR_callback_op, Callback.CALLBACKOP_register, c.pointer(at)) >= 0;
    }

    private static boolean unregister(final FuzzCaller c) {
        final long at = c.struct(8);
        c.put16(at, c.random().about(8));
        return c.call(Xen.__HYPERVISOR_callback_op, Callback.CALLBACKOP_unregister, c.pointer(at)) >= 0;
    }

    private static boolean nmi(final FuzzCaller c) {
        final long at = c.struct(16);
        c.put64(at, kernelAddress(c));
        return c.call(Xen.__HYPERVISOR_nmi_op, 0, c.pointer(at)) >= 0;
    }

    private static boolean stackSwitch(final FuzzCaller c) {
        return c.call(Xen.__HYPERVISOR_stack_switch, c.random().pick(0xe02b, 0, c.random().below(0x10000)),
                c.arenaVa(c.arenaIndex())) >= 0;
    }

    private static boolean setDebugreg(final FuzzCaller c) {
        final long value = c.random().pick(0, c.arenaVa(0), 0xffff_0ff0L, 0x400, c.random().any());
        return c.call(Xen.__HYPERVISOR_set_debugreg, c.random().about(8), value) >= 0;
    }

    private static boolean segmentBase(final FuzzCaller c) {
        return c.call(Xen.__HYPERVISOR_set_segment_base, c.random().about(4),
                c.random().oneIn(4) ? c.random().any() : c.arenaVa(0)) >= 0;
    }

    private static boolean iret(final FuzzCaller c) {
        return c.call(c.random().oneIn(20) ? Xen.__HYPERVISOR_iret : 43, 0) >= 0;
    }
}
