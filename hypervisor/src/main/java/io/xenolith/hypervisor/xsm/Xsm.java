package io.xenolith.hypervisor.xsm;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.trace.TraceEvent;
import java.util.Optional;

/**
 * Xen's security module: every check of a right asks here. Without a policy the answer is that of {@link DefaultAction}, with
 * one that of its rules. A refusal is told to the trace.
 */
public final class Xsm {
    private static final int NO_DOMAIN = -1;

    private final Hypervisor hypervisor;
    private final Flask flask;

    public Xsm(final Hypervisor hypervisor, final Optional<FlaskPolicy> policy) {
        this.hypervisor = hypervisor;
        this.flask = policy.map(Flask::new).orElse(null);
    }

    /** There is no policy. */
    public boolean isDummy() {
        return flask == null;
    }

    /** FLASK, or null without a policy. */
    Flask flask() {
        return flask;
    }

    /** {@code caller} may do to {@code target} what {@code permission} stands for. */
    public boolean permits(final DefaultAction action, final Domain caller, final Domain target,
            final Permission permission) {
        final boolean dummy = action.permits(caller, target);
        if (flask == null) {
            return dummy || refused(caller, target.domid(), permission);
        }
        return judge(caller, target.domid(), flask.sid(caller, target), permission, dummy);
    }

    /** {@code caller} may do what {@code permission} stands for to something that is no domain. */
    public boolean permits(final DefaultAction action, final Domain caller, final InitialSid target,
            final Permission permission) {
        final boolean dummy = action.permits(caller, null);
        if (flask == null) {
            return dummy || refused(caller, NO_DOMAIN, permission);
        }
        return judge(caller, NO_DOMAIN, target.sid(), permission, dummy);
    }

    /** {@code caller} may use Xen itself in this way. */
    public boolean permits(final DefaultAction action, final Domain caller, final Permission permission) {
        return permits(action, caller, InitialSid.XEN, permission);
    }

    /** {@code caller} may do it to the frames of {@code owner}: a domain, DOMID_IO or DOMID_XEN. */
    public boolean permitsFrames(final DefaultAction action, final Domain caller, final int owner,
            final Permission permission) {
        final Domain domain = hypervisor.domain(owner);
        if (domain != null) {
            return permits(action, caller, domain, permission);
        }
        final InitialSid target = owner == Xen.DOMID_IO ? InitialSid.DOMIO : InitialSid.DOMXEN;
        return permits(action, caller, target, permission);
    }

    /**
     * {@code caller} may make a port in {@code owner} that waits for domain {@code remote}, which a policy wants to exist. A
     * channel has no label of its own: rules are about the domains at its ends, and about who makes it in another's name.
     */
    public boolean permitsUnbound(final Domain caller, final Domain owner, final int remote) {
        if (flask == null) {
            return permits(DefaultAction.TARGET, caller, owner, Permission.EVENT_CREATE);
        }
        final Domain peer = hypervisor.domain(remote);
        if (peer == null) {
            return !flask.enforcing();
        }
        final boolean dummy = DefaultAction.TARGET.permits(caller, owner);
        return (caller == owner || permits(DefaultAction.TARGET, caller, owner, Permission.EVENT_CREATE))
                && judge(caller, remote, flask.sid(caller, peer), Permission.EVENT_CREATE, dummy)
                && permits(DefaultAction.HOOK, owner, peer, Permission.EVENT_BIND);
    }

    /** {@code caller} may connect to a port of {@code remote} that waits for it: both ends must be willing. */
    public boolean permitsInterdomain(final Domain caller, final Domain remote) {
        return permits(DefaultAction.HOOK, caller, remote, Permission.EVENT_CREATE)
                && permits(DefaultAction.HOOK, caller, remote, Permission.EVENT_BIND)
                && permits(DefaultAction.HOOK, remote, caller, Permission.EVENT_BIND);
    }

    /** {@code caller} may make a domain with the label {@code ssidref}. Nobody asks about labels without a policy. */
    public boolean permitsCreation(final Domain caller, final int ssidref) {
        return flask == null || judge(caller, NO_DOMAIN, flask.sids().ofDomain(ssidref), Permission.DOMAIN_CREATE,
                DefaultAction.PRIV.permits(caller, null));
    }

    /** Gives a new domain the label that its creation was judged by. */
    public void created(final Domain domain, final int ssidref) {
        if (flask != null) {
            domain.ssid = flask.sids().ofDomain(ssidref);
        }
    }

    /**
     * {@code caller} asks, and a policy decides, between two labels rather than two domains. Nobody asks without a policy.
     */
    boolean permitsLabels(final Domain caller, final int source, final int target, final Permission permission) {
        return judge(caller, source, NO_DOMAIN, target, permission, DefaultAction.PRIV.permits(caller, null));
    }

    /** What getdomaininfo tells of a domain's label: 0 without a policy. */
    public int ssidref(final Domain domain) {
        return flask == null ? 0 : flask.sid(domain);
    }

    /**
     * {@code caller} may do something that policies have no name for: an operation unknown to FLASK, which refuses it unless
     * it only tells, or its default is another.
     */
    public boolean permitsUnknown(final DefaultAction action, final Domain caller) {
        final boolean dummy = action.permits(caller, null);
        if (flask == null) {
            return dummy;
        }
        return flask.byDefault(dummy) || !flask.enforcing();
    }

    /** FLASK has a hook of its own for this one, so that the general one lets it pass; without a policy it decides. */
    public boolean permitsHooked(final DefaultAction action, final Domain caller, final Permission permission) {
        return flask != null || permits(action, caller, permission);
    }

    private boolean judge(final Domain caller, final int domid, final int target, final Permission permission,
            final boolean dummy) {
        return judge(caller, flask.sid(caller), domid, target, permission, dummy);
    }

    private boolean judge(final Domain caller, final int source, final int domid, final int target,
            final Permission permission, final boolean dummy) {
        if (flask.permits(source, target, permission, dummy)) {
            return true;
        }
        if (hypervisor.trace().on()) {
            hypervisor.trace().emit(new TraceEvent.AccessDenied(caller.domid(), domid, permission.toString(),
                    flask.label(source), flask.label(target), flask.enforcing()));
        }
        return !flask.enforcing();
    }

    /** Tells that the default action refuses; false. */
    private boolean refused(final Domain caller, final int domid, final Permission permission) {
        if (hypervisor.trace().on()) {
            hypervisor.trace()
                    .emit(new TraceEvent.AccessDenied(caller.domid(), domid, permission.toString(), "", "", true));
        }
        return false;
    }
}
