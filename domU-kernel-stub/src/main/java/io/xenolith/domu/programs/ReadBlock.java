package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import java.util.Arrays;
import java.util.HexFormat;

/** Reads one block of 4096 bytes and shows its first 16: {@code disk=xvda block=0}. */
public final class ReadBlock implements GuestProgram {
    private static final int BLOCK_SECTORS = 8;
    private static final int SHOWN = 16;

    @Override
    public void run(final Guest guest) {
        final GuestDisk disk = guest.disk(guest.option("disk").orElse("xvda"));
        final long block = Long.parseLong(guest.option("block").orElse("0"));
        final byte[] data = disk.read(block * BLOCK_SECTORS, BLOCK_SECTORS);
        guest.console().println(disk.name() + " block " + block + ": "
                + HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(data, SHOWN)));
    }
}
