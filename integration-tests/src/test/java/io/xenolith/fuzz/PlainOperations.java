package io.xenolith.fuzz;

import io.xenolith.abi.xen.MulticallEntry;
import io.xenolith.abi.xen.Xen;
import java.util.ArrayList;
import java.util.List;

/** Calls without much of an effect, calls that do not exist, and calls within calls. */
final class PlainOperations {
    private static final String[] VERSIONS = {"version", "extraversion", "compile_info", "capabilities", "changeset",
            "platform_parameters", "get_features", "pagesize", "guest_handle", "commandline", "build_id"};

    private PlainOperations() {
    }

    static List<FuzzOperation> all() {
        final List<FuzzOperation> all = new ArrayList<>();
        for (int i = 0; i < VERSIONS.length; i++) {
            final int op = i;
            all.add(FuzzOperation.of("XENVER_" + VERSIONS[i], 4, c -> version(c, op)));
        }
        all.add(FuzzOperation.of("multicall", 30, PlainOperations::multicall));
        all.add(FuzzOperation.of("console_io", 4, PlainOperations::console));
        all.add(FuzzOperation.of("physdev_op", 8, PlainOperations::physdev));
        all.add(FuzzOperation.of("physdev_op_compat", 2, PlainOperations::physdevCompat));
        all.add(FuzzOperation.of("platform_op, sysctl, domctl as they come", 4, PlainOperations::control));
        all.add(FuzzOperation.risky("any hypercall at all", 2, PlainOperations::anything));
        return all;
    }

    private static boolean version(final FuzzCaller c, final int op) {
        final long at = c.struct(1024);
        c.put32(at, c.random().oneIn(8) ? c.random().boundary() : c.random().below(4) == 3 ? 64 : 0);
        return c.call(Xen.__HYPERVISOR_xen_version, op, c.pointer(at)) >= 0;
    }

    /** Some entries are good for something, most are harmless, some do not exist. */
    private static boolean multicall(final FuzzCaller c) {
        final int count = c.random().below(8);
        final long at = c.struct((count + 1) * MulticallEntry.SIZE);
        for (int i = 0; i < count; i++) {
            fill(c, at + (long) i * MulticallEntry.SIZE);
        }
        return c.call(Xen.__HYPERVISOR_multicall, c.pointer(at),
                !c.privileged() && c.random().oneIn(40) ? c.random().boundary() : count) >= 0;
    }

    private static void fill(final FuzzCaller c, final long at) {
        final MulticallEntry entry = new MulticallEntry().wrap(c.memory(), at);
        switch (c.random().below(5)) {
            case 0 -> entry.op(Xen.__HYPERVISOR_xen_version);
            case 1 -> {
                final long port = c.struct(8);
                c.put32(port, c.port());
                entry.op(Xen.__HYPERVISOR_event_channel_op).args(0, 4).args(1, port);
            }
            case 2 -> entry.op(Xen.__HYPERVISOR_update_va_mapping).args(0, c.windowVa(c.random().below(8)))
                    .args(1, c.entry()).args(2, Xen.UVMF_INVLPG);
            case 3 -> {
                final long update = c.struct(16);
                c.put64(update, c.entryAddress() & ~7L);
                c.put64(update + 8, c.entry());
                entry.op(Xen.__HYPERVISOR_mmu_update).args(0, update).args(1, 1).args(3, Xen.DOMID_SELF);
            }
            default -> entry.op(c.random().pick(Xen.__HYPERVISOR_multicall, 63, 64, -1, 11))
                    .args(0, c.pointer(at)).args(1, c.random().below(3));
        }
    }

    private static boolean console(final FuzzCaller c) {
        final int count = c.random().below(200);
        return c.call(Xen.__HYPERVISOR_console_io, c.random().about(2),
                c.random().oneIn(20) ? c.random().below(1 << 16) : count, c.pointer(c.struct(200))) >= 0;
    }

    private static boolean physdev(final FuzzCaller c) {
        final long at = c.struct(64);
        c.put32(at, c.random().about(40));
        c.put32(at + 4, c.random().about(40));
        c.put64(at + 8, c.random().oneIn(2) ? c.random().below(100) : c.mfn());
        final long op = c.random().oneIn(2) ? c.random().pick(5, 6, 7, 12) : c.random().about(35);
        return c.call(Xen.__HYPERVISOR_physdev_op, op, c.pointer(at)) >= 0;
    }

    private static boolean physdevCompat(final FuzzCaller c) {
        final long at = c.struct(24);
        c.put32(at, c.random().about(14));
        c.put32(at + 8, c.random().about(40));
        return c.call(Xen.__HYPERVISOR_physdev_op_compat, c.pointer(at)) >= 0;
    }

    /** To a domU they are all forbidden; dom0 has {@link ControlOperations} for them. */
    private static boolean control(final FuzzCaller c) {
        final long at = c.struct(144);
        c.put32(at, c.privileged() ? 0 : c.random().about(90));
        c.put32(at + 4, 21);
        return c.call((int) c.random().pick(Xen.__HYPERVISOR_domctl, Xen.__HYPERVISOR_sysctl,
                Xen.__HYPERVISOR_platform_op), c.pointer(at)) >= 0;
    }

    private static boolean anything(final FuzzCaller c) {
        final int number = c.random().oneIn(8) ? (int) c.random().any() : c.random().below(64);
        // Random registers for these would end the guest far too often.
        final boolean fatal = number == Xen.__HYPERVISOR_iret || number == Xen.__HYPERVISOR_set_callbacks
                || number == Xen.__HYPERVISOR_set_trap_table || number == Xen.__HYPERVISOR_sched_op
                || number == Xen.__HYPERVISOR_sched_op_compat;
        final int called = fatal && !c.random().oneIn(50) ? 63 : number;
        return c.call(called, word(c), word(c), word(c), word(c), word(c)) >= 0;
    }

    private static long word(final FuzzCaller c) {
        return switch (c.random().below(6)) {
            case 0 -> c.random().boundary();
            case 1 -> c.random().any();
            case 2 -> c.random().below(32);
            case 3 -> c.mfn();
            case 4 -> c.target();
            default -> {
                final long at = c.struct(64);
                for (int i = 0; i < 64; i += 8) {
                    c.put64(at + i, c.random().oneIn(2) ? c.random().boundary() : c.random().below(64));
                }
                yield at;
            }
        };
    }
}
