package io.xenolith.hypervisor.xsm;

import java.util.Set;

/**
 * The labels that one place of a rule names.
 *
 * @param all every label, and the domain itself
 * @param self the domain itself; who has only its label in common with it is another
 * @param names these labels
 */
record LabelSet(boolean all, boolean self, Set<String> names) {
    static final LabelSet ALL = new LabelSet(true, true, Set.of());

    LabelSet {
        names = Set.copyOf(names);
    }

    /** {@code label} is meant; {@code itself} if it is that of the very domain that acts. */
    boolean contains(final String label, final boolean itself) {
        return all || (itself ? self : names.contains(label));
    }
}
