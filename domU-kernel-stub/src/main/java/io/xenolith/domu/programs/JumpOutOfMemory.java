package io.xenolith.domu.programs;

import io.xenolith.abi.xen.Xen;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/**
 * Jumps to where nothing is mapped: its kernel's page fault handler gives up, or, with {@code no-traps}, nobody does.
 */
public final class JumpOutOfMemory implements GuestProgram {
    private static final long NOWHERE = 0x0000_1234_5678_9000L;

    @Override
    public void run(final Guest guest) {
        guest.console().println("jumping to 0x" + Long.toHexString(NOWHERE));
        if (guest.args().contains("no-traps")) {
            // A NULL table forgets every handler.
            final long _ = guest.hypercalls().hypercall(Xen.__HYPERVISOR_set_trap_table, 0);
        }
        guest.cpu().cpu().jump(NOWHERE);
    }
}
