package io.xenolith.fuzz;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import java.util.ArrayList;
import java.util.List;

/** What a control domain may do to others: domctl, sysctl, platform_op, and memory calls on behalf of guests. */
final class ControlOperations {
    private static final int SHELLS_MAX = 3;
    private static final int[] QUIET = {Domctl.XEN_DOMCTL_getvcpucontext, Domctl.XEN_DOMCTL_getvcpuinfo,
            Domctl.XEN_DOMCTL_setvcpuaffinity, Domctl.XEN_DOMCTL_getvcpuaffinity, 35, 36, 10, 61, 22, 18, 24, 17, 16,
            15};
    private static final int[] MISSING = {19, 20, 21, 28, 29, 33, 34, 37, 38, 39, 40, 42, 43, 46, 47, 48, 50, 54, 56,
            57, 59, 60, 62, 63, 64, 68, 69, 72, 73, 74, 77, 79, 82, 83, 75, 78, 84, 0, 85, 1000};

    private ControlOperations() {
    }

    static List<FuzzOperation> all() {
        final List<FuzzOperation> all = new ArrayList<>();
        all.add(FuzzOperation.of("XEN_DOMCTL_createdomain", 6, ControlOperations::create));
        all.add(FuzzOperation.of("XEN_DOMCTL_destroydomain", 4, ControlOperations::destroy));
        all.add(FuzzOperation.of("XEN_DOMCTL_pausedomain", 8, ControlOperations::pause));
        all.add(FuzzOperation.of("XEN_DOMCTL_unpausedomain", 4, c -> domctl(c, 4, guest(c), 0, 0)));
        all.add(FuzzOperation.of("XEN_DOMCTL_resumedomain", 2, c -> domctl(c, 27, guest(c), 0, 0)));
        all.add(FuzzOperation.of("XEN_DOMCTL_getdomaininfo", 20, c -> domctl(c, 5, c.partner(), 0, 0)));
        all.add(FuzzOperation.of("XEN_DOMCTL_max_mem", 10, ControlOperations::maxMem));
        all.add(FuzzOperation.of("XEN_DOMCTL_setvcpucontext", 3, ControlOperations::context));
        all.add(FuzzOperation.of("XEN_DOMCTL_set_virq_handler", 2,
                c -> domctl(c, 66, guest(c), c.random().pick(9, 10, 11, 0, 1, 16, 24, 99), 0)));
        for (final int cmd : QUIET) {
            all.add(FuzzOperation.of("XEN_DOMCTL_" + cmd, 5, c -> domctl(c, cmd, guest(c), c.random().below(3),
                    c.struct(0x1800))));
        }
        all.add(FuzzOperation.of("domctl (missing)", 3, c -> domctl(c, MISSING[c.random().below(MISSING.length)],
                guest(c), c.random().about(8), c.struct(64))));
        all.add(FuzzOperation.of("sysctl", 30, ControlOperations::sysctl));
        all.add(FuzzOperation.of("platform_op", 6, ControlOperations::platform));
        all.add(FuzzOperation.of("memory_op for a guest", 20, ControlOperations::reservation));
        all.add(FuzzOperation.of("mmuext_op for a guest", 10, ControlOperations::mmuext));
        return all;
    }

    /** A domain whose life is not the host's. */
    private static int guest(final FuzzCaller c) {
        if (!c.shells().isEmpty() && c.random().oneIn(2)) {
            return c.random().pick(c.shells());
        }
        return c.random().oneIn(16) ? (int) c.random().pick(0x7ff1, 0x7ff4, 0x7fff, 0xffff, 5000) : c.otherDomid();
    }

    private static long build(final FuzzCaller c, final int cmd, final int domid) {
        final long at = c.struct(XenDomctl.SIZE);
        new XenDomctl().wrap(c.memory(), at).cmd(cmd).domain(domid)
                .interfaceVersion(c.random().oneIn(60) ? c.random().below(30) : Domctl.XEN_DOMCTL_INTERFACE_VERSION);
        return at;
    }

    private static boolean call(final FuzzCaller c, final long at) {
        return c.call(Xen.__HYPERVISOR_domctl, c.pointer(at)) >= 0;
    }

    private static boolean domctl(final FuzzCaller c, final int cmd, final int domid, final long first,
            final long second) {
        final long at = build(c, cmd, domid == 0 ? 0x7ff4 : domid);
        c.put64(at + XenDomctl.U_OFFSET, first);
        c.put64(at + XenDomctl.U_OFFSET + 8, second);
        c.put64(at + XenDomctl.U_OFFSET + 16, c.random().oneIn(3) ? c.random().boundary() : 8);
        return call(c, at);
    }

    private static boolean create(final FuzzCaller c) {
        final long at = build(c, Domctl.XEN_DOMCTL_createdomain, c.random().oneIn(3) ? 900 + c.random().below(4) : 0);
        final XenDomctlCreatedomain config = new XenDomctlCreatedomain().wrap(c.memory(), at + XenDomctl.U_OFFSET)
                .maxVcpus((int) c.random().about(5)).maxEvtchnPort(c.random().oneIn(2) ? -1 : c.random().below(200))
                .maxGrantFrames(c.random().oneIn(2) ? -1 : (int) c.random().about(10))
                .maxMaptrackFrames(c.random().oneIn(2) ? -1 : (int) c.random().about(10))
                .grantOpts((int) c.random().about(4));
        c.blur(config.structAddress(), c.random().oneIn(4) ? XenDomctlCreatedomain.SIZE : 0);
        final boolean room = c.shells().size() < SHELLS_MAX;
        final boolean made = c.call(Xen.__HYPERVISOR_domctl, room ? at : 0) >= 0;
        if (made) {
            c.shells().add(new XenDomctl().wrap(c.memory(), at).domain());
        }
        return made;
    }

    private static boolean destroy(final FuzzCaller c) {
        final boolean shell = !c.shells().isEmpty() && !c.random().oneIn(20);
        final int domid = shell ? c.shells().removeFirst() : c.random().oneIn(6) ? guest(c) : 0x7ff4;
        return domctl(c, Domctl.XEN_DOMCTL_destroydomain, domid, 0, 0);
    }

    /** A pause that is not taken back stops a fuzzer, so most of them are, at once. */
    private static boolean pause(final FuzzCaller c) {
        final int domid = guest(c);
        final boolean done = domctl(c, Domctl.XEN_DOMCTL_pausedomain, domid, 0, 0);
        if (done && !c.random().oneIn(200)) {
            final long at = build(c, Domctl.XEN_DOMCTL_unpausedomain, domid);
            new XenDomctl().wrap(c.memory(), at).interfaceVersion(Domctl.XEN_DOMCTL_INTERFACE_VERSION);
            c.quietly(Xen.__HYPERVISOR_domctl, at);
        }
        return done;
    }

    private static boolean maxMem(final FuzzCaller c) {
        final int domid = guest(c);
        final int kib = c.shells().contains(domid) ? c.random().below(512) : 4096 + c.random().below(512);
        return domctl(c, Domctl.XEN_DOMCTL_max_mem, domid, kib, 0);
    }

    private static boolean context(final FuzzCaller c) {
        final int domid = c.shells().isEmpty() || c.random().oneIn(12) ? guest(c) : c.random().pick(c.shells());
        return domctl(c, Domctl.XEN_DOMCTL_setvcpucontext, domid, c.random().below(3),
                c.random().oneIn(6) ? 0 : CpuOperations.context(c));
    }

    private static boolean sysctl(final FuzzCaller c) {
        final long at = c.struct(XenSysctl.SIZE);
        new XenSysctl().wrap(c.memory(), at)
                .cmd((int) (c.random().oneIn(3) ? c.random().about(30) : c.random().pick(1, 3, 4, 6, 7, 8, 9)))
                .interfaceVersion(Sysctl.XEN_SYSCTL_INTERFACE_VERSION);
        c.put32(at + 8, c.random().oneIn(4) ? c.random().below(8) : 0);
        c.put32(at + 12, c.random().oneIn(8) ? c.random().boundary() : c.random().below(8));
        c.put64(at + 16, c.struct(4096));
        c.put32(at + 24, c.random().below(100));
        return c.call(Xen.__HYPERVISOR_sysctl, c.pointer(at)) >= 0;
    }

    private static boolean platform(final FuzzCaller c) {
        final long at = c.struct(136);
        c.put32(at, c.random().oneIn(3) ? c.random().about(65) : 62);
        c.put32(at + 4, Platform.XENPF_INTERFACE_VERSION);
        c.put64(at + 8, c.random().below(1 << 30));
        c.put32(at + 16, c.random().below(1_000_000_000));
        c.put64(at + 24, c.random().oneIn(4) ? c.random().boundary() : c.session().nowNs());
        return c.call(Xen.__HYPERVISOR_platform_op, c.pointer(at)) >= 0;
    }

    private static boolean reservation(final FuzzCaller c) {
        final int domid = guest(c);
        final long extents = c.struct(16);
        final boolean give = c.random().oneIn(3);
        c.put64(extents, give ? c.random().below(1 << 12) : c.otherMfn());
        final XenMemoryReservation args = new XenMemoryReservation()
                .wrap(c.memory(), c.struct(XenMemoryReservation.SIZE)).extentStart(extents).nrExtents(1)
                .extentOrder(c.random().oneIn(20) ? c.random().below(6) : 0).domid(domid == 0 ? 0x7ff4 : domid);
        final int op = give
                ? Memory.XENMEM_populate_physmap
                : (int) c.random().pick(Memory.XENMEM_decrease_reservation, Memory.XENMEM_current_reservation,
                        Memory.XENMEM_maximum_reservation);
        return c.call(Xen.__HYPERVISOR_memory_op, op, args.structAddress()) > 0;
    }

    private static boolean mmuext(final FuzzCaller c) {
        final long at = c.struct(MmuextOp.SIZE);
        new MmuextOp().wrap(c.memory(), at).cmd((int) c.random().pick(0, 1, 2, 3, 4, 4, 16, 17)).arg1Mfn(c.otherMfn())
                .arg2SrcMfn(c.otherMfn());
        return c.call(Xen.__HYPERVISOR_mmuext_op, at, 1, 0, guest(c)) >= 0;
    }
}
