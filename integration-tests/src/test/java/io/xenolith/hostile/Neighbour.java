package io.xenolith.hostile;

import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.NetSubmit;
import java.util.Arrays;

/** An honest guest that never stops: every two milliseconds it writes and reads its disk and sends a frame to everybody. */
final class Neighbour implements GuestProgram {
    private static final long PERIOD_NS = 2_000_000;
    private static final int FRAME_BYTES = 64;

    private boolean stop;
    private long rounds;
    private long framesSent;
    private String wrong = "";

    @Override
    public void run(final Guest guest) {
        final GuestDisk disk = guest.disk("xvda");
        while (!stop && wrong.isEmpty()) {
            final byte[] data = new byte[GuestDisk.SECTOR];
            Arrays.fill(data, (byte) rounds);
            final long sector = rounds % disk.sectors();
            disk.write(sector, data);
            if (!Arrays.equals(disk.read(sector, 1), data)) {
                wrong = "sector " + sector + " does not read as it was written";
            }
            sendFrame(guest);
            rounds++;
            guest.sleep(PERIOD_NS);
        }
    }

    private void sendFrame(final Guest guest) {
        final byte[] frame = new byte[FRAME_BYTES];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        if (guest.network().frontend().send(NetPacket.of(frame)) == NetSubmit.ACCEPTED) {
            framesSent++;
        }
    }

    void stop() {
        stop = true;
    }

    long rounds() {
        return rounds;
    }

    long framesSent() {
        return framesSent;
    }

    /** What an honest guest must never see, or "". */
    String wrong() {
        return wrong;
    }
}
