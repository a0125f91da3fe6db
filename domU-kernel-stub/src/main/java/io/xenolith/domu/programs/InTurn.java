package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;

/** Runs programs one after the other, each with the whole command line: {@code programs=pattern-disk,ping}. */
public final class InTurn implements GuestProgram {
    @Override
    public void run(final Guest guest) {
        final String programs = guest.option("programs")
                .orElseThrow(() -> new IllegalArgumentException("in-turn needs programs=NAME,NAME"));
        for (final String name : programs.split(",", -1)) {
            program(name).run(guest);
        }
    }

    private static GuestProgram program(final String name) {
        try {
            return ProgramLoader.find(name).get();
        } catch (final UnknownProgramException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
