package io.xenolith.hypervisor.xsm;

import java.util.List;
import java.util.stream.Stream;

/**
 * A policy as it was read from its text. A rule outranks those before it.
 *
 * @param enforcing what it refuses is refused; else it is only told
 * @param byDefault what happens where no rule speaks
 * @param labels every label it knows beside the initial ones, in the order of their declarations
 * @param rules in the order of the text
 */
public record FlaskPolicy(boolean enforcing, Default byDefault, List<String> labels, List<FlaskRule> rules) {
    /** Longest text that is read, in bytes of UTF-8. */
    public static final int BYTES_MAX = 1 << 20;

    /** What happens where no rule speaks. */
    public enum Default {
        DENY, ALLOW,
        /** As without a policy. */
        DUMMY
    }

    public FlaskPolicy {
        labels = List.copyOf(labels);
        rules = List.copyOf(rules);
    }

    /**
     * Reads a policy; {@code docs/flask.md} describes the language.
     *
     * @param name what the text is called in complaints
     * @throws PolicyException with every mistake, each with its line and what to do about it
     */
    public static FlaskPolicy parse(final String name, final String text) throws PolicyException {
        return new PolicyReader(name).read(text);
    }

    /** It has this label: declared, or one that every policy has. */
    public boolean knows(final String label) {
        return labels.contains(label) || Stream.of(InitialSid.values()).anyMatch(sid -> sid.label().equals(label));
    }

    /** What the rules say. */
    AccessVector compute(final String source, final String target, final boolean self,
            final SecurityClass securityClass) {
        AccessVector vector = AccessVector.UNDECIDED;
        for (final FlaskRule rule : rules) {
            final int bits = rule.bits(source, target, self, securityClass);
            if (bits != 0) {
                vector = vector.with(rule, bits);
            }
        }
        return vector;
    }
}
