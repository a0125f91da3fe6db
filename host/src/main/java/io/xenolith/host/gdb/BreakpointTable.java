package io.xenolith.host.gdb;

import io.xenolith.x86.Breakpoints;
import java.util.Set;
import java.util.TreeSet;

/** What gdb has set: software and hardware breakpoints, which are the same here but have to be told apart in answers; watchpoints. */
final class BreakpointTable {
    static final int SOFTWARE = 0;
    static final int HARDWARE = 1;
    static final int WRITES = 2;

    private final Breakpoints all = new Breakpoints();
    private final WatchTable watches = new WatchTable();
    private final Set<Long> software = new TreeSet<>();
    private final Set<Long> hardware = new TreeSet<>();

    /** Where the guest is to stop. */
    Breakpoints all() {
        return all;
    }

    /** Whose changes stop the guest. */
    WatchTable watches() {
        return watches;
    }

    void set(final int kind, final long address) {
        set(kind).add(address);
        all.add(address);
    }

    void remove(final int kind, final long address) {
        set(kind).remove(address);
        if (!software.contains(address) && !hardware.contains(address)) {
            all.remove(address);
        }
    }

    private Set<Long> set(final int kind) {
        return kind == HARDWARE ? hardware : software;
    }

    boolean isHardware(final long address) {
        return hardware.contains(address);
    }

    void clear() {
        software.clear();
        hardware.clear();
        all.clear();
        watches.clear();
    }
}
