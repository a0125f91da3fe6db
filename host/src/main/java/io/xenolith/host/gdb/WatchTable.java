package io.xenolith.host.gdb;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Memory whose changes gdb wants to hear of. It is compared after each instruction: the guest's own data breakpoints stay the guest's,
 * and what is not watched by the processor cannot make it behave differently.
 */
final class WatchTable {
    /** How memory is looked at: up to {@code length} bytes from {@code address} on, fewer if there are no more. */
    @FunctionalInterface
    interface Reader {
        byte[] read(long address, int length);
    }

    private record Area(long address, int length) implements Comparable<Area> {
        @Override
        public int compareTo(final Area other) {
            final int byAddress = Long.compareUnsigned(address, other.address);
            return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
        }
    }

    /** With what each had when it was looked at last; nothing where there was no memory yet. */
    private final Map<Area, byte[]> areas = new TreeMap<>();

    boolean isEmpty() {
        return areas.isEmpty();
    }

    void set(final long address, final int length) {
        areas.put(new Area(address, length), new byte[0]);
    }

    void remove(final long address, final int length) {
        areas.remove(new Area(address, length));
    }

    void clear() {
        areas.clear();
    }

    /** From now on changes count. */
    void begin(final Reader memory) {
        areas.replaceAll((area, old) -> memory.read(area.address(), area.length()));
    }

    /** The address of the first that has changed. What {@code memory} does not have, such as the kernel's in user mode, has not. */
    Optional<Long> changed(final Reader memory) {
        for (final Map.Entry<Area, byte[]> each : areas.entrySet()) {
            final Area area = each.getKey();
            final byte[] now = memory.read(area.address(), area.length());
            if (now.length == area.length() && !Arrays.equals(now, each.getValue())) {
                final boolean known = each.getValue().length == area.length();
                each.setValue(now);
                if (known) {
                    return Optional.of(area.address());
                }
            }
        }
        return Optional.empty();
    }
}
