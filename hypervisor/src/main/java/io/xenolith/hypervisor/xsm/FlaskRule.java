package io.xenolith.hypervisor.xsm;

import java.util.Map;

/**
 * One line of a policy: it permits or refuses some permissions to some domains over others.
 *
 * @param allow permits, else refuses
 * @param sources who acts
 * @param targets whom it is done to
 * @param permissions bits of each class that is named
 */
record FlaskRule(boolean allow, LabelSet sources, LabelSet targets, Map<SecurityClass, Integer> permissions) {
    FlaskRule {
        permissions = Map.copyOf(permissions);
    }

    /** Bits of {@code securityClass} that it decides for this pair, 0 if it is about others. */
    int bits(final String source, final String target, final boolean self, final SecurityClass securityClass) {
        return sources.contains(source, false) && targets.contains(target, self)
                ? permissions.getOrDefault(securityClass, 0)
                : 0;
    }
}
