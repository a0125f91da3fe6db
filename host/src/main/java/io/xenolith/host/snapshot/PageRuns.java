package io.xenolith.host.snapshot;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Runs of pages that are worth writing. */
final class PageRuns {
    /** Runs with a smaller gap between them are written as one: each costs a mapping when it is read. */
    private static final int GAP_AT_FIRST = 16;

    /** Pages from {@code first} on, below {@code end}. */
    record Run(int first, int end) {
    }

    private PageRuns() {
    }

    /** Runs that together have all {@code pages}, {@code most} at the most. */
    static List<Run> of(final BitSet pages, final int most) {
        int gap = GAP_AT_FIRST;
        List<Run> runs = of(pages, gap, most);
        while (runs.size() > most) {
            gap *= 2;
            runs = of(pages, gap, most);
        }
        return runs;
    }

    private static List<Run> of(final BitSet pages, final int gap, final int most) {
        final List<Run> runs = new ArrayList<>();
        int first = pages.nextSetBit(0);
        while (first >= 0 && runs.size() <= most) {
            int end = pages.nextClearBit(first);
            int next = pages.nextSetBit(end);
            while (next >= 0 && next - end < gap) {
                end = pages.nextClearBit(next);
                next = pages.nextSetBit(end);
            }
            runs.add(new Run(first, end));
            first = next;
        }
        return runs;
    }
}
