package io.xenolith.testkit;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnAllocUnbound;
import io.xenolith.abi.evtchn.EvtchnBindInterdomain;
import io.xenolith.abi.evtchn.EvtchnBindIpi;
import io.xenolith.abi.evtchn.EvtchnBindVcpu;
import io.xenolith.abi.evtchn.EvtchnBindVirq;
import io.xenolith.abi.evtchn.EvtchnClose;
import io.xenolith.abi.evtchn.EvtchnSend;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.evtchn.EvtchnUnmask;
import io.xenolith.abi.xen.Xen;

/** HYPERVISOR_event_channel_op. Calls that make a port give its number. Source: Xen public/event_channel.h. */
public interface EventHypercalls extends HypercallCaller {
    private Answer op(final String what, final int op, final CStruct struct) {
        return callWith(what, Xen.__HYPERVISOR_event_channel_op, op, struct);
    }

    /** A port that {@code remoteDomid} may connect to. */
    default Answer evtchnAllocUnbound(final int remoteDomid) {
        final EvtchnAllocUnbound arg = EvtchnAllocUnbound.allocate().dom(Xen.DOMID_SELF).remoteDom(remoteDomid);
        return op("evtchn alloc_unbound(remote d" + remoteDomid + ")", Evtchn.EVTCHNOP_alloc_unbound, arg)
                .withOutput(arg.port());
    }

    /** A port connected to {@code remotePort} of {@code remoteDomid}. */
    default Answer evtchnBindInterdomain(final int remoteDomid, final int remotePort) {
        final EvtchnBindInterdomain arg = EvtchnBindInterdomain.allocate().remoteDom(remoteDomid)
                .remotePort(remotePort);
        return op("evtchn bind_interdomain(d" + remoteDomid + ", port " + remotePort + ")",
                Evtchn.EVTCHNOP_bind_interdomain, arg).withOutput(arg.localPort());
    }

    /** A port for VIRQ_* {@code virq} of virtual CPU {@code vcpu}. */
    default Answer evtchnBindVirq(final int virq, final int vcpu) {
        final EvtchnBindVirq arg = EvtchnBindVirq.allocate().virq(virq).vcpu(vcpu);
        return op("evtchn bind_virq(virq " + virq + ", vcpu " + vcpu + ")", Evtchn.EVTCHNOP_bind_virq, arg)
                .withOutput(arg.port());
    }

    default Answer evtchnBindIpi(final int vcpu) {
        final EvtchnBindIpi arg = EvtchnBindIpi.allocate().vcpu(vcpu);
        return op("evtchn bind_ipi(vcpu " + vcpu + ")", Evtchn.EVTCHNOP_bind_ipi, arg).withOutput(arg.port());
    }

    default Answer evtchnBindVcpu(final int port, final int vcpu) {
        return op("evtchn bind_vcpu(port " + port + ", vcpu " + vcpu + ")", Evtchn.EVTCHNOP_bind_vcpu,
                EvtchnBindVcpu.allocate().port(port).vcpu(vcpu));
    }

    default Answer evtchnSend(final int port) {
        return op("evtchn send(port " + port + ")", Evtchn.EVTCHNOP_send, EvtchnSend.allocate().port(port));
    }

    default Answer evtchnUnmask(final int port) {
        return op("evtchn unmask(port " + port + ")", Evtchn.EVTCHNOP_unmask, EvtchnUnmask.allocate().port(port));
    }

    default Answer evtchnClose(final int port) {
        return op("evtchn close(port " + port + ")", Evtchn.EVTCHNOP_close, EvtchnClose.allocate().port(port));
    }

    /** Gives EVTCHNSTAT_* of an own port. */
    default Answer evtchnStatus(final int port) {
        final EvtchnStatus arg = EvtchnStatus.allocate().dom(Xen.DOMID_SELF).port(port);
        return op("evtchn status(port " + port + ")", Evtchn.EVTCHNOP_status, arg).withOutput(arg.status());
    }
}
