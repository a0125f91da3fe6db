package io.xenolith.dom0.migration;

/**
 * When a domain that is migrated has been copied often enough while it ran, and is stopped for the rest.
 *
 * @param iterations it is stopped after so many at the latest; the first sends all pages
 * @param targetDirty it is stopped after an iteration that had fewer pages than this to send
 */
public record PrecopyPolicy(int iterations, long targetDirty) {
    /** libxl's. Source: Xen 4.17, simple_precopy_policy in libxl_dom_save.c. */
    public static final PrecopyPolicy LIBXL = new PrecopyPolicy(5, 50);

    /** What a log tells that has not been read. */
    static final long UNKNOWN = -1;

    public PrecopyPolicy {
        if (iterations < 1 || targetDirty < 0) {
            throw new IllegalArgumentException("iterations=" + iterations + " targetDirty=" + targetDirty
                    + ", want at least 1 and 0");
        }
    }

    /**
     * No further iteration is worth it.
     *
     * @param done iterations that are over
     * @param dirty pages that the next one has to send, or {@link #UNKNOWN}
     */
    boolean enough(final int done, final long dirty) {
        return (dirty >= 0 && dirty < targetDirty) || done >= iterations;
    }
}
