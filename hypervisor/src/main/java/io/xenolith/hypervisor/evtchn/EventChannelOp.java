package io.xenolith.hypervisor.evtchn;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
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
import io.xenolith.evtchn.EventChannels;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import java.util.List;

/**
 * Hypercall 32, event_channel_op: copies the argument in, lets {@link EventChannels} check and act, copies the result out. A
 * result that cannot be written is -EFAULT, but the port exists, as in Xen. Source: Xen public/event_channel.h, HYPERCALLS.md
 * section 14.
 */
public final class EventChannelOp implements HypercallHandler {
    /** Xen's own continuation of reset; no header names it, but a guest can reach it. */
    static final int EVTCHNOP_reset_cont = 14;

    private final Hypervisor hypervisor;

    /** The argument of the call in progress; every flyweight below lies over it. */
    private final LocalMemory copy = new LocalMemory(EvtchnStatus.SIZE);
    private final EvtchnBindInterdomain bindInterdomain = new EvtchnBindInterdomain().wrap(copy, 0);
    private final EvtchnBindVirq bindVirq = new EvtchnBindVirq().wrap(copy, 0);
    private final EvtchnBindPirq bindPirq = new EvtchnBindPirq().wrap(copy, 0);
    private final EvtchnClose close = new EvtchnClose().wrap(copy, 0);
    private final EvtchnSend send = new EvtchnSend().wrap(copy, 0);
    private final EvtchnStatus status = new EvtchnStatus().wrap(copy, 0);
    private final EvtchnAllocUnbound allocUnbound = new EvtchnAllocUnbound().wrap(copy, 0);
    private final EvtchnBindIpi bindIpi = new EvtchnBindIpi().wrap(copy, 0);
    private final EvtchnBindVcpu bindVcpu = new EvtchnBindVcpu().wrap(copy, 0);
    private final EvtchnUnmask unmask = new EvtchnUnmask().wrap(copy, 0);
    private final EvtchnReset reset = new EvtchnReset().wrap(copy, 0);
    private final EvtchnInitControl initControl = new EvtchnInitControl().wrap(copy, 0);
    private final EvtchnExpandArray expandArray = new EvtchnExpandArray().wrap(copy, 0);
    private final EvtchnSetPriority setPriority = new EvtchnSetPriority().wrap(copy, 0);

    public EventChannelOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public int subOperation(final long cmd, final long arg, final long unused) {
        return (int) cmd;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long a3, final long a4, final long a5) {
        final EventChannels evtchn = vcpu.domain().evtchn();
        return switch ((int) cmd) {
            case Evtchn.EVTCHNOP_bind_interdomain -> {
                if (!copyIn(vcpu, arg, bindInterdomain)) {
                    yield -Errno.XEN_EFAULT;
                }
                final int port = evtchn.bindInterdomain(bindInterdomain.remoteDom(), bindInterdomain.remotePort());
                yield port < 0 ? port : copyOut(vcpu, arg, bindInterdomain.localPort(port));
            }
            case Evtchn.EVTCHNOP_bind_virq -> {
                if (!copyIn(vcpu, arg, bindVirq)) {
                    yield -Errno.XEN_EFAULT;
                }
                final int port = evtchn.bindVirq(bindVirq.virq(), bindVirq.vcpu());
                yield port < 0 ? port : copyOut(vcpu, arg, bindVirq.port(port));
            }
            case Evtchn.EVTCHNOP_bind_pirq -> {
                if (!copyIn(vcpu, arg, bindPirq)) {
                    yield -Errno.XEN_EFAULT;
                }
                final int port = evtchn.bindPirq(bindPirq.pirq(), bindPirq.flags());
                yield port < 0 ? port : copyOut(vcpu, arg, bindPirq.port(port));
            }
            case Evtchn.EVTCHNOP_close -> copyIn(vcpu, arg, close) ? evtchn.close(close.port()) : -Errno.XEN_EFAULT;
            case Evtchn.EVTCHNOP_send -> send(vcpu, arg);
            case Evtchn.EVTCHNOP_status -> {
                if (!copyIn(vcpu, arg, status)) {
                    yield -Errno.XEN_EFAULT;
                }
                final int result = evtchn.status(status);
                yield result < 0 ? result : copyOut(vcpu, arg, status);
            }
            case Evtchn.EVTCHNOP_alloc_unbound -> {
                if (!copyIn(vcpu, arg, allocUnbound)) {
                    yield -Errno.XEN_EFAULT;
                }
                final int port = evtchn.allocUnbound(allocUnbound.dom(), allocUnbound.remoteDom());
                yield port < 0 ? port : copyOut(vcpu, arg, allocUnbound.port(port));
            }
            case Evtchn.EVTCHNOP_bind_ipi -> {
                if (!copyIn(vcpu, arg, bindIpi)) {
                    yield -Errno.XEN_EFAULT;
                }
                final int port = evtchn.bindIpi(bindIpi.vcpu());
                yield port < 0 ? port : copyOut(vcpu, arg, bindIpi.port(port));
            }
            case Evtchn.EVTCHNOP_bind_vcpu ->
                copyIn(vcpu, arg, bindVcpu) ? evtchn.bindVcpu(bindVcpu.port(), bindVcpu.vcpu()) : -Errno.XEN_EFAULT;
            case Evtchn.EVTCHNOP_unmask -> copyIn(vcpu, arg, unmask) ? evtchn.unmask(unmask.port()) : -Errno.XEN_EFAULT;
            case Evtchn.EVTCHNOP_reset -> reset(vcpu, arg, false);
            case Evtchn.EVTCHNOP_init_control -> {
                if (!copyIn(vcpu, arg, initControl)) {
                    yield -Errno.XEN_EFAULT;
                }
                final int result = evtchn.initControl(initControl.controlGfn(), initControl.offset(),
                        initControl.vcpu());
                yield result < 0
                        ? result
                        : copyOut(vcpu, arg, initControl.linkBits(Evtchn.EVTCHN_FIFO_LINK_BITS));
            }
            case Evtchn.EVTCHNOP_expand_array ->
                copyIn(vcpu, arg, expandArray) ? evtchn.expandArray(expandArray.arrayGfn()) : -Errno.XEN_EFAULT;
            case Evtchn.EVTCHNOP_set_priority -> copyIn(vcpu, arg, setPriority)
                    ? evtchn.setPriority(setPriority.port(), setPriority.priority())
                    : -Errno.XEN_EFAULT;
            case EVTCHNOP_reset_cont -> reset(vcpu, arg, true);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private long send(final Vcpu vcpu, final long arg) {
        if (!copyIn(vcpu, arg, send)) {
            return -Errno.XEN_EFAULT;
        }
        final int result = vcpu.domain().evtchn().send(send.port());
        if (result == 0) {
            vcpu.domain().counters().eventsSent++;
        }
        return result;
    }

    private long reset(final Vcpu vcpu, final long arg, final boolean resuming) {
        if (!copyIn(vcpu, arg, reset)) {
            return -Errno.XEN_EFAULT;
        }
        // Not continued inside a multicall: that would have to rewrite the entry, for an operation no guest puts there.
        final int result = vcpu.domain().evtchn().reset(reset.dom(), resuming,
                () -> !vcpu.inMulticall && vcpu.preemptPending());
        if (result != EventChannels.RESTART) {
            return result;
        }
        vcpu.continuation = new HypercallContinuation(Xen.__HYPERVISOR_event_channel_op, EVTCHNOP_reset_cont, arg, 0, 0,
                0);
        return 0;
    }

    private boolean copyIn(final Vcpu vcpu, final long arg, final CStruct struct) {
        return hypervisor.guestAccess().copyFrom(vcpu, arg, copy, struct.structSize());
    }

    private long copyOut(final Vcpu vcpu, final long arg, final CStruct struct) {
        return hypervisor.guestAccess().copyTo(vcpu, arg, copy, struct.structSize()) ? 0 : -Errno.XEN_EFAULT;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Evtchn.EVTCHNOP_bind_interdomain, "EVTCHNOP_bind_interdomain", "any"),
                implemented(Evtchn.EVTCHNOP_bind_virq, "EVTCHNOP_bind_virq", "any"),
                implemented(Evtchn.EVTCHNOP_bind_pirq, "EVTCHNOP_bind_pirq", "any"),
                implemented(Evtchn.EVTCHNOP_close, "EVTCHNOP_close", "any"),
                implemented(Evtchn.EVTCHNOP_send, "EVTCHNOP_send", "any"),
                implemented(Evtchn.EVTCHNOP_status, "EVTCHNOP_status", "target"),
                implemented(Evtchn.EVTCHNOP_alloc_unbound, "EVTCHNOP_alloc_unbound", "target"),
                implemented(Evtchn.EVTCHNOP_bind_ipi, "EVTCHNOP_bind_ipi", "any"),
                implemented(Evtchn.EVTCHNOP_bind_vcpu, "EVTCHNOP_bind_vcpu", "any"),
                implemented(Evtchn.EVTCHNOP_unmask, "EVTCHNOP_unmask", "any"),
                implemented(Evtchn.EVTCHNOP_reset, "EVTCHNOP_reset", "target"),
                implemented(Evtchn.EVTCHNOP_init_control, "EVTCHNOP_init_control", "any"),
                implemented(Evtchn.EVTCHNOP_expand_array, "EVTCHNOP_expand_array", "any"),
                implemented(Evtchn.EVTCHNOP_set_priority, "EVTCHNOP_set_priority", "any"),
                implemented(EVTCHNOP_reset_cont, "EVTCHNOP_reset_cont", "target"));
    }
}
