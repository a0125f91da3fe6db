package io.xenolith.hypervisor.xsm;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Supplier;

/** Decisions of a policy that were asked for before, with the counts that FLASK_AVC_CACHESTATS tells. */
final class AccessVectorCache {
    static final int THRESHOLD_DEFAULT = 512;
    /** More entries are never kept: a threshold is told as the result of a call, and a cache takes memory of the host. */
    static final int THRESHOLD_MAX = 1 << 16;
    static final int BUCKETS = 512;
    /** Entries that go at once when there are too many, those that were not used for longest. */
    private static final int RECLAIM = 16;

    /** Between which labels, and about what. */
    record Key(int source, int target, SecurityClass securityClass) {
        /** Where Xen would keep it. */
        int bucket() {
            return (source ^ target << 2 ^ securityClass.number() << 4) & BUCKETS - 1;
        }
    }

    /** What was not used for longest first: what is used moves to the end. */
    private final LinkedHashMap<Key, AccessVector> entries = new LinkedHashMap<>();
    private int threshold = THRESHOLD_DEFAULT;
    int lookups;
    int hits;
    int misses;
    int allocations;
    int reclaims;
    int frees;

    AccessVector get(final Key key, final Supplier<AccessVector> compute) {
        lookups++;
        final AccessVector known = entries.get(key);
        if (known != null) {
            hits++;
            entries.putLast(key, known);
            return known;
        }
        misses++;
        allocations++;
        final AccessVector computed = compute.get();
        if (entries.size() >= threshold) {
            reclaim();
        }
        entries.put(key, computed);
        return computed;
    }

    private void reclaim() {
        final Iterator<Key> oldest = entries.keySet().iterator();
        for (int i = 0; i < RECLAIM && oldest.hasNext(); i++) {
            oldest.next();
            oldest.remove();
            reclaims++;
            frees++;
        }
    }

    /** Forgets everything: the policy has changed. */
    void clear() {
        frees += entries.size();
        entries.clear();
    }

    int threshold() {
        return threshold;
    }

    /** The threshold that a wanted one, which has no sign, comes to. */
    static int clamp(final int wanted) {
        return (int) Math.min(Integer.toUnsignedLong(wanted), THRESHOLD_MAX);
    }

    /** {@code newThreshold} is one that {@link #clamp} gave. */
    void threshold(final int newThreshold) {
        threshold = newThreshold;
    }

    int size() {
        return entries.size();
    }

    /** Buckets in use, and the length of the fullest. */
    int[] chains() {
        final int[] lengths = new int[BUCKETS];
        int used = 0;
        int longest = 0;
        for (final Key key : entries.keySet()) {
            final int length = ++lengths[key.bucket()];
            used += length == 1 ? 1 : 0;
            longest = Math.max(longest, length);
        }
        return new int[]{used, longest};
    }
}
