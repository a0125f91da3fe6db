package io.xenolith.hypervisor.xsm;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xsm.XenFlaskLoad;
import io.xenolith.abi.xsm.XenFlaskOcontext;
import io.xenolith.abi.xsm.XenFlaskOp;
import io.xenolith.abi.xsm.XenFlaskRelabel;
import io.xenolith.abi.xsm.XenFlaskSetavcThreshold;
import io.xenolith.abi.xsm.XenFlaskSetenforce;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.trace.TraceEvent;
import java.nio.charset.StandardCharsets;

/** Operations of xsm_op that change what FLASK does. Each needs a right over the policy itself. */
final class FlaskControl {
    private static final int U = XenFlaskOp.U_OFFSET;

    private final Hypervisor hypervisor;

    FlaskControl(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    private Flask flask() {
        return hypervisor.xsm().flask();
    }

    private boolean permits(final Vcpu vcpu, final Permission permission) {
        return hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), InitialSid.SECURITY, permission);
    }

    /** Takes another policy's text; what is wrong with it is told to the trace. */
    long load(final Vcpu vcpu, final LocalMemory op) {
        if (!permits(vcpu, Permission.SECURITY_LOAD_POLICY)) {
            return -Errno.XEN_EPERM;
        }
        final XenFlaskLoad request = new XenFlaskLoad().wrap(op, U);
        if (Integer.compareUnsigned(request.size(), FlaskPolicy.BYTES_MAX) > 0) {
            return -Errno.XEN_EINVAL;
        }
        final byte[] text = new byte[request.size()];
        if (!hypervisor.guestAccess().copyFrom(vcpu, request.buffer(), text, 0, text.length)) {
            return -Errno.XEN_EFAULT;
        }
        try {
            return flask().load(FlaskPolicy.parse("FLASK_LOAD", new String(text, StandardCharsets.UTF_8)))
                    ? 0
                    : -Errno.XEN_ENOMEM;
        } catch (final PolicyException e) {
            if (hypervisor.trace().on()) {
                hypervisor.trace().emit(
                        new TraceEvent.Note(vcpu.domain().domid(), "flask", e.problems().getFirst()));
            }
            return -Errno.XEN_EINVAL;
        }
    }

    long setEnforce(final Vcpu vcpu, final LocalMemory op) {
        final boolean enforcing = new XenFlaskSetenforce().wrap(op, U).enforcing() != 0;
        if (enforcing == flask().enforcing()) {
            return 0;
        }
        if (!permits(vcpu, Permission.SECURITY_SETENFORCE)) {
            return -Errno.XEN_EPERM;
        }
        flask().enforcing(enforcing);
        return 0;
    }

    long setThreshold(final Vcpu vcpu, final LocalMemory op) {
        final int threshold = AccessVectorCache.clamp(new XenFlaskSetavcThreshold().wrap(op, U).threshold());
        if (threshold == flask().cache().threshold()) {
            return 0;
        }
        if (!permits(vcpu, Permission.SECURITY_SETSECPARAM)) {
            return -Errno.XEN_EPERM;
        }
        flask().cache().threshold(threshold);
        return 0;
    }

    /** There is none to be found. */
    long setBoolean(final Vcpu vcpu) {
        return permits(vcpu, Permission.SECURITY_SETBOOL) ? -Errno.XEN_ENOENT : -Errno.XEN_EPERM;
    }

    /** Nothing waits to be committed. */
    long commitBooleans(final Vcpu vcpu) {
        return permits(vcpu, Permission.SECURITY_SETBOOL) ? 0 : -Errno.XEN_EPERM;
    }

    /** Labels of interrupts, ports, memory and devices are those that every policy has. */
    long objectContext(final Vcpu vcpu, final LocalMemory op, final Permission permission) {
        final XenFlaskOcontext request = new XenFlaskOcontext().wrap(op, U);
        if (Long.compareUnsigned(request.low(), request.high()) > 0) {
            return -Errno.XEN_EINVAL;
        }
        return permits(vcpu, permission) ? -Errno.XEN_EOPNOTSUPP : -Errno.XEN_EPERM;
    }

    /** Gives a domain another label: from the old one, to the new one, and from the one to the other. */
    long relabelDomain(final Vcpu vcpu, final LocalMemory op) {
        final XenFlaskRelabel request = new XenFlaskRelabel().wrap(op, U);
        final Domain caller = vcpu.domain();
        final int domid = request.domid();
        final Domain target = domid == Xen.DOMID_SELF ? caller : hypervisor.domain(domid);
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        final int from = flask().sid(target);
        final int to = flask().sids().ofDomain(request.sid());
        final Xsm xsm = hypervisor.xsm();
        final boolean permitted = target == caller
                ? xsm.permitsLabels(caller, from, to, Permission.DOMAIN2_RELABELSELF)
                : xsm.permitsLabels(caller, flask().sid(caller), from, Permission.DOMAIN2_RELABELFROM)
                        && xsm.permitsLabels(caller, flask().sid(caller), to, Permission.DOMAIN2_RELABELTO);
        if (!permitted || !xsm.permitsLabels(caller, from, to, Permission.DOMAIN_TRANSITION)) {
            return -Errno.XEN_EPERM;
        }
        target.ssid = to;
        return 0;
    }
}
