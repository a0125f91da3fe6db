package io.xenolith.hypervisor.sched;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sched.SchedPoll;
import io.xenolith.abi.sched.SchedRemoteShutdown;
import io.xenolith.abi.sched.SchedShutdown;
import io.xenolith.abi.sched.SchedWatchdog;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestAccess;
import io.xenolith.hypervisor.vcpu.VcpuEvents;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import java.util.List;

/** Hypercall 29, sched_op. Source: HYPERCALLS.md section 14. */
public final class SchedOp implements HypercallHandler {
    private static final int POLL_PORTS_MAX = 128;
    private static final int REASON_MASK = 0xff;

    private final Hypervisor hypervisor;

    public SchedOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(Sched.SCHEDOP_yield, "SCHEDOP_yield", "any"),
                SubOperation.implemented(Sched.SCHEDOP_block, "SCHEDOP_block", "any"),
                SubOperation.implemented(Sched.SCHEDOP_shutdown, "SCHEDOP_shutdown", "any"),
                SubOperation.implemented(Sched.SCHEDOP_poll, "SCHEDOP_poll", "any"),
                SubOperation.implemented(Sched.SCHEDOP_remote_shutdown, "SCHEDOP_remote_shutdown", "dm"),
                SubOperation.implemented(Sched.SCHEDOP_shutdown_code, "SCHEDOP_shutdown_code", "any"),
                SubOperation.implemented(Sched.SCHEDOP_watchdog, "SCHEDOP_watchdog", "any"),
                SubOperation.implemented(Sched.SCHEDOP_pin_override, "SCHEDOP_pin_override", "hw"));
    }

    @Override
    public int subOperation(final long arg1, final long arg2, final long arg3) {
        return (int) arg1;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long arg3, final long arg4,
            final long arg5) {
        return switch ((int) cmd) {
            case Sched.SCHEDOP_yield -> yieldCpu(vcpu);
            case Sched.SCHEDOP_block -> block(vcpu);
            case Sched.SCHEDOP_shutdown -> shutdown(vcpu, arg);
            case Sched.SCHEDOP_poll -> poll(vcpu, arg);
            case Sched.SCHEDOP_remote_shutdown -> remoteShutdown(vcpu, arg);
            case Sched.SCHEDOP_shutdown_code -> shutdownCode(vcpu, arg);
            case Sched.SCHEDOP_watchdog -> watchdog(vcpu, arg);
            case Sched.SCHEDOP_pin_override -> pinOverride(vcpu, arg);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    static long yieldCpu(final Vcpu vcpu) {
        vcpu.yielded = true;
        return 0;
    }

    /** Unmasks upcalls and sleeps until one is due. */
    static long block(final Vcpu vcpu) {
        if (vcpu.info() != null) {
            vcpu.info().evtchnUpcallMask(0);
        }
        if (!vcpu.upcallDue() && !vcpu.nmiPending) {
            vcpu.blocked = true;
            vcpu.stateChanged();
        }
        return 0;
    }

    private GuestAccess access() {
        return hypervisor.guestAccess();
    }

    private long shutdown(final Vcpu vcpu, final long arg) {
        final SchedShutdown request = SchedShutdown.allocate();
        if (!copyIn(vcpu, arg, request.structMemory(), SchedShutdown.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        hypervisor.shutdown(vcpu.domain(), request.reason() & REASON_MASK);
        return 0;
    }

    private long shutdownCode(final Vcpu vcpu, final long arg) {
        final SchedShutdown request = SchedShutdown.allocate();
        if (!copyIn(vcpu, arg, request.structMemory(), SchedShutdown.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final Domain domain = vcpu.domain();
        if (domain.shutdownCode < 0) {
            domain.shutdownCode = request.reason() & REASON_MASK;
        }
        return 0;
    }

    private long remoteShutdown(final Vcpu vcpu, final long arg) {
        final SchedRemoteShutdown request = SchedRemoteShutdown.allocate();
        if (!copyIn(vcpu, arg, request.structMemory(), SchedRemoteShutdown.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final Domain domain = hypervisor.domain(request.domainId());
        if (domain == null) {
            return -Errno.XEN_ESRCH;
        }
        if (!hypervisor.xsm().permits(DefaultAction.DM_PRIV, vcpu.domain(), domain, Permission.DOMAIN_SHUTDOWN)) {
            return -Errno.XEN_EPERM;
        }
        hypervisor.shutdown(domain, request.reason() & REASON_MASK);
        return 0;
    }

    private long watchdog(final Vcpu vcpu, final long arg) {
        final SchedWatchdog request = SchedWatchdog.allocate();
        if (!copyIn(vcpu, arg, request.structMemory(), SchedWatchdog.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return vcpu.domain().watchdogs().set(request.id(), request.timeout());
    }

    private long pinOverride(final Vcpu vcpu, final long arg) {
        // Asked before the copy: a guest without the right hears nothing about its pointer (recorded).
        if (!vcpu.domain().hardwareDomain()) {
            return -Errno.XEN_EPERM;
        }
        final LocalMemory request = new LocalMemory(Integer.BYTES);
        if (!access().copyFrom(vcpu, arg, request, Integer.BYTES)) {
            return -Errno.XEN_EFAULT;
        }
        return pinTo(vcpu, request.getInt(0));
    }

    private static long pinTo(final Vcpu vcpu, final int pcpu) {
        if (pcpu < 0) {
            if (!vcpu.pinOverridden) {
                return -Errno.XEN_EINVAL;
            }
            vcpu.pinOverridden = false;
            return 0;
        }
        if (pcpu > 0) {
            return -Errno.XEN_EINVAL;
        }
        if (vcpu.pinOverridden) {
            return -Errno.XEN_EBUSY;
        }
        vcpu.pinOverridden = true;
        return 0;
    }

    private boolean copyIn(final Vcpu vcpu, final long arg, final io.xenolith.abi.GuestMemory target,
            final int length) {
        return access().copyFrom(vcpu, arg, (LocalMemory) target, length);
    }

    /** Decodes; in Xen's order, in which a pending port hides what is wrong with those behind it. */
    private long poll(final Vcpu vcpu, final long arg) {
        final SchedPoll request = SchedPoll.allocate();
        if (!copyIn(vcpu, arg, request.structMemory(), SchedPoll.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (Integer.compareUnsigned(request.nrPorts(), POLL_PORTS_MAX) > 0) {
            return -Errno.XEN_EINVAL;
        }
        final int count = request.nrPorts();
        final LocalMemory list = new LocalMemory(count * Integer.BYTES);
        if (!access().rangeOkay(request.ports(), (long) count * Integer.BYTES)) {
            return -Errno.XEN_EFAULT;
        }
        if (vcpu.upcallDue()) {
            return 0;
        }
        final int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            final long va = request.ports() + (long) i * Integer.BYTES;
            if (!access().copyFrom(vcpu, va, list.array(), i * Integer.BYTES, Integer.BYTES)) {
                return -Errno.XEN_EFAULT;
            }
            ports[i] = list.getInt((long) i * Integer.BYTES);
            final VcpuEvents events = hypervisor.events();
            if (!events.portValid(vcpu.domain(), ports[i])) {
                return -Errno.XEN_EINVAL;
            }
            if (events.portPending(vcpu.domain(), ports[i])) {
                return 0;
            }
        }
        performPoll(vcpu, ports, request.timeout());
        return 0;
    }

    private static void performPoll(final Vcpu vcpu, final int[] ports, final long timeoutNs) {
        vcpu.pollPorts = ports;
        vcpu.polling = true;
        if (timeoutNs != 0) {
            // Unsigned in the ABI; a time no clock reaches is no limit.
            vcpu.timers().setPoll(timeoutNs < 0 ? Long.MAX_VALUE - 1 : timeoutNs);
        }
        vcpu.stateChanged();
    }
}
