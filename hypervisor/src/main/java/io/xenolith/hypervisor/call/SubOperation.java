package io.xenolith.hypervisor.call;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of the ABI listing.
 *
 * @param number the sub-operation's number, -1 for a hypercall that has none
 * @param name C spelling, such as {@code EVTCHNOP_send}
 * @param support how far it is there
 * @param who who may call it: any, target, priv, hw, dm (HYPERCALLS.md section 1)
 * @param note what is left out, or why it answers as it does; empty if nothing is to be said
 */
public record SubOperation(int number, String name, Support support, String who, String note) {
    /** How far an operation is there. */
    public enum Support {
        /** Behaves as Xen's. */
        IMPLEMENTED,
        /** The note says what is left out. */
        PARTLY,
        /** Answers exactly as a Xen built without the option, or one whose machine lacks what it is about. */
        ABSENT_IN_XEN,
        /** Answers -ENOSYS where Xen would act. */
        MISSING
    }

    public static SubOperation implemented(final int number, final String name, final String who) {
        return new SubOperation(number, name, Support.IMPLEMENTED, who, "");
    }

    /** Behaves as Xen's on this machine; {@code note} says what there is nothing of here, so that it cannot matter. */
    public static SubOperation implemented(final int number, final String name, final String who, final String note) {
        return new SubOperation(number, name, Support.IMPLEMENTED, who, note);
    }

    public static SubOperation partly(final int number, final String name, final String who, final String note) {
        return new SubOperation(number, name, Support.PARTLY, who, note);
    }

    /** An errno that {@code note} names, as in "-ENODEV", is what a well-formed call of a permitted caller gets. */
    public static SubOperation absent(final int number, final String name, final String who, final String note) {
        return new SubOperation(number, name, Support.ABSENT_IN_XEN, who, note);
    }

    /** Lines for operations numbered one after the other from {@code first} on; {@code prefix} goes before each name. */
    public static List<SubOperation> absentFrom(final int first, final String who, final String note,
            final String prefix, final String... names) {
        final List<SubOperation> lines = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            lines.add(absent(first + i, prefix + names[i], who, note));
        }
        return lines;
    }

    /** {@code note} says why. */
    public static SubOperation missing(final int number, final String name, final String who, final String note) {
        return new SubOperation(number, name, Support.MISSING, who, note);
    }
}
