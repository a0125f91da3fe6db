package io.xenolith.hypervisor.xsm;

import io.xenolith.hypervisor.domain.Domain;

/** FLASK with a policy loaded: who has which label, and what the policy in force says about it. */
final class Flask {
    private final SidTable sids = new SidTable();
    private final AccessVectorCache cache = new AccessVectorCache();
    private FlaskPolicy policy;
    private boolean enforcing;
    /** How often decisions have become void; callers of FLASK_ACCESS are told. */
    private int sequence;

    Flask(final FlaskPolicy policy) {
        this.policy = policy;
        this.enforcing = policy.enforcing();
        if (!sids.add(policy)) {
            throw new IllegalArgumentException("a policy with " + policy.labels().size() + " labels");
        }
    }

    SidTable sids() {
        return sids;
    }

    AccessVectorCache cache() {
        return cache;
    }

    boolean enforcing() {
        return enforcing;
    }

    int sequence() {
        return sequence;
    }

    /** Decisions made while they were only told are made anew. */
    void enforcing(final boolean newEnforcing) {
        enforcing = newEnforcing;
        if (enforcing) {
            cache.clear();
        }
    }

    /**
     * Puts another policy in the place of the one in force; whether it is enforced stays.
     *
     * @return false, and nothing has changed, if there are no numbers left for its labels
     */
    boolean load(final FlaskPolicy newPolicy) {
        if (!sids.add(newPolicy)) {
            return false;
        }
        policy = newPolicy;
        cache.clear();
        sequence++;
        return true;
    }

    /** The number of a domain's label. */
    int sid(final Domain domain) {
        if (domain.ssid == 0) {
            return (domain.hardwareDomain() ? InitialSid.DOM0 : InitialSid.UNLABELED).sid();
        }
        return sids.ofDomain(domain.ssid);
    }

    /** The number of {@code target} as {@code caller} sees it. */
    int sid(final Domain caller, final Domain target) {
        return caller == target ? SidTable.self(sid(target)) : sid(target);
    }

    /** The rules permit it, or none speaks and the default does; {@code dummy} is what Xen does without a policy. */
    boolean permits(final int source, final int target, final Permission permission, final boolean dummy) {
        final SecurityClass securityClass = permission.securityClass();
        final AccessVector vector = cache.get(new AccessVectorCache.Key(source, target, securityClass),
                () -> vector(source, target, securityClass));
        final int bit = permission.bit();
        if ((vector.allowed() & bit) != 0) {
            return true;
        }
        return (vector.denied() & bit) == 0 && byDefault(dummy);
    }

    /** What is decided about what has no name in any policy. */
    boolean byDefault(final boolean dummy) {
        return switch (policy.byDefault()) {
            case DENY -> false;
            case ALLOW -> true;
            case DUMMY -> dummy;
        };
    }

    /** What the rules say between valid numbers, past the cache. */
    AccessVector vector(final int source, final int target, final SecurityClass securityClass) {
        return policy.compute(known(source), known(target), SidTable.isSelf(target), securityClass);
    }

    /** The label of a valid number as this policy has it: one that it does not know is as good as none. */
    private String known(final int sid) {
        final String label = sids.label(sid);
        final boolean initial = (sid & ~SidTable.self(0)) <= InitialSid.values().length;
        return initial || policy.labels().contains(label) ? label : InitialSid.UNLABELED.label();
    }

    /** As traces tell it. */
    String label(final int sid) {
        return sids.label(sid) + (SidTable.isSelf(sid) ? SidTable.SELF_SUFFIX : "");
    }
}
