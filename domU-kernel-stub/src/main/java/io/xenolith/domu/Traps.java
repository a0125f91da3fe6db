package io.xenolith.domu;

import io.xenolith.abi.guest.JavaImage;
import io.xenolith.guest.TrapCalls;
import java.util.ArrayList;
import java.util.List;

/** The trap table: every processor exception goes to the entry stub of its vector, with events held back. */
final class Traps {
    static final int PAGE_FAULT = 14;
    private static final int NMI = 2;
    private static final int DOUBLE_FAULT = 8;
    private static final int LAST = 20;
    private static final int MASK_EVENTS = 4;

    private Traps() {
    }

    static List<TrapCalls.Trap> table() {
        final List<TrapCalls.Trap> traps = new ArrayList<>();
        for (int vector = 0; vector < LAST; vector++) {
            // NMIs are registered by callback, double faults are never delivered.
            if (vector != NMI && vector != DOUBLE_FAULT) {
                traps.add(new TrapCalls.Trap(vector, MASK_EVENTS, JavaImage.address(JavaImage.ENTRY_TRAP + vector)));
            }
        }
        return traps;
    }
}
