package io.xenolith.hypervisor.xsm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of labels, as toolstacks name them. A number never changes its meaning: labels of a policy that is loaded later get
 * new ones. A domain looked at by itself has a label of its own, that of the domain with {@value #SELF_SUFFIX} behind it.
 */
final class SidTable {
    static final String SELF_SUFFIX = "_self";
    /** Labels ever, of all policies that are loaded one after the other. */
    private static final int LABELS_MAX = 1 << 16;
    private static final int SELF_BIT = 1 << 30;
    private static final String CONTEXT_HEAD = "system_u:system_r:";
    private static final String OBJECT_HEAD = "system_u:object_r:";

    /** The label of number n is at n - 1. */
    private final List<String> labels = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    SidTable() {
        for (final InitialSid sid : InitialSid.values()) {
            add(sid.label());
        }
    }

    /** Gives a number to every label of {@code policy} that has none; false, and none is given, if they do not suffice. */
    boolean add(final FlaskPolicy policy) {
        if (policy.labels().size() > LABELS_MAX - labels.size()) {
            return false;
        }
        policy.labels().forEach(this::add);
        return true;
    }

    private void add(final String label) {
        if (numbers.putIfAbsent(label, labels.size() + 1) == null) {
            labels.add(label);
        }
    }

    /** The number that stands for {@code sid}: itself, or that of what has no label. */
    int valid(final int sid) {
        return known(sid) ? sid : InitialSid.UNLABELED.sid();
    }

    /** The number of the label that {@code sid} gives a domain: as for a number unknown if only a target is called so. */
    int ofDomain(final int sid) {
        return isSelf(sid) ? InitialSid.UNLABELED.sid() : valid(sid);
    }

    private boolean known(final int sid) {
        final int plain = sid & ~SELF_BIT;
        return plain >= 1 && plain <= labels.size();
    }

    /** The number of a domain of label {@code sid} when it is its own target. */
    static int self(final int sid) {
        return sid | SELF_BIT;
    }

    static boolean isSelf(final int sid) {
        return (sid & SELF_BIT) != 0;
    }

    /** The label of a valid number, without the suffix. */
    String label(final int sid) {
        return labels.get((sid & ~SELF_BIT) - 1);
    }

    /** The number of {@code label}, which may have the suffix; none if nothing is called so. */
    Optional<Integer> sid(final String label) {
        final boolean self = label.endsWith(SELF_SUFFIX);
        final Integer sid = numbers.get(self ? label.substring(0, label.length() - SELF_SUFFIX.length()) : label);
        return Optional.ofNullable(sid).map(number -> self ? self(number) : number);
    }

    /** The security context of a number: user, role and type. */
    Optional<String> context(final int sid) {
        if (!known(sid)) {
            return Optional.empty();
        }
        final boolean object = sid >= InitialSid.IRQ.sid() && sid <= InitialSid.DEVICE.sid();
        return Optional.of((object ? OBJECT_HEAD : CONTEXT_HEAD) + label(sid) + (isSelf(sid) ? SELF_SUFFIX : ""));
    }

    /** The number of a security context. */
    Optional<Integer> ofContext(final String context) {
        final int type = context.lastIndexOf(':') + 1;
        return sid(context.substring(type)).filter(sid -> context(sid).equals(Optional.of(context)));
    }
}
