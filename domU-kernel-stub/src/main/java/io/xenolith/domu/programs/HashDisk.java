package io.xenolith.domu.programs;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;

/** SHA-256 of a whole disk, read with several requests in flight: {@code disk=xvda depth=16}. */
public final class HashDisk implements GuestProgram {
    @Override
    public void run(final Guest guest) {
        final GuestDisk disk = guest.disk(guest.option("disk").orElse("xvda"));
        final int depth = Integer.parseInt(guest.option("depth").orElse("16"));
        final MessageDigest digest = sha256();
        final ArrayDeque<GuestDisk.Request> inFlight = new ArrayDeque<>();
        for (long sector = 0; sector < disk.sectors(); sector += disk.sectorsMax()) {
            if (inFlight.size() == depth) {
                digest.update(inFlight.remove().await());
            }
            inFlight.add(disk.submitRead(sector, (int) Math.min(disk.sectorsMax(), disk.sectors() - sector)));
        }
        while (!inFlight.isEmpty()) {
            digest.update(inFlight.remove().await());
        }
        guest.console().println("sha256 " + disk.name() + " " + HexFormat.of().formatHex(digest.digest()) + " "
                + disk.sizeBytes() + " bytes");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
