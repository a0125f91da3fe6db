package io.xenolith.hostile;

import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.domu.DiskException;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.net.GuestNet;
import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.NetSubmit;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * An honest guest one of whose devices has a hostile backend: disk {@code xvdb}, interface 1 or the console. It uses that
 * device, then its honest ones, closes all, and counts what it still grants.
 */
final class Victim implements GuestProgram {
    static final String ATTACKED_DISK = "xvdb";
    static final int ATTACKED_VIF = 1;
    private static final int REQUESTS = 4;
    private static final int FRAME_BYTES = 60;
    private static final long USE_NS = 60_000_000;
    private static final long CLOSE_NS = 3_000_000_000L;
    private static final long POLL_NS = 200_000;

    private final List<String> seen = new ArrayList<>();
    private String honest = "not reached";
    private int grantsLeft = -1;
    private Guest guest;
    private boolean using;

    @Override
    public void run(final Guest newGuest) {
        guest = newGuest;
        using = true;
        guest.console().println("victim begins");
        if (attackedDisk().isEmpty() && attackedNet().isEmpty()) {
            useConsole();
        }
        useDisk();
        useNet();
        honest = useHonest();
        close();
        grantsLeft = grants();
    }

    /** Reads what is typed, and prints something while the attack goes on. */
    private void useConsole() {
        guest.spawn("reader", () -> {
            while (true) {
                final byte _ = guest.console().readByte();
            }
        });
        guest.sleep(USE_NS);
        guest.console().println("victim goes on");
        guest.sleep(USE_NS);
    }

    private Optional<GuestDisk> attackedDisk() {
        return guest.disks().stream().filter(disk -> disk.name().equals(ATTACKED_DISK)).findFirst();
    }

    private Optional<GuestNet> attackedNet() {
        return guest.networks().size() > ATTACKED_VIF
                ? Optional.of(guest.networks().get(ATTACKED_VIF))
                : Optional.empty();
    }

    private void useDisk() {
        if (attackedDisk().isEmpty()) {
            return;
        }
        final GuestDisk disk = attackedDisk().get();
        final List<GuestDisk.Request> requests = new ArrayList<>();
        try {
            for (int i = 0; i < REQUESTS; i++) {
                requests.add(disk.submitRead(8L * i, 8));
            }
        } catch (final DiskException e) {
            seen.add("requests are refused");
        }
        await(() -> requests.stream().allMatch(GuestDisk.Request::ended), USE_NS);
        int good = 0;
        int failed = 0;
        for (final GuestDisk.Request request : requests) {
            if (request.ended()) {
                try {
                    final byte[] _ = request.await();
                    good++;
                } catch (final DiskException e) {
                    failed++;
                }
            }
        }
        // Whatever comes after the answers comes now.
        guest.sleep(USE_NS);
        seen.add(good + " reads done, " + failed + " failed, " + (requests.size() - good - failed) + " open");
        describe(disk.frontend().failure(), disk.frontend().state());
    }

    private void useNet() {
        if (attackedNet().isEmpty()) {
            return;
        }
        final GuestNet net = attackedNet().get();
        int accepted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            accepted += net.frontend().send(NetPacket.of(frame())) == NetSubmit.ACCEPTED ? 1 : 0;
        }
        await(() -> net.frontend().inFlight() == 0, USE_NS);
        guest.sleep(USE_NS);
        seen.add(accepted + " frames sent");
        describe(net.frontend().failure(), net.frontend().state());
    }

    private void describe(final String failure, final XenbusState state) {
        seen.add(failure.isEmpty() ? "the device is " + state : "the device is disabled");
    }

    private static byte[] frame() {
        final byte[] frame = new byte[FRAME_BYTES];
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }

    /** @return "" or what does not work that has nothing to do with the attack */
    private String useHonest() {
        final GuestDisk disk = guest.disk("xvda");
        final byte[] data = new byte[GuestDisk.SECTOR];
        Arrays.fill(data, (byte) 0x77);
        disk.write(1, data);
        if (!Arrays.equals(disk.read(1, 1), data)) {
            return "the honest disk does not read as it was written";
        }
        final GuestNet net = guest.networks().getFirst();
        final boolean sent = net.frontend().send(NetPacket.of(frame())) == NetSubmit.ACCEPTED;
        await(() -> net.frontend().inFlight() == 0, USE_NS);
        return sent && net.frontend().inFlight() == 0 ? "" : "the honest interface does not send";
    }

    private void close() {
        for (final GuestDisk disk : guest.disks()) {
            disk.frontend().close();
        }
        for (final GuestNet net : guest.networks()) {
            net.frontend().close();
        }
        await(() -> guest.disks().stream().allMatch(disk -> disk.frontend().state() == XenbusState.CLOSED)
                && guest.networks().stream().allMatch(net -> net.frontend().state() == XenbusState.CLOSED)
                && grants() == 0, CLOSE_NS);
    }

    /** Grants beside the console's and xenstore's. */
    private int grants() {
        int count = 0;
        for (int gref = Gnttab.GNTTAB_NR_RESERVED_ENTRIES; gref < guest.grants().entries(); gref++) {
            final int flags = guest.memory().getShort(guest.grants().entryAddress(gref));
            count += (flags & Gnttab.GTF_type_mask) != 0 ? 1 : 0;
        }
        return count;
    }

    private void await(final BooleanSupplier condition, final long timeoutNs) {
        final long deadlineNs = guest.timeNs() + timeoutNs;
        while (!condition.getAsBoolean() && guest.timeNs() < deadlineNs) {
            guest.sleep(POLL_NS);
        }
    }

    /** It has booted and uses its devices. */
    boolean isUsing() {
        return using;
    }

    /** What its user saw of the attacked device. */
    List<String> seen() {
        return seen;
    }

    /** What does not work of the honest devices, or "". */
    String honest() {
        return honest;
    }

    /** Grants it could not end. */
    int grantsLeft() {
        return grantsLeft;
    }
}
