package io.xenolith.hypervisor.xsm;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xsm.FlaskOp;
import io.xenolith.abi.xsm.XenFlaskOp;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Hypercall 27, xsm_op: FLASK's own interface. Without a policy there is no FLASK, and every call is -ENOSYS before it is
 * looked at (recorded). With one: structure (-EFAULT), version (-ENOSYS), operation. What an operation writes is copied back
 * unless it failed. Source: Xen public/xsm/flask_op.h, xsm/flask/flask_op.c.
 */
public final class XsmOp implements HypercallHandler {
    /** Operations whose structure has results. */
    private static final Set<Integer> COPIED_BACK = Set.of(FlaskOp.FLASK_CONTEXT_TO_SID, FlaskOp.FLASK_SID_TO_CONTEXT,
            FlaskOp.FLASK_ACCESS, FlaskOp.FLASK_CREATE, FlaskOp.FLASK_RELABEL, FlaskOp.FLASK_GETBOOL,
            FlaskOp.FLASK_SETBOOL, FlaskOp.FLASK_AVC_HASHSTATS, FlaskOp.FLASK_AVC_CACHESTATS, FlaskOp.FLASK_MEMBER,
            FlaskOp.FLASK_GET_PEER_SID);
    private static final String WHO = "policy";
    private static final String NO_BOOLEANS = "-ENOENT: a policy has no booleans";
    private static final String NO_TRANSITIONS = "a policy has no transitions: the answer is FLASK's default";
    private static final String DOMAIN_LABELS = "-EOPNOTSUPP: only domains are given labels";

    private final Hypervisor hypervisor;
    private final FlaskControl control;
    private final FlaskQueries queries;
    private final XenFlaskOp head = new XenFlaskOp();

    public XsmOp(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        this.control = new FlaskControl(hypervisor);
        this.queries = new FlaskQueries(hypervisor);
    }

    @Override
    public long call(final Vcpu vcpu, final long address, final long a2, final long a3, final long a4, final long a5) {
        if (hypervisor.xsm().isDummy()) {
            return -Errno.XEN_ENOSYS;
        }
        final LocalMemory op = new LocalMemory(XenFlaskOp.SIZE);
        head.wrap(op, 0);
        if (!hypervisor.guestAccess().copyFrom(vcpu, address, op, XenFlaskOp.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (head.interfaceVersion() != FlaskOp.XEN_FLASK_INTERFACE_VERSION) {
            return -Errno.XEN_ENOSYS;
        }
        final long result = perform(vcpu, head.cmd(), op);
        final boolean copyBack = result >= 0 && COPIED_BACK.contains(head.cmd());
        return copyBack && !hypervisor.guestAccess().copyTo(vcpu, address, op, XenFlaskOp.SIZE)
                ? -Errno.XEN_EFAULT
                : result;
    }

    private long perform(final Vcpu vcpu, final int cmd, final LocalMemory op) {
        return switch (cmd) {
            case FlaskOp.FLASK_LOAD -> control.load(vcpu, op);
            case FlaskOp.FLASK_GETENFORCE -> hypervisor.xsm().flask().enforcing() ? 1 : 0;
            case FlaskOp.FLASK_SETENFORCE -> control.setEnforce(vcpu, op);
            case FlaskOp.FLASK_GETAVC_THRESHOLD -> hypervisor.xsm().flask().cache().threshold();
            case FlaskOp.FLASK_SETAVC_THRESHOLD -> control.setThreshold(vcpu, op);
            case FlaskOp.FLASK_RELABEL_DOMAIN -> control.relabelDomain(vcpu, op);
            case FlaskOp.FLASK_GETBOOL -> -Errno.XEN_ENOENT;
            case FlaskOp.FLASK_SETBOOL -> control.setBoolean(vcpu);
            case FlaskOp.FLASK_COMMITBOOLS -> control.commitBooleans(vcpu);
            case FlaskOp.FLASK_ADD_OCONTEXT -> control.objectContext(vcpu, op, Permission.SECURITY_ADD_OCONTEXT);
            case FlaskOp.FLASK_DEL_OCONTEXT -> control.objectContext(vcpu, op, Permission.SECURITY_DEL_OCONTEXT);
            // A policy without levels; one that is loaded cannot be switched off; no number tells the version of a text.
            case FlaskOp.FLASK_MLS -> 0;
            case FlaskOp.FLASK_DISABLE -> -Errno.XEN_EINVAL;
            case FlaskOp.FLASK_POLICYVERS -> -Errno.XEN_EOPNOTSUPP;
            default -> query(vcpu, cmd, op);
        };
    }

    private long query(final Vcpu vcpu, final int cmd, final LocalMemory op) {
        return switch (cmd) {
            case FlaskOp.FLASK_CONTEXT_TO_SID -> queries.contextToSid(vcpu, op);
            case FlaskOp.FLASK_SID_TO_CONTEXT -> queries.sidToContext(vcpu, op);
            case FlaskOp.FLASK_ACCESS -> queries.access(vcpu, op);
            case FlaskOp.FLASK_CREATE -> queries.transition(vcpu, op, Permission.SECURITY_COMPUTE_CREATE);
            case FlaskOp.FLASK_RELABEL -> queries.transition(vcpu, op, Permission.SECURITY_COMPUTE_RELABEL);
            case FlaskOp.FLASK_MEMBER -> queries.transition(vcpu, op, Permission.SECURITY_COMPUTE_MEMBER);
            case FlaskOp.FLASK_AVC_HASHSTATS -> queries.hashStats(op);
            case FlaskOp.FLASK_AVC_CACHESTATS -> queries.cacheStats(op);
            case FlaskOp.FLASK_GET_PEER_SID -> queries.peerSid(vcpu, op);
            default -> -Errno.XEN_ENOSYS;
        };
    }

    /** What is there depends on whether there is a policy. */
    @Override
    public List<SubOperation> operations() {
        final List<SubOperation> lines = new ArrayList<>();
        add(lines, FlaskOp.FLASK_LOAD, "LOAD", "takes a policy's text");
        add(lines, FlaskOp.FLASK_GETENFORCE, "GETENFORCE", "");
        add(lines, FlaskOp.FLASK_SETENFORCE, "SETENFORCE", "");
        add(lines, FlaskOp.FLASK_CONTEXT_TO_SID, "CONTEXT_TO_SID", "");
        add(lines, FlaskOp.FLASK_SID_TO_CONTEXT, "SID_TO_CONTEXT", "");
        add(lines, FlaskOp.FLASK_ACCESS, "ACCESS", "");
        add(lines, FlaskOp.FLASK_CREATE, "CREATE", "the only transition is that of a domain to its own target");
        add(lines, FlaskOp.FLASK_RELABEL, "RELABEL", NO_TRANSITIONS);
        add(lines, FlaskOp.FLASK_USER, "USER", "-ENOSYS: gone");
        add(lines, FlaskOp.FLASK_POLICYVERS, "POLICYVERS", "-EOPNOTSUPP: a text has no version");
        add(lines, FlaskOp.FLASK_GETBOOL, "GETBOOL", NO_BOOLEANS);
        add(lines, FlaskOp.FLASK_SETBOOL, "SETBOOL", NO_BOOLEANS);
        add(lines, FlaskOp.FLASK_COMMITBOOLS, "COMMITBOOLS", "0: a policy has no booleans");
        add(lines, FlaskOp.FLASK_MLS, "MLS", "0: a policy has no levels");
        add(lines, FlaskOp.FLASK_DISABLE, "DISABLE", "-EINVAL: a policy is loaded");
        add(lines, FlaskOp.FLASK_GETAVC_THRESHOLD, "GETAVC_THRESHOLD", "");
        add(lines, FlaskOp.FLASK_SETAVC_THRESHOLD, "SETAVC_THRESHOLD", "");
        add(lines, FlaskOp.FLASK_AVC_HASHSTATS, "AVC_HASHSTATS", "");
        add(lines, FlaskOp.FLASK_AVC_CACHESTATS, "AVC_CACHESTATS", "");
        add(lines, FlaskOp.FLASK_MEMBER, "MEMBER", NO_TRANSITIONS);
        add(lines, FlaskOp.FLASK_ADD_OCONTEXT, "ADD_OCONTEXT", DOMAIN_LABELS);
        add(lines, FlaskOp.FLASK_DEL_OCONTEXT, "DEL_OCONTEXT", DOMAIN_LABELS);
        add(lines, FlaskOp.FLASK_GET_PEER_SID, "GET_PEER_SID", "");
        add(lines, FlaskOp.FLASK_RELABEL_DOMAIN, "RELABEL_DOMAIN", "");
        add(lines, FlaskOp.FLASK_DEVICETREE_LABEL, "DEVICETREE_LABEL", "-ENOSYS: Arm only");
        return List.copyOf(lines);
    }

    private void add(final List<SubOperation> lines, final int number, final String name, final String note) {
        final String whole = "FLASK_" + name;
        if (hypervisor.xsm().isDummy()) {
            lines.add(absent(number, whole, WHO, "-ENOSYS: no policy is loaded, so there is no FLASK"));
        } else if (note.startsWith("-ENOSYS")) {
            lines.add(absent(number, whole, WHO, note));
        } else {
            lines.add(note.isEmpty() ? implemented(number, whole, WHO) : partly(number, whole, WHO, note));
        }
    }
}
