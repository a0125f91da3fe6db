package io.xenolith.fuzz;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnAllocUnbound;
import io.xenolith.abi.evtchn.EvtchnBindInterdomain;
import io.xenolith.abi.evtchn.EvtchnBindIpi;
import io.xenolith.abi.evtchn.EvtchnBindPirq;
import io.xenolith.abi.evtchn.EvtchnBindVcpu;
import io.xenolith.abi.evtchn.EvtchnBindVirq;
import io.xenolith.abi.evtchn.EvtchnClose;
import io.xenolith.abi.evtchn.EvtchnExpandArray;
import io.xenolith.abi.evtchn.EvtchnInitControl;
import io.xenolith.abi.evtchn.EvtchnReset;
import io.xenolith.abi.evtchn.EvtchnSend;
import io.xenolith.abi.evtchn.EvtchnSetPriority;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.evtchn.EvtchnUnmask;
import io.xenolith.abi.xen.Xen;
import java.util.List;

/** event_channel_op, new and old. */
final class EventOperations {
    private EventOperations() {
    }

    static List<FuzzOperation> all() {
        return List.of(FuzzOperation.of("EVTCHNOP_alloc_unbound", 30, EventOperations::allocUnbound),
                FuzzOperation.of("EVTCHNOP_bind_interdomain", 30, EventOperations::bindInterdomain),
                FuzzOperation.of("EVTCHNOP_bind_virq", 8, EventOperations::bindVirq),
                FuzzOperation.of("EVTCHNOP_bind_pirq", 4, EventOperations::bindPirq),
                FuzzOperation.of("EVTCHNOP_bind_ipi", 12, EventOperations::bindIpi),
                FuzzOperation.of("EVTCHNOP_close", 60, EventOperations::close),
                FuzzOperation.of("EVTCHNOP_send", 60, EventOperations::send),
                FuzzOperation.of("EVTCHNOP_status", 30, EventOperations::status),
                FuzzOperation.of("EVTCHNOP_bind_vcpu", 20, EventOperations::bindVcpu),
                FuzzOperation.of("EVTCHNOP_unmask", 20, EventOperations::unmask),
                FuzzOperation.risky("EVTCHNOP_reset", 1, EventOperations::reset),
                FuzzOperation.risky("EVTCHNOP_init_control", 1, EventOperations::initControl),
                FuzzOperation.risky("EVTCHNOP_expand_array", 2, EventOperations::expandArray),
                FuzzOperation.of("EVTCHNOP_set_priority", 5, EventOperations::setPriority),
                FuzzOperation.of("event_channel_op_compat", 6, EventOperations::compat));
    }

    private static boolean event(final FuzzCaller c, final int op, final CStruct args) {
        c.blur(args.structAddress(), args.structSize());
        return c.call(Xen.__HYPERVISOR_event_channel_op, op, c.pointer(args.structAddress())) >= 0;
    }

    private static boolean remember(final FuzzCaller c, final boolean made, final int port) {
        if (made) {
            c.newPort(port);
        }
        return made;
    }

    /** The own vCPUs, and sometimes more than there are. */
    static int vcpu(final FuzzCaller c) {
        return (int) (c.random().oneIn(10) ? c.random().about(70) : c.random().below(c.privileged() ? 1 : 2));
    }

    private static boolean allocUnbound(final FuzzCaller c) {
        final EvtchnAllocUnbound args = new EvtchnAllocUnbound()
                .wrap(c.memory(), c.struct(EvtchnAllocUnbound.SIZE)).dom(c.target()).remoteDom(c.partner());
        final int dom = args.dom();
        final boolean made = event(c, Evtchn.EVTCHNOP_alloc_unbound, args);
        return (dom == Xen.DOMID_SELF || dom == c.domid()) ? remember(c, made, args.port()) : made;
    }

    private static boolean bindInterdomain(final FuzzCaller c) {
        final int domid = c.partner();
        final FuzzCaller other = c.session().callers().get(domid == Xen.DOMID_SELF ? c.domid() : domid);
        final int port = other == null || other.ports().isEmpty() || c.random().oneIn(8)
                ? c.random().below(64)
                : c.random().pick(other.ports());
        final EvtchnBindInterdomain args = new EvtchnBindInterdomain()
                .wrap(c.memory(), c.struct(EvtchnBindInterdomain.SIZE)).remoteDom(domid).remotePort(port);
        return remember(c, event(c, Evtchn.EVTCHNOP_bind_interdomain, args), args.localPort());
    }

    private static boolean bindVirq(final FuzzCaller c) {
        final EvtchnBindVirq args = new EvtchnBindVirq().wrap(c.memory(), c.struct(EvtchnBindVirq.SIZE))
                .virq((int) c.random().about(Xen.NR_VIRQS)).vcpu(vcpu(c));
        return remember(c, event(c, Evtchn.EVTCHNOP_bind_virq, args), args.port());
    }

    private static boolean bindPirq(final FuzzCaller c) {
        final EvtchnBindPirq args = new EvtchnBindPirq().wrap(c.memory(), c.struct(EvtchnBindPirq.SIZE))
                .pirq((int) c.random().about(60)).flags((int) c.random().about(2));
        return remember(c, event(c, Evtchn.EVTCHNOP_bind_pirq, args), args.port());
    }

    private static boolean bindIpi(final FuzzCaller c) {
        final EvtchnBindIpi args = new EvtchnBindIpi().wrap(c.memory(), c.struct(EvtchnBindIpi.SIZE)).vcpu(vcpu(c));
        return remember(c, event(c, Evtchn.EVTCHNOP_bind_ipi, args), args.port());
    }

    private static boolean close(final FuzzCaller c) {
        final int port = c.port();
        c.ports().removeIf(known -> known == port);
        final EvtchnClose args = new EvtchnClose().wrap(c.memory(), c.struct(EvtchnClose.SIZE)).port(port);
        return c.call(Xen.__HYPERVISOR_event_channel_op, Evtchn.EVTCHNOP_close, args.structAddress()) >= 0;
    }

    private static boolean send(final FuzzCaller c) {
        return event(c, Evtchn.EVTCHNOP_send,
                new EvtchnSend().wrap(c.memory(), c.struct(EvtchnSend.SIZE)).port(c.port()));
    }

    private static boolean status(final FuzzCaller c) {
        return event(c, Evtchn.EVTCHNOP_status, new EvtchnStatus().wrap(c.memory(), c.struct(EvtchnStatus.SIZE))
                .dom(c.target()).port(c.port()));
    }

    private static boolean bindVcpu(final FuzzCaller c) {
        return event(c, Evtchn.EVTCHNOP_bind_vcpu,
                new EvtchnBindVcpu().wrap(c.memory(), c.struct(EvtchnBindVcpu.SIZE)).port(c.port()).vcpu(vcpu(c)));
    }

    private static boolean unmask(final FuzzCaller c) {
        return event(c, Evtchn.EVTCHNOP_unmask,
                new EvtchnUnmask().wrap(c.memory(), c.struct(EvtchnUnmask.SIZE)).port(c.port()));
    }

    private static boolean reset(final FuzzCaller c) {
        final int op = (int) c.random().pick(Evtchn.EVTCHNOP_reset, 14);
        return event(c, op, new EvtchnReset().wrap(c.memory(), c.struct(EvtchnReset.SIZE)).dom(c.target()));
    }

    private static boolean initControl(final FuzzCaller c) {
        return event(c, Evtchn.EVTCHNOP_init_control,
                new EvtchnInitControl().wrap(c.memory(), c.struct(EvtchnInitControl.SIZE)).controlGfn(c.mfn())
                        .offset((int) (c.random().about(500) & ~7)).vcpu(vcpu(c)));
    }

    private static boolean expandArray(final FuzzCaller c) {
        return event(c, Evtchn.EVTCHNOP_expand_array,
                new EvtchnExpandArray().wrap(c.memory(), c.struct(EvtchnExpandArray.SIZE)).arrayGfn(c.mfn()));
    }

    private static boolean setPriority(final FuzzCaller c) {
        return event(c, Evtchn.EVTCHNOP_set_priority, new EvtchnSetPriority()
                .wrap(c.memory(), c.struct(EvtchnSetPriority.SIZE)).port(c.port()).priority(c.random().below(18)));
    }

    /** struct evtchn_op: command, then the arguments of the new call at offset 4. */
    private static boolean compat(final FuzzCaller c) {
        final long at = c.struct(28);
        c.put32(at, c.random().pick(Evtchn.EVTCHNOP_send, Evtchn.EVTCHNOP_unmask, Evtchn.EVTCHNOP_send, 15, 99));
        c.put32(at + 4, c.port());
        return c.call(Xen.__HYPERVISOR_event_channel_op_compat, c.pointer(at)) >= 0;
    }
}
