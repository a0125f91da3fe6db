package io.xenolith.guest;

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

/**
 * HYPERVISOR_event_channel_op. Operations that make a port return its number (1 and up) or {@code -errno}; the others
 * 0 or
 * {@code -errno}. Source: Xen public/event_channel.h.
 */
public final class EventChannelCalls {
    private final CallGate gate;

    EventChannelCalls(final CallGate gate) {
        this.gate = gate;
    }

    private long op(final int op, final CStruct struct) {
        return gate.callWithStruct(Xen.__HYPERVISOR_event_channel_op, op, struct);
    }

    private static int portOr(final long error, final int port) {
        return error < 0 ? (int) error : port;
    }

    /** A port of {@code dom} that {@code remoteDom} may connect to. */
    public int allocUnbound(final int dom, final int remoteDom) {
        final EvtchnAllocUnbound arg = EvtchnAllocUnbound.allocate().dom(dom).remoteDom(remoteDom);
        return portOr(op(Evtchn.EVTCHNOP_alloc_unbound, arg), arg.port());
    }

    /** A local port connected to {@code remotePort} of {@code remoteDom}. */
    public int bindInterdomain(final int remoteDom, final int remotePort) {
        final EvtchnBindInterdomain arg = EvtchnBindInterdomain.allocate().remoteDom(remoteDom).remotePort(remotePort);
        return portOr(op(Evtchn.EVTCHNOP_bind_interdomain, arg), arg.localPort());
    }

    public int bindVirq(final int virq, final int vcpu) {
        final EvtchnBindVirq arg = EvtchnBindVirq.allocate().virq(virq).vcpu(vcpu);
        return portOr(op(Evtchn.EVTCHNOP_bind_virq, arg), arg.port());
    }

    /** Binds physical interrupt {@code pirq}, which the domain must have been given. */
    public int bindPirq(final int pirq) {
        final EvtchnBindPirq arg = EvtchnBindPirq.allocate().pirq(pirq);
        return portOr(op(Evtchn.EVTCHNOP_bind_pirq, arg), arg.port());
    }

    public int bindIpi(final int vcpu) {
        final EvtchnBindIpi arg = EvtchnBindIpi.allocate().vcpu(vcpu);
        return portOr(op(Evtchn.EVTCHNOP_bind_ipi, arg), arg.port());
    }

    public int bindVcpu(final int port, final int vcpu) {
        return (int) op(Evtchn.EVTCHNOP_bind_vcpu, EvtchnBindVcpu.allocate().port(port).vcpu(vcpu));
    }

    public int close(final int port) {
        return (int) op(Evtchn.EVTCHNOP_close, EvtchnClose.allocate().port(port));
    }

    public int send(final int port) {
        return (int) op(Evtchn.EVTCHNOP_send, EvtchnSend.allocate().port(port));
    }

    public int unmask(final int port) {
        return (int) op(Evtchn.EVTCHNOP_unmask, EvtchnUnmask.allocate().port(port));
    }

    /** Fills {@code status}, whose {@code dom} and {@code port} say what is asked. */
    public int status(final EvtchnStatus status) {
        return (int) op(Evtchn.EVTCHNOP_status, status);
    }

    public int reset(final int dom) {
        return (int) op(Evtchn.EVTCHNOP_reset, EvtchnReset.allocate().dom(dom));
    }

    /** Gives {@code vcpu} its FIFO control block at {@code offset} of frame {@code mfn}; switches to FIFO. */
    public int initControl(final long mfn, final int offset, final int vcpu) {
        return (int) op(Evtchn.EVTCHNOP_init_control,
                EvtchnInitControl.allocate().controlGfn(mfn).offset(offset).vcpu(vcpu));
    }

    /** Adds frame {@code mfn} (1024 event words) to the FIFO event array. */
    public int expandArray(final long mfn) {
        return (int) op(Evtchn.EVTCHNOP_expand_array, EvtchnExpandArray.allocate().arrayGfn(mfn));
    }

    /** @param priority 0 (first) to 15 */
    public int setPriority(final int port, final int priority) {
        return (int) op(Evtchn.EVTCHNOP_set_priority, EvtchnSetPriority.allocate().port(port).priority(priority));
    }
}
