package io.xenolith.hypervisor.xsm;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xsm.XenFlaskAccess;
import io.xenolith.abi.xsm.XenFlaskCacheStats;
import io.xenolith.abi.xsm.XenFlaskHashStats;
import io.xenolith.abi.xsm.XenFlaskOp;
import io.xenolith.abi.xsm.XenFlaskPeersid;
import io.xenolith.abi.xsm.XenFlaskSidContext;
import io.xenolith.abi.xsm.XenFlaskTransition;
import io.xenolith.evtchn.Channel;
import io.xenolith.evtchn.EventChannels;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Operations of xsm_op that ask FLASK something. */
final class FlaskQueries {
    private static final int U = XenFlaskOp.U_OFFSET;
    private static final int EVERYTHING = -1;

    private final Hypervisor hypervisor;

    FlaskQueries(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    private Flask flask() {
        return hypervisor.xsm().flask();
    }

    private boolean permits(final Vcpu vcpu, final Permission permission) {
        return hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), InitialSid.SECURITY, permission);
    }

    /** The number of a context; a zero at its end, which is in the length or not, is none of its characters. */
    long contextToSid(final Vcpu vcpu, final LocalMemory op) {
        if (!permits(vcpu, Permission.SECURITY_CHECK_CONTEXT)) {
            return -Errno.XEN_EPERM;
        }
        final XenFlaskSidContext request = new XenFlaskSidContext().wrap(op, U);
        if (Integer.compareUnsigned(request.size(), Page.SIZE) > 0) {
            return -Errno.XEN_ENOENT;
        }
        final byte[] text = new byte[request.size()];
        if (!hypervisor.guestAccess().copyFrom(vcpu, request.context(), text, 0, text.length)) {
            return -Errno.XEN_EFAULT;
        }
        final int length = text.length > 0 && text[text.length - 1] == 0 ? text.length - 1 : text.length;
        final Optional<Integer> sid = flask().sids()
                .ofContext(new String(text, 0, length, StandardCharsets.ISO_8859_1));
        if (sid.isEmpty()) {
            return -Errno.XEN_EINVAL;
        }
        request.sid(sid.get());
        return 0;
    }

    /** The context of a number with a zero behind it; the length with it is told when all went well. */
    long sidToContext(final Vcpu vcpu, final LocalMemory op) {
        if (!permits(vcpu, Permission.SECURITY_CHECK_CONTEXT)) {
            return -Errno.XEN_EPERM;
        }
        final XenFlaskSidContext request = new XenFlaskSidContext().wrap(op, U);
        final Optional<String> context = flask().sids().context(request.sid());
        if (context.isEmpty()) {
            return -Errno.XEN_EINVAL;
        }
        final byte[] text = context.get().getBytes(StandardCharsets.ISO_8859_1);
        final byte[] ended = Arrays.copyOf(text, text.length + 1);
        if (Integer.compareUnsigned(ended.length, request.size()) > 0) {
            return -Errno.XEN_ERANGE;
        }
        request.size(ended.length);
        return hypervisor.guestAccess().copyTo(vcpu, request.context(), ended, 0, ended.length)
                ? 0
                : -Errno.XEN_EFAULT;
    }

    /** What the rules permit between two numbers; what a default that depends on the caller would, is not told. */
    long access(final Vcpu vcpu, final LocalMemory op) {
        if (!permits(vcpu, Permission.SECURITY_COMPUTE_AV)) {
            return -Errno.XEN_EPERM;
        }
        final XenFlaskAccess request = new XenFlaskAccess().wrap(op, U);
        final Optional<SecurityClass> securityClass = SecurityClass.numbered(request.tclass());
        if (securityClass.isEmpty()) {
            return -Errno.XEN_EINVAL;
        }
        final SidTable sids = flask().sids();
        final AccessVector vector = flask().vector(sids.valid(request.ssid()), sids.valid(request.tsid()),
                securityClass.get());
        request.allowed(flask().byDefault(false) ? ~vector.denied() : vector.allowed());
        request.auditAllow(0).auditDeny(EVERYTHING).seqno(flask().sequence());
        return 0;
    }

    /**
     * Without rules for it, a new domain gets the label of its maker, anything else that of what it belongs to. The one rule
     * that each policy has makes of a domain that meets its own label the domain as its own target.
     */
    long transition(final Vcpu vcpu, final LocalMemory op, final Permission permission) {
        if (!permits(vcpu, permission)) {
            return -Errno.XEN_EPERM;
        }
        final XenFlaskTransition request = new XenFlaskTransition().wrap(op, U);
        final boolean domain = request.tclass() == SecurityClass.DOMAIN.number();
        final int source = flask().sids().valid(request.ssid());
        final int target = flask().sids().valid(request.tsid());
        final boolean itself = domain && permission == Permission.SECURITY_COMPUTE_CREATE && source == target;
        request.newsid(itself ? SidTable.self(source) : domain ? source : target);
        return 0;
    }

    long hashStats(final LocalMemory op) {
        final AccessVectorCache cache = flask().cache();
        final int[] chains = cache.chains();
        new XenFlaskHashStats().wrap(op, U).entries(cache.size()).bucketsUsed(chains[0])
                .bucketsTotal(AccessVectorCache.BUCKETS).maxChainLen(chains[1]);
        return 0;
    }

    /** There is one CPU. */
    long cacheStats(final LocalMemory op) {
        final XenFlaskCacheStats request = new XenFlaskCacheStats().wrap(op, U);
        if (request.cpu() != 0) {
            return -Errno.XEN_ENOENT;
        }
        final AccessVectorCache cache = flask().cache();
        request.lookups(cache.lookups).hits(cache.hits).misses(cache.misses).allocations(cache.allocations)
                .reclaims(cache.reclaims).frees(cache.frees);
        return 0;
    }

    /** The label of the domain at the other end of the caller's channel. */
    long peerSid(final Vcpu vcpu, final LocalMemory op) {
        final XenFlaskPeersid request = new XenFlaskPeersid().wrap(op, U);
        final EventChannels ports = vcpu.domain().evtchn();
        if (!ports.isAllocated(request.evtchn())
                || !(ports
                        .channel(request.evtchn()) instanceof Channel.Interdomain(final int remoteDom, final int _))) {
            return -Errno.XEN_EINVAL;
        }
        request.sid(flask().sid(hypervisor.domain(remoteDom)));
        return 0;
    }
}
