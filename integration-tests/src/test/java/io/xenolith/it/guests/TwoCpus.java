package io.xenolith.it.guests;

import io.xenolith.domu.CpuHandle;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;

/** Lets a second virtual CPU add up numbers in memory that both share, and prints the sum. */
public final class TwoCpus implements GuestProgram {
    private static final int LAST = 1000;

    @Override
    public void run(final Guest guest) {
        final long page = guest.allocatePages(1);
        final CpuHandle second = guest.startCpu(1, cpu -> {
            for (int i = 1; i <= LAST; i++) {
                cpu.memory().putLong(page, cpu.memory().getLong(page) + i);
            }
        });
        second.await();
        guest.console().println("cpu " + second.id() + " added up " + guest.memory().getLong(page));
    }
}
