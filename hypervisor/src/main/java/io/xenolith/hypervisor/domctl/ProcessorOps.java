package io.xenolith.hypervisor.domctl;

import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlExtVcpucontext;
import io.xenolith.abi.domctl.XenDomctlTscInfo;
import io.xenolith.abi.domctl.XenDomctlVcpuextstate;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicyLists;

/**
 * A domain's processors beyond the registers of a vcpu_guest_context: further entry points, extended state, MSRs, the time
 * stamp counter, the CPU policy. Oneself is refused. Source: Xen public/domctl.h; answers asked of 4.17.7.
 */
final class ProcessorOps {
    private static final int U = DomctlOperation.U;
    /** Bytes of an ext_vcpucontext up to the machine-check part. */
    private static final int EXT_SIZE_MIN = 32;
    private static final int TSC_MODES = 3;
    /** Before the xsave area: xcr0, and what it has ever been. */
    private static final int XSTATE_HEADER = 16;
    private static final int FXSAVE_SIZE = 512;
    private static final int XSAVE_SIZE = FXSAVE_SIZE + 64;
    private static final int EXTENDED_SIZE = XSTATE_HEADER + XSAVE_SIZE;
    private static final long X87_AND_SSE = 3;
    /** index, reserved, value. */
    private static final int MSR_SIZE = 16;
    private static final int MSRS = 7;
    private static final int MACHINE_CHECKS = 32;
    /** Any number of banks, and MCG_CTL_P. */
    private static final long MCG_CAP_ALLOWED = 0x1ff;

    private final Hypervisor hypervisor;

    private ProcessorOps(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    static void register(final Hypervisor hypervisor, final DomctlOp domctl) {
        final ProcessorOps ops = new ProcessorOps(hypervisor);
        domctl.add(implemented(Domctl.XEN_DOMCTL_set_ext_vcpucontext, "XEN_DOMCTL_set_ext_vcpucontext", "priv"),
                ops::setExtended);
        domctl.add(implemented(Domctl.XEN_DOMCTL_get_ext_vcpucontext, "XEN_DOMCTL_get_ext_vcpucontext", "priv"),
                ops::getExtended);
        domctl.add(partly(Domctl.XEN_DOMCTL_settscinfo, "XEN_DOMCTL_settscinfo", "priv",
                "kept and shown; the counter is not scaled"), ops::setTsc);
        domctl.add(implemented(Domctl.XEN_DOMCTL_gettscinfo, "XEN_DOMCTL_gettscinfo", "priv"), ops::getTsc);
        domctl.add(implemented(Domctl.XEN_DOMCTL_setvcpuextstate, "XEN_DOMCTL_setvcpuextstate", "priv"),
                ops::setState);
        domctl.add(implemented(Domctl.XEN_DOMCTL_getvcpuextstate, "XEN_DOMCTL_getvcpuextstate", "priv"),
                ops::getState);
        domctl.add(implemented(Domctl.XEN_DOMCTL_get_vcpu_msrs, "XEN_DOMCTL_get_vcpu_msrs", "priv"), ops::getMsrs);
        domctl.add(implemented(Domctl.XEN_DOMCTL_set_vcpu_msrs, "XEN_DOMCTL_set_vcpu_msrs", "priv"), ops::setMsrs);
        domctl.add(implemented(Domctl.XEN_DOMCTL_get_cpu_policy, "XEN_DOMCTL_get_cpu_policy", "priv"), ops::getPolicy);
        domctl.add(partly(Domctl.XEN_DOMCTL_set_cpu_policy, "XEN_DOMCTL_set_cpu_policy", "priv",
                "only the policy that the domain has anyway"), ops::setPolicy);
    }

    private static Vcpu other(final Vcpu caller, final Domain target, final int id) {
        return target == caller.domain() ? null : target.vcpu(id);
    }

    private long getExtended(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlExtVcpucontext context = new XenDomctlExtVcpucontext().wrap(op, U);
        final Vcpu vcpu = other(caller, target, context.vcpu());
        if (vcpu == null) {
            return -Errno.XEN_ESRCH;
        }
        op.fill(U + XenDomctlExtVcpucontext.SYSCALL32_CALLBACK_EIP_OFFSET, XenDomctlExtVcpucontext.SIZE
                - XenDomctlExtVcpucontext.SYSCALL32_CALLBACK_EIP_OFFSET, (byte) 0);
        context.size(XenDomctlExtVcpucontext.SIZE).sysenterCallbackEip(vcpu.sysenterCallback)
                .sysenterCallbackCs((short) vcpu.sysenterCs).sysenterDisablesEvents(vcpu.sysenterMasksEvents ? 1 : 0)
                .syscall32CallbackEip(vcpu.syscall32Callback).syscall32CallbackCs((short) vcpu.syscall32Cs)
                .syscall32DisablesEvents(vcpu.syscall32MasksEvents ? 1 : 0);
        for (int i = 0; i < vcpu.machineChecks.length; i++) {
            op.putLong(U + MACHINE_CHECKS + (long) i * Long.BYTES, vcpu.machineChecks[i]);
        }
        return 0;
    }

    private long setExtended(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlExtVcpucontext context = new XenDomctlExtVcpucontext().wrap(op, U);
        final Vcpu vcpu = other(caller, target, context.vcpu());
        if (vcpu == null) {
            return -Errno.XEN_ESRCH;
        }
        if (Integer.compareUnsigned(context.size(), EXT_SIZE_MIN) < 0
                || !PageWalker.canonical(context.sysenterCallbackEip())
                || !PageWalker.canonical(context.syscall32CallbackEip())) {
            return -Errno.XEN_EINVAL;
        }
        vcpu.sysenterCallback = context.sysenterCallbackEip();
        vcpu.sysenterCs = userSelector(context.sysenterCallbackCs());
        vcpu.sysenterMasksEvents = context.sysenterDisablesEvents() != 0;
        vcpu.syscall32Callback = context.syscall32CallbackEip();
        vcpu.syscall32Cs = userSelector(context.syscall32CallbackCs());
        vcpu.syscall32MasksEvents = context.syscall32DisablesEvents() != 0;
        return setMachineChecks(vcpu, op, context.size());
    }

    /** A code selector of ring 3, as everything of a 64-bit domain is. */
    private static int userSelector(final int selector) {
        return (selector & 0xffff) | 3;
    }

    /** As many as an older Xen has sent: MCG_CAP alone, with both banks, or all; what is missing of them is 0. */
    private static long setMachineChecks(final Vcpu vcpu, final LocalMemory op, final int size) {
        final long bytes = Integer.toUnsignedLong(size) - MACHINE_CHECKS;
        final int given = bytes >= 4 * Long.BYTES ? 4 : bytes >= 3 * Long.BYTES ? 3 : bytes >= Long.BYTES ? 1 : 0;
        if (given == 0) {
            return 0;
        }
        if ((op.getLong(U + MACHINE_CHECKS) & ~MCG_CAP_ALLOWED) != 0) {
            return -Errno.XEN_EINVAL;
        }
        for (int i = 0; i < vcpu.machineChecks.length; i++) {
            vcpu.machineChecks[i] = i < given ? op.getLong(U + MACHINE_CHECKS + (long) i * Long.BYTES) : 0;
        }
        return 0;
    }

    private long getTsc(final Vcpu caller, final Domain target, final LocalMemory op) {
        if (target == caller.domain()) {
            return -Errno.XEN_EINVAL;
        }
        final int khz = target.tscKhz == 0 ? hypervisor.config().tscKhz() : target.tscKhz;
        new XenDomctlTscInfo().wrap(op, U).tscMode(target.tscMode).gtscKhz(khz).incarnation(target.tscIncarnation)
                .elapsedNsec(target.tscElapsedNs);
        return 0;
    }

    private long setTsc(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlTscInfo info = new XenDomctlTscInfo().wrap(op, U);
        if (target == caller.domain() || Integer.compareUnsigned(info.tscMode(), TSC_MODES) >= 0) {
            return -Errno.XEN_EINVAL;
        }
        target.tscMode = info.tscMode();
        target.tscKhz = info.gtscKhz();
        target.tscElapsedNs = info.elapsedNsec();
        target.tscIncarnation = info.incarnation() + 1;
        return 0;
    }

    /** Without a buffer, how much there is. Only the states of x87 and SSE exist. */
    private long getState(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlVcpuextstate request = new XenDomctlVcpuextstate().wrap(op, U);
        if (target.vcpu(request.vcpu()) == null) {
            return -Errno.XEN_ESRCH;
        }
        final Vcpu vcpu = other(caller, target, request.vcpu());
        if (vcpu == null) {
            return -Errno.XEN_EINVAL;
        }
        request.xfeatureMask(X87_AND_SSE);
        if (request.size() == 0 && request.buffer() == 0) {
            request.size(EXTENDED_SIZE);
            return 0;
        }
        if (request.size() != EXTENDED_SIZE) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory state = new LocalMemory(EXTENDED_SIZE);
        state.putLong(0, X87_AND_SSE);
        state.putLong(Long.BYTES, X87_AND_SSE);
        state.write(XSTATE_HEADER, vcpu.fpuContext, 0, FXSAVE_SIZE);
        state.putLong(XSTATE_HEADER + FXSAVE_SIZE, X87_AND_SSE);
        return hypervisor.guestAccess().copyTo(caller, request.buffer(), state, EXTENDED_SIZE) ? 0 : -Errno.XEN_EFAULT;
    }

    private long setState(final Vcpu caller, final Domain target, final LocalMemory op) {
        final XenDomctlVcpuextstate request = new XenDomctlVcpuextstate().wrap(op, U);
        if (target.vcpu(request.vcpu()) == null) {
            return -Errno.XEN_ESRCH;
        }
        final Vcpu vcpu = other(caller, target, request.vcpu());
        if (vcpu == null || (request.size() != EXTENDED_SIZE && request.size() != XSTATE_HEADER)) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory state = new LocalMemory(EXTENDED_SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, request.buffer(), state, (int) request.size())) {
            return -Errno.XEN_EFAULT;
        }
        if (request.size() == XSTATE_HEADER) {
            // What a vCPU has that never used any.
            return state.getLong(0) == 0 && state.getLong(Long.BYTES) == 0 ? 0 : -Errno.XEN_EINVAL;
        }
        if ((state.getLong(0) & ~X87_AND_SSE) != 0 || (state.getLong(0) & 1) == 0) {
            return -Errno.XEN_EINVAL;
        }
        System.arraycopy(state.array(), XSTATE_HEADER, vcpu.fpuContext, 0, FXSAVE_SIZE);
        return 0;
    }

    /** No MSR of a PV domain here is anything but zero, so there is room asked for, and nothing in it. */
    private long getMsrs(final Vcpu caller, final Domain target, final LocalMemory op) {
        if (target.vcpu(op.getInt(U)) == null) {
            return -Errno.XEN_ESRCH;
        }
        if (target == caller.domain()) {
            return -Errno.XEN_EINVAL;
        }
        op.putInt(U + Integer.BYTES, op.getLong(U + Long.BYTES) == 0 ? MSRS : 0);
        return 0;
    }

    private long setMsrs(final Vcpu caller, final Domain target, final LocalMemory op) {
        if (target.vcpu(op.getInt(U)) == null) {
            return -Errno.XEN_ESRCH;
        }
        final int count = op.getInt(U + Integer.BYTES);
        if (target == caller.domain() || Integer.compareUnsigned(count, MSRS) > 0) {
            return -Errno.XEN_EINVAL;
        }
        final LocalMemory list = new LocalMemory(Page.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, op.getLong(U + Long.BYTES), list, count * MSR_SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        for (int i = 0; i < count; i++) {
            // A value for one that is not there is refused, as is anything in the reserved word.
            if (list.getInt((long) i * MSR_SIZE + Integer.BYTES) != 0
                    || list.getLong((long) i * MSR_SIZE + Long.BYTES) != 0) {
                return -Errno.XEN_EINVAL;
            }
        }
        return 0;
    }

    private CpuPolicyLists policy() {
        return new CpuPolicyLists(hypervisor, hypervisor.cpuPolicy().forced());
    }

    private long getPolicy(final Vcpu caller, final Domain target, final LocalMemory op) {
        final long leaves = op.getLong(U + 8);
        final long msrs = op.getLong(U + 16);
        final CpuPolicyLists lists = policy();
        final long error = lists.put(caller, leaves, op.getInt(U), msrs, op.getInt(U + 4));
        if (error == 0) {
            op.putInt(U, lists.leavesTold(leaves));
            op.putInt(U + 4, CpuPolicyLists.MSRS_MAX);
        }
        return error;
    }

    /** Tells which leaf is wanted otherwise. */
    private long setPolicy(final Vcpu caller, final Domain target, final LocalMemory op) {
        final int count = op.getInt(U);
        if (target == caller.domain() || Integer.compareUnsigned(count, CpuPolicyLists.LEAVES_MAX) > 0
                || Integer.compareUnsigned(op.getInt(U + 4), CpuPolicyLists.MSRS_MAX) > 0) {
            return -Errno.XEN_EINVAL;
        }
        final CpuPolicyLists.Refused refused = policy().differing(caller, op.getLong(U + 8), count);
        if (refused == null) {
            return 0;
        }
        op.putInt(U + 24, refused.leaf());
        op.putInt(U + 28, refused.subleaf());
        return -Errno.XEN_EINVAL;
    }
}
