package io.xenolith.hypervisor.vcpu;

import static io.xenolith.abi.profile.OtherVersions.VCPUOP_register_runstate_phys_area;
import static io.xenolith.abi.profile.OtherVersions.VCPUOP_register_vcpu_time_phys_area;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_down;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_get_physid;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_get_runstate_info;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_initialise;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_is_up;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_register_runstate_memory_area;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_register_vcpu_info;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_register_vcpu_time_memory_area;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_send_nmi;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_set_periodic_timer;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_set_singleshot_timer;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_stop_periodic_timer;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_stop_singleshot_timer;
import static io.xenolith.abi.vcpu.Vcpu.VCPUOP_up;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.vcpu.VcpuGetPhysid;
import io.xenolith.abi.vcpu.VcpuRegisterRunstateMemoryArea;
import io.xenolith.abi.vcpu.VcpuRegisterTimeMemoryArea;
import io.xenolith.abi.vcpu.VcpuRunstateInfo;
import io.xenolith.abi.vcpu.VcpuSetPeriodicTimer;
import io.xenolith.abi.vcpu.VcpuSetSingleshotTimer;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.VcpuTimeInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import java.util.List;

/** Hypercall 24, vcpu_op. Source: HYPERCALLS.md section 14. */
public final class VcpuOp implements HypercallHandler {
    private static final String ERRORS = "as the header says; its errors, which it does not name, are register_vcpu_info's";
    private static final long PERIOD_MIN_NS = 1_000_000L;
    private static final long PERIOD_MAX_NS = -1L >>> 2;

    private final Hypervisor hypervisor;
    private final VcpuContext contexts;
    private final RegisterVcpuInfo registerVcpuInfo;
    private final RegisterPhysicalArea registerPhysicalArea;
    /** This Xen registers areas by physical address. */
    private final boolean physicalAreas;

    public VcpuOp(final Hypervisor hypervisor, final VcpuContext contexts) {
        this.hypervisor = hypervisor;
        this.contexts = contexts;
        this.registerVcpuInfo = new RegisterVcpuInfo(hypervisor);
        this.registerPhysicalArea = new RegisterPhysicalArea(hypervisor);
        this.physicalAreas = hypervisor.config().abi().headers().has("VCPUOP_register_runstate_phys_area");
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(VCPUOP_initialise, "VCPUOP_initialise", "any"),
                SubOperation.implemented(VCPUOP_up, "VCPUOP_up", "any"),
                SubOperation.implemented(VCPUOP_down, "VCPUOP_down", "any"),
                SubOperation.implemented(VCPUOP_is_up, "VCPUOP_is_up", "any"),
                SubOperation.implemented(VCPUOP_get_runstate_info, "VCPUOP_get_runstate_info", "any"),
                SubOperation.implemented(VCPUOP_register_runstate_memory_area,
                        "VCPUOP_register_runstate_memory_area", "any"),
                SubOperation.implemented(VCPUOP_set_periodic_timer, "VCPUOP_set_periodic_timer", "any"),
                SubOperation.implemented(VCPUOP_stop_periodic_timer, "VCPUOP_stop_periodic_timer", "any"),
                SubOperation.implemented(VCPUOP_set_singleshot_timer, "VCPUOP_set_singleshot_timer", "any"),
                SubOperation.implemented(VCPUOP_stop_singleshot_timer, "VCPUOP_stop_singleshot_timer", "any"),
                SubOperation.implemented(VCPUOP_register_vcpu_info, "VCPUOP_register_vcpu_info", "any"),
                SubOperation.implemented(VCPUOP_send_nmi, "VCPUOP_send_nmi", "any"),
                SubOperation.implemented(VCPUOP_get_physid, "VCPUOP_get_physid", "hw"),
                SubOperation.implemented(VCPUOP_register_vcpu_time_memory_area,
                        "VCPUOP_register_vcpu_time_memory_area", "any"),
                SubOperation.partly(VCPUOP_register_runstate_phys_area, "VCPUOP_register_runstate_phys_area", "any",
                        ERRORS),
                SubOperation.partly(VCPUOP_register_vcpu_time_phys_area, "VCPUOP_register_vcpu_time_phys_area", "any",
                        ERRORS));
    }

    @Override
    public int subOperation(final long arg1, final long arg2, final long arg3) {
        return (int) arg1;
    }

    @Override
    public long call(final Vcpu caller, final long cmd, final long vcpuid, final long arg, final long arg4,
            final long arg5) {
        // Looked up before the operation is known to exist.
        final Vcpu vcpu = caller.domain().vcpu((int) vcpuid);
        if (vcpu == null) {
            return -Errno.XEN_ENOENT;
        }
        return switch ((int) cmd) {
            case VCPUOP_initialise -> initialise(caller, vcpu, arg);
            case VCPUOP_up -> up(vcpu);
            case VCPUOP_down -> down(vcpu);
            case VCPUOP_is_up -> vcpu.down ? 0 : 1;
            case VCPUOP_get_runstate_info -> getRunstate(caller, vcpu, arg);
            case VCPUOP_register_runstate_memory_area -> registerRunstate(caller, vcpu, arg);
            case VCPUOP_set_periodic_timer -> setPeriodic(caller, vcpu, arg);
            case VCPUOP_stop_periodic_timer -> stopPeriodic(vcpu);
            case VCPUOP_set_singleshot_timer -> setSingleshot(caller, vcpu, arg);
            case VCPUOP_stop_singleshot_timer -> stopSingleshot(caller, vcpu);
            case VCPUOP_register_vcpu_info -> registerVcpuInfo.call(caller, vcpu, arg);
            case VCPUOP_send_nmi -> sendNmi(vcpu, arg);
            case VCPUOP_get_physid -> getPhysid(caller, vcpu, arg);
            case VCPUOP_register_vcpu_time_memory_area -> registerTime(caller, vcpu, arg);
            default -> physicalAreas ? registerPhysical(caller, vcpu, (int) cmd, arg) : -Errno.XEN_ENOSYS;
        };
    }

    private long registerPhysical(final Vcpu caller, final Vcpu vcpu, final int cmd, final long arg) {
        return switch (cmd) {
            case VCPUOP_register_runstate_phys_area -> {
                final long result = registerPhysicalArea.call(caller, vcpu, arg, VcpuRunstateInfo.SIZE,
                        vcpu.runstate().area());
                if (result == 0 && vcpu == caller) {
                    vcpu.runstate().writeArea();
                }
                yield result;
            }
            case VCPUOP_register_vcpu_time_phys_area -> {
                final long result = registerPhysicalArea.call(caller, vcpu, arg, VcpuTimeInfo.SIZE,
                        vcpu.pvClock().area());
                if (result == 0) {
                    vcpu.pvClock().update();
                }
                yield result;
            }
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private boolean copyIn(final Vcpu caller, final long arg, final LocalMemory target) {
        return hypervisor.guestAccess().copyFrom(caller, arg, target, target.array().length);
    }

    private long initialise(final Vcpu caller, final Vcpu vcpu, final long arg) {
        if (vcpu.info() == null) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory copy = new LocalMemory(VcpuGuestContext.SIZE);
        if (!copyIn(caller, arg, copy)) {
            return -Errno.XEN_EFAULT;
        }
        if (vcpu.initialised) {
            return -Errno.XEN_EEXIST;
        }
        final long result = contexts.load(caller.tableWork, vcpu, new VcpuGuestContext().wrap(copy, 0));
        if (result == FrameTable.RESTART) {
            caller.continuation = new HypercallContinuation(Xen.__HYPERVISOR_vcpu_op, VCPUOP_initialise, vcpu.id(), arg,
                    0,
                    0);
            return 0;
        }
        return result;
    }

    private static long up(final Vcpu vcpu) {
        if (!vcpu.initialised) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.down = false;
        vcpu.stateChanged();
        return 0;
    }

    private long down(final Vcpu vcpu) {
        final Domain domain = vcpu.domain();
        for (int id = 0; id < domain.maxVcpus(); id++) {
            final Vcpu other = domain.vcpu(id);
            if (other != null && other != vcpu && !other.down) {
                vcpu.down = true;
                vcpu.stateChanged();
                return 0;
            }
        }
        hypervisor.shutdown(domain, Sched.SHUTDOWN_poweroff);
        return 0;
    }

    private long getRunstate(final Vcpu caller, final Vcpu vcpu, final long arg) {
        return hypervisor.guestAccess().copyTo(caller, arg, vcpu.runstate().snapshot(), VcpuRunstateInfo.SIZE)
                ? 0
                : -Errno.XEN_EFAULT;
    }

    private long registerRunstate(final Vcpu caller, final Vcpu vcpu, final long arg) {
        final LocalMemory copy = new LocalMemory(VcpuRegisterRunstateMemoryArea.SIZE);
        if (!copyIn(caller, arg, copy)) {
            return -Errno.XEN_EFAULT;
        }
        final long area = new VcpuRegisterRunstateMemoryArea().wrap(copy, 0).addrH();
        if (!hypervisor.guestAccess().rangeOkay(area, VcpuRunstateInfo.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        vcpu.runstate().register(area);
        return 0;
    }

    private long registerTime(final Vcpu caller, final Vcpu vcpu, final long arg) {
        final LocalMemory copy = new LocalMemory(VcpuRegisterTimeMemoryArea.SIZE);
        if (!copyIn(caller, arg, copy)) {
            return -Errno.XEN_EFAULT;
        }
        final long area = new VcpuRegisterTimeMemoryArea().wrap(copy, 0).addrH();
        if (!hypervisor.guestAccess().rangeOkay(area, VcpuTimeInfo.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        vcpu.pvClock().register(area);
        return 0;
    }

    private long setPeriodic(final Vcpu caller, final Vcpu vcpu, final long arg) {
        final LocalMemory copy = new LocalMemory(VcpuSetPeriodicTimer.SIZE);
        if (!copyIn(caller, arg, copy)) {
            return -Errno.XEN_EFAULT;
        }
        final long periodNs = new VcpuSetPeriodicTimer().wrap(copy, 0).periodNs();
        if (Long.compareUnsigned(periodNs, PERIOD_MIN_NS) < 0 || Long.compareUnsigned(periodNs, PERIOD_MAX_NS) > 0) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.timers().setPeriod(periodNs);
        return 0;
    }

    private static long stopPeriodic(final Vcpu vcpu) {
        vcpu.timers().setPeriod(0);
        return 0;
    }

    private long setSingleshot(final Vcpu caller, final Vcpu vcpu, final long arg) {
        if (vcpu != caller) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory copy = new LocalMemory(VcpuSetSingleshotTimer.SIZE);
        if (!copyIn(caller, arg, copy)) {
            return -Errno.XEN_EFAULT;
        }
        // VCPU_SSHOTTMR_future is not looked at: a time in the past fires at once (recorded).
        vcpu.timers().setSingleshot(new VcpuSetSingleshotTimer().wrap(copy, 0).timeoutAbsNs());
        return 0;
    }

    private static long stopSingleshot(final Vcpu caller, final Vcpu vcpu) {
        if (vcpu != caller) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.timers().cancelSingleshot();
        return 0;
    }

    private static long sendNmi(final Vcpu vcpu, final long arg) {
        if (arg != 0) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.raiseNmi();
        return 0;
    }

    private long getPhysid(final Vcpu caller, final Vcpu vcpu, final long arg) {
        // With one physical CPU every vCPU's affinity names just that one.
        if (!caller.domain().hardwareDomain()) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory answer = new LocalMemory(VcpuGetPhysid.SIZE);
        new VcpuGetPhysid().wrap(answer, 0).physId(vcpu.physid());
        return hypervisor.guestAccess().copyTo(caller, arg, answer, VcpuGetPhysid.SIZE) ? 0 : -Errno.XEN_EFAULT;
    }
}
