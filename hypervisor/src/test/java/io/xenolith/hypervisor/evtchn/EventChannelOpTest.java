package io.xenolith.hypervisor.evtchn;

import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_alloc_unbound;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_bind_interdomain;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_bind_ipi;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_bind_pirq;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_bind_vcpu;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_bind_virq;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_close;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_expand_array;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_init_control;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_reset;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_send;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_set_priority;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_status;
import static io.xenolith.abi.evtchn.Evtchn.EVTCHNOP_unmask;
import static io.xenolith.abi.xen.Xen.DOMID_SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.xen.Xen;
import io.xenolith.evtchn.Channel;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.GuestAccess;
import io.xenolith.trace.TraceSink;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hypercalls 32 and 16 from the outside: what real Xen 4.17 answered, and what it leaves in guest memory. */
class EventChannelOpTest {
    private static final int BADDOM = 0x7000;
    private static final int RESET_CONT = 14;
    /** Guest address of the argument; everything from {@link #UNMAPPED} on faults, and the page before is read-only. */
    private static final long ARG = 0x100;
    private static final long READ_ONLY = 0x1000;
    private static final long UNMAPPED = 0x2000;

    /** One page of "virtual" memory for whoever calls. */
    private static final class FlatAccess implements GuestAccess {
        final LocalMemory memory = new LocalMemory((int) UNMAPPED);

        @Override
        public boolean copyFrom(final Vcpu vcpu, final long va, final byte[] target, final int offset,
                final int length) {
            if (va < 0 || va + length > UNMAPPED) {
                return false;
            }
            memory.read(va, target, offset, length);
            return true;
        }

        @Override
        public boolean copyTo(final Vcpu vcpu, final long va, final byte[] source, final int offset,
                final int length) {
            if (va < 0 || va + length > READ_ONLY) {
                return false;
            }
            memory.write(va, source, offset, length);
            return true;
        }

        @Override
        public boolean rangeOkay(final long va, final long length) {
            return true;
        }
    }

    private final FlatAccess access = new FlatAccess();
    private Hypervisor hypervisor;
    private EventService service;
    private Domain dom0;
    private Domain domU;

    @BeforeEach
    void start() {
        hypervisor = new Hypervisor(HypervisorConfig.of(16L << 20, 1), TraceSink.OFF);
        hypervisor.guestAccess(access);
        service = EventService.register(hypervisor);
        dom0 = make(0, true, -1);
        domU = make(1, false, 1023);
    }

    @AfterEach
    void stop() {
        hypervisor.close();
    }

    private Domain make(final int domid, final boolean privileged, final int maxPort) {
        final Domain domain = hypervisor.lifecycle().create(domid, privileged, new DomainLimits(1, maxPort, 4, 4, 2));
        domain.maxPages = 64;
        hypervisor.lifecycle().allocateVcpus(domain);
        return domain;
    }

    private long op(final Domain caller, final int cmd, final long... words) {
        access.memory.fill(ARG, 32, (byte) 0);
        for (int i = 0; i < words.length; i++) {
            access.memory.putInt(ARG + 4L * i, (int) words[i]);
        }
        return call(caller, Xen.__HYPERVISOR_event_channel_op, cmd, ARG);
    }

    private long call(final Domain caller, final int number, final long arg1, final long arg2) {
        return hypervisor.hypercall(caller.vcpu(0), number, arg1, arg2, 0, 0, 0);
    }

    /** The 32-bit word of the argument after the call. */
    private int out(final int word) {
        return access.memory.getInt(ARG + 4L * word);
    }

    /** Argument of alloc_unbound and bind_interdomain: two 16-bit domids, or a domid and a port. */
    private static long domids(final int dom, final int remoteDom) {
        return dom | (long) remoteDom << 16;
    }

    private long initControl(final Domain caller, final long gfn, final int offset, final int vcpu) {
        return op(caller, EVTCHNOP_init_control, gfn, gfn >>> 32, offset, vcpu, 0);
    }

    private EvtchnStatus status(final Domain caller, final int port) {
        assertThat(op(caller, EVTCHNOP_status, DOMID_SELF, port)).isZero();
        return new EvtchnStatus().wrap(access.memory, ARG);
    }

    private boolean pending(final Domain domain, final int port) {
        return (domain.sharedInfo().evtchnPending(port / 64) >>> (port % 64) & 1) != 0;
    }

    @Test
    void anEventForADomainWithoutVcpusIsPendingAndWakesNobody() {
        final Domain unborn = hypervisor.lifecycle().create(2, false, new DomainLimits(1, -1, 4, 4, 2));
        assertThat(op(dom0, EVTCHNOP_alloc_unbound, domids(2, 0))).isZero();
        final int remotePort = out(1);
        assertThat(op(dom0, EVTCHNOP_bind_interdomain, 2, remotePort)).isZero();
        assertThat(op(dom0, EVTCHNOP_send, out(2))).isZero();
        assertThat(pending(unborn, remotePort)).isTrue();
    }

    /** The recorded questions of section event_channel_op, in their order, with real Xen's answers. */
    private void askWhatWasRecorded(final Domain caller, final int first, final boolean privileged) {
        final int self = caller.domid();
        assertThat(op(caller, EVTCHNOP_alloc_unbound, domids(DOMID_SELF, DOMID_SELF))).isZero();
        final int p1 = out(1);
        assertThat(p1).isEqualTo(first);
        assertThat(op(caller, EVTCHNOP_alloc_unbound, domids(DOMID_SELF, BADDOM))).isZero();
        final int p2 = out(1);
        assertThat(p2).isEqualTo(first + 1);
        assertThat(op(caller, EVTCHNOP_alloc_unbound, domids(BADDOM, DOMID_SELF))).isEqualTo(-3);
        assertThat(call(caller, 32, EVTCHNOP_alloc_unbound, UNMAPPED)).isEqualTo(-14);
        assertThat(status(caller, p1).status()).isEqualTo(1);
        assertThat(status(caller, p1).uUnboundDom()).isEqualTo(self);
        assertThat(status(caller, p2).uUnboundDom()).isEqualTo(BADDOM);
        assertThat(op(caller, EVTCHNOP_send, p1)).isZero();
        assertThat(op(caller, EVTCHNOP_bind_interdomain, DOMID_SELF, p1)).isZero();
        final int p3 = out(2);
        assertThat(p3).isEqualTo(first + 2);
        assertThat(op(caller, EVTCHNOP_bind_interdomain, DOMID_SELF, p1)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_interdomain, DOMID_SELF, p2)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_interdomain, BADDOM, p1)).isEqualTo(-3);
        assertThat(op(caller, EVTCHNOP_bind_interdomain, DOMID_SELF, 4095)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_interdomain, DOMID_SELF, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_interdomain, DOMID_SELF, -1)).isEqualTo(-22);
        assertThat(status(caller, p1).status()).isEqualTo(2);
        assertThat(status(caller, p3).status()).isEqualTo(2);
        assertThat(pending(caller, p3)).isTrue();
        assertThat(op(caller, EVTCHNOP_send, p3)).isZero();
        assertThat(pending(caller, p1)).isTrue();
        assertThat(caller.vcpu(0).info().evtchnUpcallPending()).isEqualTo(1);
        assertThat(caller.vcpu(0).info().evtchnPendingSel()).isEqualTo(1);
        assertThat(op(caller, EVTCHNOP_unmask, p1)).isZero();
        assertThat(op(caller, EVTCHNOP_unmask, 4095)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_unmask, 4096)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_unmask, -1)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_unmask, 0)).isZero();
        assertThat(op(caller, EVTCHNOP_bind_vcpu, p1, 0)).isZero();
        assertThat(op(caller, EVTCHNOP_bind_vcpu, p1, 99)).isEqualTo(-2);
        assertThat(op(caller, EVTCHNOP_bind_virq, Xen.VIRQ_TIMER, 0)).isZero();
        final int timer = out(2);
        assertThat(timer).isEqualTo(first + 3);
        assertThat(op(caller, EVTCHNOP_bind_virq, Xen.VIRQ_TIMER, 0)).isEqualTo(-17);
        assertThat(op(caller, EVTCHNOP_bind_virq, Xen.VIRQ_TIMER, 1)).isEqualTo(-2);
        assertThat(op(caller, EVTCHNOP_bind_virq, 24, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_virq, 9999, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_virq, Xen.VIRQ_CONSOLE, 0)).isZero();
        assertThat(op(caller, EVTCHNOP_bind_virq, Xen.VIRQ_DOM_EXC, 0)).isZero();
        assertThat(op(caller, EVTCHNOP_bind_virq, Xen.VIRQ_DEBUG, 0)).isZero();
        assertThat(status(caller, timer).status()).isEqualTo(4);
        assertThat(op(caller, EVTCHNOP_bind_vcpu, timer, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_ipi, 0)).isZero();
        final int ipi = out(1);
        assertThat(ipi).isEqualTo(first + 7);
        assertThat(op(caller, EVTCHNOP_bind_ipi, 1)).isEqualTo(-2);
        assertThat(op(caller, EVTCHNOP_bind_ipi, 9999)).isEqualTo(-2);
        assertThat(status(caller, ipi).status()).isEqualTo(5);
        assertThat(op(caller, EVTCHNOP_bind_vcpu, ipi, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_send, ipi)).isZero();
        assertThat(op(caller, EVTCHNOP_send, timer)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_pirq, 200, 0)).isEqualTo(privileged ? -1 : -22);
        assertThat(op(caller, EVTCHNOP_bind_pirq, 99999, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_bind_pirq, -1, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_close, p3)).isZero();
        assertThat(status(caller, p1).status()).isEqualTo(1);
        assertThat(status(caller, p1).uUnboundDom()).isEqualTo(self);
        assertThat(status(caller, p3).status()).isZero();
        assertThat(op(caller, EVTCHNOP_send, p3)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_send, p1)).isZero();
        assertThat(op(caller, EVTCHNOP_close, p3)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_close, p1)).isZero();
        assertThat(op(caller, EVTCHNOP_close, p2)).isZero();
        assertThat(op(caller, EVTCHNOP_close, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_close, 5000)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_send, 0)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_send, 100_000)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_status, BADDOM, 1)).isEqualTo(-3);
        assertThat(op(caller, EVTCHNOP_status, DOMID_SELF, 100_000)).isEqualTo(-22);
        assertThat(op(caller, EVTCHNOP_alloc_unbound, domids(DOMID_SELF, DOMID_SELF))).isZero();
        assertThat(out(1)).isEqualTo(p1);
        assertThat(op(caller, EVTCHNOP_expand_array, 0, 0)).isEqualTo(-95);
        assertThat(op(caller, EVTCHNOP_set_priority, ipi, 3)).isEqualTo(-38);
        assertThat(initControl(caller, 0x7fff_ffff_ffffL, 0, 0)).isEqualTo(-22);
        assertThat(initControl(caller, hypervisor.frames().allocate(caller, 0), 4090, 0)).isEqualTo(-22);
        assertThat(initControl(caller, hypervisor.frames().allocate(caller, 0), 4, 0)).isEqualTo(-22);
        assertThat(initControl(caller, hypervisor.frames().allocate(caller, 0), 0, 77)).isEqualTo(-2);
        assertThat(op(caller, EVTCHNOP_reset, BADDOM)).isEqualTo(-3);
        assertThat(op(caller, RESET_CONT, BADDOM)).isEqualTo(-3);
        assertThat(op(caller, 99, 0)).isEqualTo(-38);
        assertThat(op(caller, -1, 0)).isEqualTo(-38);
        assertThat(op(caller, EVTCHNOP_reset, DOMID_SELF)).isZero();
        assertThat(status(caller, ipi).status()).isZero();
    }

    @Test
    void aDomUGetsTheRecordedAnswers() {
        // The console's and xenstore's ports, as the domain builder makes them.
        assertThat(op(dom0, EVTCHNOP_alloc_unbound, domids(1, DOMID_SELF))).isZero();
        assertThat(op(dom0, EVTCHNOP_alloc_unbound, domids(1, DOMID_SELF))).isZero();
        assertThat(op(domU, EVTCHNOP_alloc_unbound, domids(0, DOMID_SELF))).isEqualTo(-1);
        askWhatWasRecorded(domU, 3, false);
    }

    @Test
    void dom0GetsTheRecordedAnswers() {
        assertThat(op(dom0, EVTCHNOP_alloc_unbound, domids(0, DOMID_SELF))).isZero();
        assertThat(op(dom0, EVTCHNOP_close, out(1))).isZero();
        askWhatWasRecorded(dom0, 1, true);
    }

    @Test
    void everyOperationReadsItsArgumentFirst() {
        for (int cmd = 0; cmd <= RESET_CONT; cmd++) {
            assertThat(call(domU, 32, cmd, UNMAPPED)).as("op %d", cmd).isEqualTo(-Errno.XEN_EFAULT);
        }
        assertThat(call(domU, 32, 15, UNMAPPED)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(domU, 16, UNMAPPED, 0)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void theCommandIsAnInt() {
        assertThat(call(domU, 32, 1L << 32 | EVTCHNOP_bind_ipi, ARG)).isZero();
    }

    @Test
    void aResultThatCannotBeWrittenIsEfaultAndThePortExists() {
        assertThat(call(domU, 32, EVTCHNOP_bind_ipi, READ_ONLY)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(domU.evtchn().channel(1)).isEqualTo(new Channel.Ipi());
    }

    @Test
    void initControlAnswersLinkBitsAndKeepsTheFrameWritable() {
        final long frame = hypervisor.frames().allocate(domU, 0);
        assertThat(initControl(domU, frame, 8, 0)).isZero();
        assertThat(access.memory.getByte(ARG + 16)).isEqualTo((byte) 17);
        assertThat(hypervisor.frames().typed(frame, FrameTable.TYPE_WRITABLE)).isTrue();
        assertThat(hypervisor.frames().count(frame)).isEqualTo(2);
        final long arrayFrame = hypervisor.frames().allocate(domU, 0);
        assertThat(op(domU, EVTCHNOP_expand_array, arrayFrame, arrayFrame >>> 32)).isZero();
        assertThat(op(domU, EVTCHNOP_bind_ipi, 0)).isZero();
        assertThat(op(domU, EVTCHNOP_send, 1)).isZero();
        assertThat(hypervisor.memory().getInt((arrayFrame << Page.SHIFT) + 4)).isEqualTo(1 << 31 | 1 << 29);
        assertThat(hypervisor.memory().getInt((frame << Page.SHIFT) + 8)).isEqualTo(1 << 7);
        assertThat(op(domU, EVTCHNOP_reset, DOMID_SELF)).isZero();
        assertThat(hypervisor.frames().count(frame)).isEqualTo(1);
        assertThat(hypervisor.frames().count(arrayFrame)).isEqualTo(1);
    }

    @Test
    void initControlRefusesFramesOfOthersAndPageTables() {
        assertThat(initControl(domU, hypervisor.frames().allocate(dom0, 0), 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(initControl(domU, -1, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        final long readOnlyXenPage = hypervisor.frames().allocateXenPage(domU, false);
        assertThat(initControl(domU, readOnlyXenPage, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(hypervisor.frames().count(readOnlyXenPage)).isEqualTo(1);
        assertThat(domU.evtchn().isFifo()).isFalse();
    }

    @Test
    void anEventWakesABlockedVcpu() {
        domU.vcpu(0).blocked = true;
        assertThat(op(domU, EVTCHNOP_bind_virq, Xen.VIRQ_TIMER, 0)).isZero();
        hypervisor.events().raiseVirq(domU.vcpu(0), Xen.VIRQ_TIMER);
        assertThat(domU.vcpu(0).blocked).isFalse();
        assertThat(domU.vcpu(0).info().evtchnUpcallPending()).isEqualTo(1);
        assertThat(hypervisor.events().portPending(domU, 1)).isTrue();
    }

    @Test
    void aMaskedPortWakesItsPollersOnly() {
        assertThat(op(domU, EVTCHNOP_bind_virq, Xen.VIRQ_TIMER, 0)).isZero();
        assertThat(op(domU, EVTCHNOP_bind_virq, Xen.VIRQ_DEBUG, 0)).isZero();
        domU.sharedInfo().evtchnMask(0, -1);
        domU.vcpu(0).polling = true;
        domU.vcpu(0).pollPorts = new int[]{2};
        hypervisor.events().raiseVirq(domU.vcpu(0), Xen.VIRQ_TIMER);
        assertThat(domU.vcpu(0).polling).isTrue();
        hypervisor.events().raiseVirq(domU.vcpu(0), Xen.VIRQ_DEBUG);
        assertThat(domU.vcpu(0).polling).isFalse();
    }

    @Test
    void globalVirqsGoToDom0OrTheHandlerThatWasSet() {
        assertThat(op(dom0, EVTCHNOP_bind_virq, Xen.VIRQ_DOM_EXC, 0)).isZero();
        assertThat(op(domU, EVTCHNOP_bind_virq, Xen.VIRQ_DOM_EXC, 0)).isZero();
        hypervisor.events().raiseGlobalVirq(Xen.VIRQ_DOM_EXC);
        assertThat(pending(dom0, 1)).isTrue();
        assertThat(pending(domU, 1)).isFalse();
        assertThat(hypervisor.virqHandler(Xen.VIRQ_DOM_EXC, domU)).isTrue();
        hypervisor.events().raiseGlobalVirq(Xen.VIRQ_DOM_EXC);
        assertThat(pending(domU, 1)).isTrue();
        hypervisor.lifecycle().destroy(domU);
        assertThat(hypervisor.virqHandler(Xen.VIRQ_DOM_EXC)).isZero();
    }

    @Test
    void deathClosesPortsAndReturnsFifoFrames() {
        final long free = hypervisor.frames().freeFrames();
        final Domain other = make(2, false, 1023);
        assertThat(op(other, EVTCHNOP_alloc_unbound, domids(DOMID_SELF, 0))).isZero();
        assertThat(op(dom0, EVTCHNOP_bind_interdomain, 2, 1)).isZero();
        final int port = out(2);
        final long frame = hypervisor.frames().allocate(other, 0);
        assertThat(initControl(other, frame, 0, 0)).isZero();
        hypervisor.lifecycle().destroy(other);
        assertThat(dom0.evtchn().channel(port)).isEqualTo(new Channel.Unbound(2));
        assertThat(hypervisor.frames().count(frame)).isZero();
        assertThat(hypervisor.frames().freeFrames()).isEqualTo(free);
        assertThat(op(dom0, EVTCHNOP_send, port)).isZero();
        assertThat(op(dom0, EVTCHNOP_status, 2, 1)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void resetOfAnotherDomainNeedsItPaused() {
        assertThat(op(dom0, EVTCHNOP_reset, 1)).isZero();
        hypervisor.lifecycle().unpause(domU);
        assertThat(op(dom0, EVTCHNOP_reset, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(op(domU, EVTCHNOP_reset, 0)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aLongResetGivesWayToAnUpcallAndIsContinued() {
        for (int port = 1; port <= 100; port++) {
            assertThat(op(domU, EVTCHNOP_bind_ipi, 0)).isZero();
        }
        final Vcpu vcpu = domU.vcpu(0);
        assertThat(vcpu.preemptPending()).isTrue();
        assertThat(op(domU, EVTCHNOP_reset, DOMID_SELF)).isZero();
        assertThat(vcpu.continuation.number()).isEqualTo(32);
        assertThat(vcpu.continuation.arg1()).isEqualTo(RESET_CONT);
        assertThat(vcpu.continuation.arg2()).isEqualTo(ARG);
        assertThat(domU.evtchn().channel(100)).isEqualTo(new Channel.Ipi());
        assertThat(op(domU, EVTCHNOP_reset, DOMID_SELF)).isEqualTo(-Errno.XEN_EBUSY);
        vcpu.inMulticall = true;
        assertThat(op(domU, RESET_CONT, DOMID_SELF)).isZero();
        assertThat(domU.evtchn().channel(100)).isEqualTo(new Channel.Free());
        assertThat(op(domU, RESET_CONT, DOMID_SELF)).isEqualTo(-Errno.XEN_EBUSY);
    }

    @Test
    void aSimulatedDeviceRaisesAPirq() {
        dom0.pirqs.set(40);
        assertThat(op(dom0, EVTCHNOP_bind_pirq, 40, 0)).isZero();
        assertThat(service.raisePirq(dom0, 40)).isTrue();
        assertThat(pending(dom0, 1)).isTrue();
        assertThat(op(dom0, EVTCHNOP_close, 1)).isZero();
        assertThat(service.raisePirq(dom0, 40)).isFalse();
    }

    @Test
    void aDomainWithAHighNumberIsAPeerLikeAnother() {
        final Domain high = make(0x7fef, false, 1023);
        assertThat(op(high, EVTCHNOP_alloc_unbound, domids(DOMID_SELF, 1))).isZero();
        assertThat(op(domU, EVTCHNOP_bind_interdomain, 0x7fef, 1)).isZero();
        assertThat(op(domU, EVTCHNOP_send, out(2))).isZero();
        assertThat(pending(high, 1)).isTrue();
        hypervisor.lifecycle().destroy(high);
        assertThat(hypervisor.domain(0x7fef)).isNull();
        assertThat(hypervisor.domain(0xffff)).isNull();
        assertThat(hypervisor.domain(-1)).isNull();
    }

    @Test
    void sendsAreCounted() {
        assertThat(op(domU, EVTCHNOP_bind_ipi, 0)).isZero();
        assertThat(op(domU, EVTCHNOP_send, 1)).isZero();
        assertThat(op(domU, EVTCHNOP_send, 2)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(domU.counters().eventsSent).isEqualTo(1);
    }

    // the compat form

    private long compat(final Domain caller, final int cmd, final long... words) {
        access.memory.fill(ARG, 32, (byte) 0);
        access.memory.putInt(ARG, cmd);
        for (int i = 0; i < words.length; i++) {
            access.memory.putInt(ARG + 4 + 4L * i, (int) words[i]);
        }
        return call(caller, Xen.__HYPERVISOR_event_channel_op_compat, ARG, 0);
    }

    @Test
    void theCompatFormWithZerosIsEinval() {
        assertThat(compat(domU, 0)).isEqualTo(-22);
        assertThat(compat(dom0, 0)).isEqualTo(-22);
    }

    @Test
    void theCompatFormAnswersInTheUnion() {
        assertThat(compat(domU, EVTCHNOP_alloc_unbound, domids(DOMID_SELF, DOMID_SELF))).isZero();
        assertThat(out(2)).isEqualTo(1);
        assertThat(compat(domU, EVTCHNOP_status, DOMID_SELF, 1)).isZero();
        assertThat(new EvtchnStatus().wrap(access.memory, ARG + 4).status()).isEqualTo(1);
        assertThat(compat(domU, EVTCHNOP_unmask, 63)).isZero();
        assertThat(compat(domU, EVTCHNOP_close, 1)).isZero();
        assertThat(compat(domU, EVTCHNOP_close, 1)).isEqualTo(-22);
    }

    @Test
    void theCompatFormKnowsOnlyTheOldOperations() {
        for (final int cmd : new int[]{EVTCHNOP_reset, EVTCHNOP_init_control, EVTCHNOP_expand_array,
                EVTCHNOP_set_priority, RESET_CONT, 15, -1}) {
            assertThat(compat(domU, cmd, DOMID_SELF)).isEqualTo(-38);
        }
    }

    @Test
    void theListingNamesEveryOperation() {
        assertThat(hypervisor.hypercalls().handler(32).operations().stream().map(SubOperation::number))
                .containsExactlyElementsOf(IntStream.rangeClosed(0, RESET_CONT).boxed().toList());
        assertThat(hypervisor.hypercalls().handler(16).operations()).hasSize(1);
    }

    /** Any words in any order: no exception, and the ports of the two domains stay symmetrical. */
    @Test
    void nothingAGuestPassesRaisesAnException() {
        final Random random = new Random(17);
        final int[] interesting = {0, 1, 2, 3, 7, 63, 64, 4095, -1, DOMID_SELF, DOMID_SELF | 1 << 16, 1 << 16,
                Integer.MIN_VALUE, Integer.MAX_VALUE, (int) hypervisor.frames().allocate(domU, 0),
                (int) hypervisor.frames().allocate(dom0, 0), (int) domU.sharedInfoMfn()};
        for (int i = 0; i < 20_000; i++) {
            final Domain caller = random.nextBoolean() ? domU : dom0;
            final long[] words = new long[5];
            for (int word = 0; word < words.length; word++) {
                words[word] = interesting[random.nextInt(interesting.length)];
            }
            // The high half of a frame number is mostly zero, or no frame is ever good.
            words[1] = random.nextInt(4) == 0 ? 0 : words[1];
            final int cmd = random.nextInt(40) == 0 ? EVTCHNOP_reset : random.nextInt(16);
            assertThatCode(() -> op(caller, cmd, words)).as("call %d: op %d", i, cmd).doesNotThrowAnyException();
            caller.vcpu(0).continuation = null;
            if (i % 100 == 0) {
                assertSymmetry(domU, dom0);
                assertSymmetry(dom0, domU);
            }
        }
    }

    private void assertSymmetry(final Domain one, final Domain two) {
        for (int port = 0; port < one.evtchn().allocatedPorts(); port++) {
            if (one.evtchn().channel(port) instanceof Channel.Interdomain(final int dom, final int remotePort)) {
                final Domain peer = dom == two.domid() ? two : one;
                assertThat(peer.evtchn().channel(remotePort)).isEqualTo(new Channel.Interdomain(one.domid(), port));
            }
        }
    }
}
