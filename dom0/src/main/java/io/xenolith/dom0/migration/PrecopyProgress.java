package io.xenolith.dom0.migration;

/**
 * How far the pages of a domain are sent that is migrated.
 *
 * @param iteration the one that runs, from 1; the last is that of the domain that has stopped
 * @param pagesSent in all iterations so far
 * @param pagesLeft in this iteration
 * @param pagesTotal that the domain has; 0 as long as it is not known
 * @param pagesDirty written since {@code dirtyNs}, and thus to be sent again
 * @param dirtyNs nanoseconds of virtual time in which they were
 * @param stopped the domain has suspended itself
 */
public record PrecopyProgress(int iteration, long pagesSent, long pagesLeft, long pagesTotal, long pagesDirty,
        long dirtyNs, boolean stopped) {
}
