package io.xenolith.hostile;

import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Reads a trace and puts what people are told (notes, dropped packets) to the attack that went on at the time. An attack
 * begins with {@link #begin} or with the console line {@code attack NAME: ..}, and ends with the next.
 */
final class AttackLog implements TraceSink {
    private final String side;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<Integer, StringBuilder> lines = new LinkedHashMap<>();
    private final Set<String> printed = new HashSet<>();
    private LongSupplier clock = () -> 0;
    private Optional<Entry> current = Optional.empty();

    /** What became of one attack. */
    static final class Entry {
        private final String name;
        private final List<String> reasons = new ArrayList<>();
        private final List<String> seen = new ArrayList<>();
        private final long beganAt;
        private long endedAt;

        Entry(final String name, final long beganAt) {
            this.name = name;
            this.beganAt = beganAt;
            this.endedAt = beganAt;
        }

        /** What the clock of the log said, from the beginning to the first thing seen. */
        long ticks() {
            return endedAt - beganAt;
        }

        String name() {
            return name;
        }

        /** What the attacked side said, each once. */
        List<String> reasons() {
            return reasons;
        }

        /** What the attacker saw. */
        List<String> seen() {
            return seen;
        }

        void see(final String text) {
            seen.add(text);
        }

        private void reason(final String text) {
            if (!reasons.contains(text)) {
                reasons.add(text);
            }
        }
    }

    /** @param side "backend" or "frontend": which is attacked */
    AttackLog(final String side) {
        this.side = side;
    }

    /** What entries measure themselves by: a neighbour's progress. */
    void clock(final LongSupplier newClock) {
        clock = newClock;
    }

    /** An attack begins. */
    Entry begin(final String name) {
        final Entry entry = new Entry(name, clock.getAsLong());
        entries.put(name, entry);
        current = Optional.of(entry);
        return entry;
    }

    /** Another attack of the same name follows. */
    void rename(final String name, final String newName) {
        entries.put(newName, entries.remove(name));
        pause();
    }

    /** A guest has printed that line. */
    boolean printed(final String line) {
        return printed.contains(line);
    }

    /** What follows belongs to no attack. */
    void pause() {
        current = Optional.empty();
    }

    Map<String, Entry> entries() {
        return entries;
    }

    Entry entry(final String name) {
        final Entry entry = entries.get(name);
        if (entry == null) {
            throw new AssertionError(side + ": no attack " + name + ", there are " + entries.keySet());
        }
        return entry;
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public void emit(final TraceEvent event) {
        switch (event) {
            case TraceEvent.Note note -> current.ifPresent(entry -> entry.reason(note.text()));
            case TraceEvent.NetIo io when !io.dropped().isEmpty() ->
                current.ifPresent(entry -> entry.reason("packet dropped: " + io.dropped()));
            case TraceEvent.ConsoleOutput output -> console(output);
            default -> {
                // Not about attacks.
            }
        }
    }

    private void console(final TraceEvent.ConsoleOutput output) {
        final StringBuilder line = lines.computeIfAbsent(output.domain(), _ -> new StringBuilder());
        for (final char next : new String(output.bytes(), StandardCharsets.ISO_8859_1).toCharArray()) {
            if (next == '\n') {
                line(line.toString().strip());
                line.setLength(0);
            } else {
                line.append(next);
            }
        }
    }

    private void line(final String line) {
        printed.add(line);
        if (line.startsWith("attack ")) {
            final Entry _ = begin(line.substring("attack ".length(), line.indexOf(": ")));
        } else if (current.isPresent() && line.startsWith(current.get().name + ": ")) {
            if (current.get().seen.isEmpty()) {
                current.get().endedAt = clock.getAsLong();
            }
            current.get().see(line.substring(current.get().name.length() + 2));
        } else if (line.startsWith("kernel panic")) {
            current.ifPresent(entry -> entry.see(line));
        }
    }
}
