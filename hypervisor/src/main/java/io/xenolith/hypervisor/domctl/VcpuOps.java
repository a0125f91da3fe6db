package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetvcpuinfo;
import io.xenolith.abi.domctl.XenDomctlSendtrigger;
import io.xenolith.abi.domctl.XenDomctlVcpuaffinity;
import io.xenolith.abi.domctl.XenDomctlVcpucontext;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.VcpuContext;

/** domctl operations on one vCPU of a domain. */
final class VcpuOps {
    private static final byte CPU_0 = 1;
    private static final int MAP_BYTES_AT_ONCE = 128;

    private final Hypervisor hypervisor;
    private final VcpuContext contexts;

    private VcpuOps(final Hypervisor hypervisor, final VcpuContext contexts) {
        this.hypervisor = hypervisor;
        this.contexts = contexts;
    }

    static void register(final Hypervisor hypervisor, final VcpuContext contexts, final DomctlOp domctl) {
        final VcpuOps ops = new VcpuOps(hypervisor, contexts);
        domctl.add(implemented(Domctl.XEN_DOMCTL_setvcpucontext, "XEN_DOMCTL_setvcpucontext", "priv"), ops::setContext);
        domctl.add(implemented(Domctl.XEN_DOMCTL_getvcpucontext, "XEN_DOMCTL_getvcpucontext", "priv"), ops::getContext);
        domctl.add(implemented(Domctl.XEN_DOMCTL_getvcpuinfo, "XEN_DOMCTL_getvcpuinfo", "priv"), ops::info);
        domctl.add(implemented(Domctl.XEN_DOMCTL_setvcpuaffinity, "XEN_DOMCTL_setvcpuaffinity", "priv"),
                ops::setAffinity);
        domctl.add(implemented(Domctl.XEN_DOMCTL_getvcpuaffinity, "XEN_DOMCTL_getvcpuaffinity", "priv"),
                ops::getAffinity);
        domctl.add(implemented(Domctl.XEN_DOMCTL_sendtrigger, "XEN_DOMCTL_sendtrigger", "priv"), ops::sendTrigger);
    }

    private long setContext(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlVcpucontext request = new XenDomctlVcpucontext().wrap(op, DomctlOperation.U);
        final Vcpu vcpu = target.vcpu(request.vcpu());
        if (target == caller.domain() || vcpu == null || target.dying != Domain.Dying.ALIVE) {
            return -Errno.XEN_EINVAL;
        }
        if (request.ctxt() == 0) {
            return contexts.reset(caller.tableWork, vcpu);
        }
        final LocalMemory copy = new LocalMemory(VcpuGuestContext.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, request.ctxt(), copy, VcpuGuestContext.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return contexts.load(caller.tableWork, vcpu, new VcpuGuestContext().wrap(copy, 0));
    }

    private long getContext(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlVcpucontext request = new XenDomctlVcpucontext().wrap(op, DomctlOperation.U);
        final Vcpu vcpu = target.vcpu(request.vcpu());
        if (vcpu == null || vcpu == caller) {
            return -Errno.XEN_EINVAL;
        }
        if (!vcpu.initialised) {
            return -Errno.XEN_ENODATA;
        }
        final LocalMemory copy = new LocalMemory(VcpuGuestContext.SIZE);
        copy.write(0, VcpuContext.store(vcpu).toBytes(), 0, VcpuGuestContext.SIZE);
        return hypervisor.guestAccess().copyTo(caller, request.ctxt(), copy, VcpuGuestContext.SIZE)
                ? 0
                : -Errno.XEN_EFAULT;
    }

    private long info(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlGetvcpuinfo info = new XenDomctlGetvcpuinfo().wrap(op, DomctlOperation.U);
        if (Integer.compareUnsigned(info.vcpu(), target.maxVcpus()) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        final Vcpu vcpu = target.vcpu(info.vcpu());
        if (vcpu == null) {
            return -Errno.XEN_ESRCH;
        }
        info.online(vcpu.down ? 0 : 1).blocked(vcpu.blocked || vcpu.polling ? 1 : 0)
                .running(vcpu == caller ? 1 : 0)
                .cpuTime(vcpu.runstate().timeNs(io.xenolith.abi.vcpu.Vcpu.RUNSTATE_running)).cpu(0);
        return 0;
    }

    /**
     * Where it may run, which must be the one CPU, and where it would like to, which decides nothing where there is one. Neither
     * can be set while the hardware domain has pinned it (SCHEDOP_pin_override), unless that is forced, which ends the pinning. The
     * maps in force are written back.
     */
    private long setAffinity(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlVcpuaffinity request = new XenDomctlVcpuaffinity().wrap(op, DomctlOperation.U);
        final long refused = check(target, request);
        if (refused != 0) {
            return refused;
        }
        final Vcpu vcpu = target.vcpu(request.vcpu());
        if (asksFor(request, Domctl.XEN_VCPUAFFINITY_FORCE)) {
            vcpu.pinOverridden = false;
        }
        if (asksFor(request, Domctl.XEN_VCPUAFFINITY_HARD)) {
            final long result = setHard(caller, vcpu, request);
            if (result != 0) {
                return result;
            }
        }
        return asksFor(request, Domctl.XEN_VCPUAFFINITY_SOFT) ? setSoft(caller, vcpu, request) : 0;
    }

    private static boolean asksFor(final XenDomctlVcpuaffinity request, final int flag) {
        return (request.flags() & flag) != 0;
    }

    private long setHard(final Vcpu caller, final Vcpu vcpu, final XenDomctlVcpuaffinity request) {
        final byte[] first = new byte[1];
        if (!getMap(caller, request.cpumapHardBitmap(), request.cpumapHardNrBits(), first)) {
            return -Errno.XEN_EFAULT;
        }
        if ((first[0] & CPU_0) == 0) {
            return -Errno.XEN_EINVAL;
        }
        if (vcpu.pinOverridden) {
            return -Errno.XEN_EBUSY;
        }
        return putMap(caller, request.cpumapHardBitmap(), request.cpumapHardNrBits(), CPU_0) ? 0 : -Errno.XEN_EFAULT;
    }

    private long setSoft(final Vcpu caller, final Vcpu vcpu, final XenDomctlVcpuaffinity request) {
        final byte[] first = new byte[1];
        if (!getMap(caller, request.cpumapSoftBitmap(), request.cpumapSoftNrBits(), first)) {
            return -Errno.XEN_EFAULT;
        }
        if (vcpu.pinOverridden) {
            return -Errno.XEN_EBUSY;
        }
        vcpu.softAffinity = first[0] & CPU_0;
        return putMap(caller, request.cpumapSoftBitmap(), request.cpumapSoftNrBits(), vcpu.softAffinity)
                ? 0
                : -Errno.XEN_EFAULT;
    }

    private static long check(final Domain target, final XenDomctlVcpuaffinity request) {
        if (Integer.compareUnsigned(request.vcpu(), target.maxVcpus()) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        if (target.vcpu(request.vcpu()) == null) {
            return -Errno.XEN_ESRCH;
        }
        return request.flags() == 0 ? -Errno.XEN_EINVAL : 0;
    }

    private long getAffinity(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlVcpuaffinity request = new XenDomctlVcpuaffinity().wrap(op, DomctlOperation.U);
        final long refused = check(target, request);
        if (refused != 0) {
            return refused;
        }
        final boolean told = (!asksFor(request, Domctl.XEN_VCPUAFFINITY_HARD)
                || putMap(caller, request.cpumapHardBitmap(), request.cpumapHardNrBits(), CPU_0))
                && (!asksFor(request, Domctl.XEN_VCPUAFFINITY_SOFT)
                        || putMap(caller, request.cpumapSoftBitmap(), request.cpumapSoftNrBits(),
                                target.vcpu(request.vcpu()).softAffinity));
        return told ? 0 : -Errno.XEN_EFAULT;
    }

    /** Reads the part of the caller's bitmap that tells of CPUs there are: its first byte, if it has one. */
    private boolean getMap(final Vcpu caller, final long address, final int bits, final byte[] first) {
        return bits == 0 || hypervisor.guestAccess().copyFrom(caller, address, first, 0, 1);
    }

    /** Writes the first byte of the caller's bitmap, and zeros to its end. */
    private boolean putMap(final Vcpu caller, final long address, final int bits, final int cpus) {
        final long bytes = (Integer.toUnsignedLong(bits) + Byte.SIZE - 1) / Byte.SIZE;
        final byte[] chunk = new byte[(int) Math.min(bytes, MAP_BYTES_AT_ONCE)];
        for (long done = 0; done < bytes; done += chunk.length) {
            chunk[0] = (byte) (done == 0 ? cpus : 0);
            if (!hypervisor.guestAccess().copyTo(caller, address + done, chunk, 0,
                    (int) Math.min(chunk.length, bytes - done))) {
                return false;
            }
        }
        return true;
    }

    private long sendTrigger(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlSendtrigger request = new XenDomctlSendtrigger().wrap(op, DomctlOperation.U);
        final Vcpu vcpu = target.vcpu(request.vcpu());
        if (vcpu == null) {
            return -Errno.XEN_ESRCH;
        }
        return switch (request.trigger()) {
            case Domctl.XEN_DOMCTL_SENDTRIGGER_NMI -> {
                vcpu.raiseNmi();
                yield 0;
            }
            case Domctl.XEN_DOMCTL_SENDTRIGGER_POWER, Domctl.XEN_DOMCTL_SENDTRIGGER_SLEEP -> -Errno.XEN_EINVAL;
            default -> -Errno.XEN_ENOSYS;
        };
    }
}
