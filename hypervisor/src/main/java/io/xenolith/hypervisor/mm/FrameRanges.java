package io.xenolith.hypervisor.mm;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A set of frame (or port) numbers kept as disjoint ranges; ends are inclusive and numbers are below 2^63. */
public final class FrameRanges {
    /** First number of each range to its last. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** Adds {@code first} to {@code last}. */
    public void add(final long first, final long last) {
        remove(first, last);
        ranges.put(first, last);
    }

    /** Takes {@code first} to {@code last} out, whatever of them is in. */
    public void remove(final long first, final long last) {
        final Map.Entry<Long, Long> before = ranges.lowerEntry(first);
        if (before != null && before.getValue() >= first) {
            ranges.put(before.getKey(), first - 1);
            if (before.getValue() > last) {
                ranges.put(last + 1, before.getValue());
            }
        }
        Map.Entry<Long, Long> inside = ranges.ceilingEntry(first);
        while (inside != null && inside.getKey() <= last) {
            ranges.remove(inside.getKey());
            if (inside.getValue() > last) {
                ranges.put(last + 1, inside.getValue());
            }
            inside = ranges.ceilingEntry(first);
        }
    }

    /** {@code number} is in. */
    public boolean contains(final long number) {
        final Map.Entry<Long, Long> range = ranges.floorEntry(number);
        return range != null && range.getValue() >= number;
    }

    /** All of {@code first} to {@code last} is in; false if the last is before the first. */
    public boolean containsAll(final long first, final long last) {
        // An unsigned end beyond 2^63 is in no set.
        if (last < first) {
            return false;
        }
        long from = first;
        while (true) {
            final Map.Entry<Long, Long> range = ranges.floorEntry(from);
            if (range == null || range.getValue() < from) {
                return false;
            }
            if (range.getValue() >= last) {
                return true;
            }
            from = range.getValue() + 1;
        }
    }

    /** As Xen writes it: ranges in the {@code radix} between braces. */
    public String text(final int radix) {
        return ranges.entrySet().stream().map(range -> Long.toString(range.getKey(), radix)
                + (range.getKey().equals(range.getValue()) ? "" : "-" + Long.toString(range.getValue(), radix)))
                .collect(Collectors.joining(", ", "{ ", ranges.isEmpty() ? "}" : " }"));
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }
}
