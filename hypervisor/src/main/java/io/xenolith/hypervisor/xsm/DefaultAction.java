package io.xenolith.hypervisor.xsm;

import io.xenolith.hypervisor.domain.Domain;

/** Who is permitted something as long as no policy is loaded. Source: Xen include/xsm/dummy.h, xsm_default_action. */
public enum DefaultAction {
    /** Everybody: the check is there for policies only. */
    HOOK,
    /** A control domain and the target itself. */
    TARGET,
    /** A control domain or the target's device model, of which there are none: not the target itself. */
    DM_PRIV,
    /** A control domain and the domain that runs the store. */
    XS_PRIV,
    /** A control domain. */
    PRIV;

    /** {@code caller} may do it to {@code target}, which is null for what is no domain. */
    boolean permits(final Domain caller, final Domain target) {
        return switch (this) {
            case HOOK -> true;
            case TARGET -> caller == target || caller.privileged();
            case XS_PRIV -> caller.xenstoreDomain || caller.privileged();
            case DM_PRIV, PRIV -> caller.privileged();
        };
    }
}
