package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_DOM;
import static io.xenolith.conformance.Probe.BAD_MFN;

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
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.abi.xen.Xen;

/** event_channel_op. */
final class EventQuestions {
    private static final String NAME = "event_channel_op";
    private static final int SELF = Xen.DOMID_SELF;

    private final Probe q;
    private int first;
    private int foreign;
    private int local;

    EventQuestions(final Probe q) {
        this.q = q;
    }

    void ask() {
        unbound();
        interdomain();
        unmaskAndVcpu();
        virqs();
        ipis();
        pirqs();
        close();
        fifo();
    }

    private long op(final long op, final CStruct struct) {
        return q.with(Xen.__HYPERVISOR_event_channel_op, op, struct);
    }

    private void t(final String args, final int op, final CStruct struct) {
        q.t(NAME, args, op(op, struct));
    }

    private int alloc(final String args, final int dom, final int remote) {
        final EvtchnAllocUnbound arg = EvtchnAllocUnbound.allocate().dom(dom).remoteDom(remote);
        q.r(NAME, args, op(Evtchn.EVTCHNOP_alloc_unbound, arg), "port=" + arg.port());
        return arg.port();
    }

    void status(final String args, final int port) {
        final EvtchnStatus arg = EvtchnStatus.allocate().dom(SELF).port(port);
        final long rc = op(Evtchn.EVTCHNOP_status, arg);
        final int u = arg.structMemory().getInt(arg.structAddress() + EvtchnStatus.U_VIRQ_OFFSET);
        q.r(NAME, args, rc, "status=" + arg.status() + " vcpu=" + arg.vcpu() + " u=0x" + Integer.toHexString(u));
    }

    private void unbound() {
        first = alloc("alloc_unbound self,self", SELF, SELF);
        foreign = alloc("alloc_unbound remote=0x7000", SELF, BAD_DOM);
        t("alloc_unbound dom=0x7000", Evtchn.EVTCHNOP_alloc_unbound,
                EvtchnAllocUnbound.allocate().dom(BAD_DOM).remoteDom(SELF));
        final EvtchnAllocUnbound forDom0 = EvtchnAllocUnbound.allocate().dom(0).remoteDom(SELF);
        final long rc = op(Evtchn.EVTCHNOP_alloc_unbound, forDom0);
        q.t(NAME, "alloc_unbound dom=0", rc);
        if (rc == 0) {
            op(Evtchn.EVTCHNOP_close, EvtchnClose.allocate().port(forDom0.port()));
        }
        q.t(NAME, "alloc_unbound badptr", q.h(Xen.__HYPERVISOR_event_channel_op, Evtchn.EVTCHNOP_alloc_unbound,
                Probe.BAD_POINTER));
        final EvtchnStatus own = EvtchnStatus.allocate().dom(SELF).port(first);
        op(Evtchn.EVTCHNOP_status, own);
        q.ownDomid = own.uUnboundDom();
        q.t(NAME, "  ...own domid (from status)", q.ownDomid);
        status("status of unbound(self)", first);
        status("status of unbound(0x7000)", foreign);
        send("send on unbound", first);
    }

    private void send(final String args, final int port) {
        t(args, Evtchn.EVTCHNOP_send, EvtchnSend.allocate().port(port));
    }

    private void connect(final String args, final int dom, final int port) {
        t(args, Evtchn.EVTCHNOP_bind_interdomain, EvtchnBindInterdomain.allocate().remoteDom(dom).remotePort(port));
    }

    private void interdomain() {
        final EvtchnBindInterdomain arg = EvtchnBindInterdomain.allocate().remoteDom(SELF).remotePort(first);
        final long rc = op(Evtchn.EVTCHNOP_bind_interdomain, arg);
        local = arg.localPort();
        q.r(NAME, "bind_interdomain self,p1", rc, "local=" + local);
        connect("bind_interdomain self,p1 again", SELF, first);
        connect("bind_interdomain to port for another dom", SELF, foreign);
        connect("bind_interdomain bad dom", BAD_DOM, 1);
        connect("bind_interdomain free port 4095", SELF, 4095);
        connect("bind_interdomain port 0", SELF, 0);
        connect("bind_interdomain port ~0", SELF, -1);
        status("status of interdomain p1", first);
        status("status of interdomain local", local);
        send("send interdomain", local);
        final long pending = q.word(q.guest.sharedInfo() + SharedInfo.EVTCHN_PENDING_OFFSET);
        q.r(NAME, "  ...p1 pending bit", pending >> first & 1, "p3=" + (pending >> local & 1) + " upcall_pending="
                + q.memory.getByte(q.vcpuInfo + VcpuInfo.EVTCHN_UPCALL_PENDING_OFFSET) + " sel="
                + Probe.hex(q.word(q.vcpuInfo + VcpuInfo.EVTCHN_PENDING_SEL_OFFSET)));
    }

    private void unmask(final String args, final int port) {
        t(args, Evtchn.EVTCHNOP_unmask, EvtchnUnmask.allocate().port(port));
    }

    private void bindVcpu(final String args, final int port, final int vcpu) {
        t(args, Evtchn.EVTCHNOP_bind_vcpu, EvtchnBindVcpu.allocate().port(port).vcpu(vcpu));
    }

    private void unmaskAndVcpu() {
        unmask("unmask p1", first);
        unmask("unmask free port 4095", 4095);
        unmask("unmask port 4096 (2L limit)", 4096);
        unmask("unmask port ~0", -1);
        unmask("unmask port 0", 0);
        bindVcpu("bind_vcpu p1,0", first, 0);
        bindVcpu("bind_vcpu p1,99", first, 99);
    }

    private void virq(final String args, final int virq, final int vcpu) {
        t(args, Evtchn.EVTCHNOP_bind_virq, EvtchnBindVirq.allocate().virq(virq).vcpu(vcpu));
    }

    private void virqs() {
        final EvtchnBindVirq timer = EvtchnBindVirq.allocate().virq(Xen.VIRQ_TIMER);
        final long rc = op(Evtchn.EVTCHNOP_bind_virq, timer);
        q.timerPort = timer.port();
        q.r(NAME, "bind_virq TIMER,v0", rc, "port=" + q.timerPort);
        virq("bind_virq TIMER again", Xen.VIRQ_TIMER, 0);
        virq("bind_virq TIMER,vcpu 1 (absent)", Xen.VIRQ_TIMER, 1);
        virq("bind_virq 24 (bad)", 24, 0);
        virq("bind_virq 9999", 9999, 0);
        virq("bind_virq CONSOLE,v0", Xen.VIRQ_CONSOLE, 0);
        virq("bind_virq DOM_EXC,v0", Xen.VIRQ_DOM_EXC, 0);
        virq("bind_virq DEBUG,v0", Xen.VIRQ_DEBUG, 0);
        status("status of virq TIMER", q.timerPort);
        bindVcpu("bind_vcpu virq TIMER", q.timerPort, 0);
    }

    private void ipis() {
        final EvtchnBindIpi ipi = EvtchnBindIpi.allocate().vcpu(0);
        final long rc = op(Evtchn.EVTCHNOP_bind_ipi, ipi);
        q.ipiPort = ipi.port();
        q.r(NAME, "bind_ipi v0", rc, "port=" + q.ipiPort);
        t("bind_ipi v1 (absent)", Evtchn.EVTCHNOP_bind_ipi, EvtchnBindIpi.allocate().vcpu(1));
        t("bind_ipi v9999", Evtchn.EVTCHNOP_bind_ipi, EvtchnBindIpi.allocate().vcpu(9999));
        status("status of ipi", q.ipiPort);
        bindVcpu("bind_vcpu ipi", q.ipiPort, 0);
        send("send on ipi", q.ipiPort);
        send("send on virq", q.timerPort);
    }

    private void pirqs() {
        for (final int pirq : new int[]{200, 99999, -1}) {
            t("bind_pirq " + pirq, Evtchn.EVTCHNOP_bind_pirq, EvtchnBindPirq.allocate().pirq(pirq));
        }
    }

    private void close(final String args, final int port) {
        t(args, Evtchn.EVTCHNOP_close, EvtchnClose.allocate().port(port));
    }

    private void close() {
        close("close interdomain local", local);
        status("status of p1 after peer closed", first);
        status("status of closed", local);
        send("send on closed port", local);
        send("send on port whose peer closed", first);
        close("close again", local);
        close("close p1", first);
        close("close p2", foreign);
        close("close port 0", 0);
        close("close port 5000", 5000);
        send("send port 0", 0);
        send("send port 100000", 100000);
        t("status dom=bad", Evtchn.EVTCHNOP_status, EvtchnStatus.allocate().dom(BAD_DOM).port(1));
        t("status port=100000", Evtchn.EVTCHNOP_status, EvtchnStatus.allocate().dom(SELF).port(100000));
        final int port = alloc("alloc_unbound: lowest free port reused?", SELF, SELF);
        op(Evtchn.EVTCHNOP_close, EvtchnClose.allocate().port(port));
    }

    private void control(final String args, final long gfn, final int offset, final int vcpu) {
        t(args, Evtchn.EVTCHNOP_init_control,
                EvtchnInitControl.allocate().controlGfn(gfn).offset(offset).vcpu(vcpu));
    }

    private void fifo() {
        final long c = q.mfn(q.bufC);
        t("expand_array without init", Evtchn.EVTCHNOP_expand_array, EvtchnExpandArray.allocate().arrayGfn(c));
        t("set_priority on 2-level ABI", Evtchn.EVTCHNOP_set_priority,
                EvtchnSetPriority.allocate().port(q.ipiPort).priority(3));
        control("init_control bad gfn", BAD_MFN, 0, 0);
        control("init_control offset 4090", c, 4090, 0);
        control("init_control offset 4 (unaligned)", c, 4, 0);
        control("init_control vcpu 77", c, 0, 77);
        final EvtchnReset reset = EvtchnReset.allocate().dom(BAD_DOM);
        t("reset bad dom", Evtchn.EVTCHNOP_reset, reset);
        t("op=14", 14, reset);
        t("op=99", 99, reset);
        t("op=-1", -1, reset);
    }

    /** What only dom0 asked, last of all. */
    void reset() {
        t("reset self", Evtchn.EVTCHNOP_reset, EvtchnReset.allocate().dom(SELF));
        status("status of ipi port after reset", q.ipiPort);
    }
}
