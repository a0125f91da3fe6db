package io.xenolith.xl.text;

import com.google.protobuf.ByteString;
import java.util.BitSet;

/** Sets of CPUs: as bytes of a message, as xl prints them, and as an operator writes them. */
public final class CpuMap {
    private CpuMap() {
    }

    /** A range that is none; the message is what xl says of it. */
    public static final class BadRange extends Exception {
        private static final long serialVersionUID = 1L;

        BadRange(final String message) {
            super(message);
        }
    }

    public static BitSet of(final ByteString bytes) {
        return BitSet.valueOf(bytes.toByteArray());
    }

    public static ByteString bytes(final BitSet cpus) {
        return ByteString.copyFrom(cpus.toByteArray());
    }

    /** The set as xl prints it for a machine of {@code cpus} CPUs: ranges, "all", "none". */
    public static String text(final BitSet set, final int cpus) {
        final BitSet known = set.get(0, cpus);
        if (known.isEmpty()) {
            return "none";
        }
        if (known.cardinality() == cpus) {
            return "all";
        }
        final StringBuilder text = new StringBuilder();
        int first = known.nextSetBit(0);
        while (first >= 0) {
            final int end = known.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end - 1 > first) {
                text.append('-').append(end - 1);
            }
            first = known.nextSetBit(end);
        }
        return text.toString();
    }

    /**
     * The set that an operator means: "0-3,^2", "all", "nodes:0".
     *
     * @param cpus CPUs of the machine; others are left out without a word, and all of them are on its one node
     * @throws BadRange it is no such text
     */
    public static BitSet parse(final String text, final int cpus) throws BadRange {
        final BitSet set = new BitSet();
        for (final String part : text.split(",", -1)) {
            if (!part.isEmpty()) {
                apply(part, cpus, set);
            }
        }
        return set.get(0, cpus);
    }

    private static void apply(final String part, final int cpus, final BitSet set) throws BadRange {
        final boolean not = part.startsWith("^");
        String range = not ? part.substring(1) : part;
        final boolean nodes = range.startsWith("node:") || range.startsWith("nodes:");
        if (nodes) {
            range = range.substring(range.indexOf(':') + 1);
        }
        if (range.equals("all")) {
            if (not) {
                throw new BadRange("Can't combine \"^\" and \"all\".");
            }
            set.set(0, cpus);
            return;
        }
        final long[] bounds = bounds(range);
        if (nodes) {
            if (bounds[0] != 0) {
                throw new BadRange("libxl_node_to_cpumap failed.");
            }
            set.set(0, cpus, !not);
        } else if (bounds[0] < cpus) {
            set.set((int) bounds[0], (int) Math.min(bounds[1], cpus - 1L) + 1, !not);
        }
    }

    private static long[] bounds(final String range) throws BadRange {
        final int dash = range.indexOf('-');
        try {
            final long first = Long.parseLong(dash < 0 ? range : range.substring(0, dash));
            final long last = dash < 0 ? first : Long.parseLong(range.substring(dash + 1));
            if (first < 0 || last < first) {
                throw new BadRange("Invalid pcpu range: " + range + ".");
            }
            return new long[]{first, last};
        } catch (final NumberFormatException _) {
            throw new BadRange("Invalid pcpu range: " + range + ".");
        }
    }
}
