package io.xenolith.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.domu.DiskException;
import io.xenolith.domu.Guest;
import io.xenolith.domu.GuestDisk;
import io.xenolith.domu.GuestProgram;
import io.xenolith.domu.programs.PatternDisk;
import io.xenolith.drivers.block.BlkLatency;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.hypervisor.domain.Domain;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A block device's life on a whole host, while its guest does I/O. */
class BlockLifeTest {
    private static final int SECTORS = 4096;
    private static final long SECOND = 1000 * LifeHost.MS;
    /** So slow a disk that requests are in flight whenever something happens. */
    private static final BlkLatency SLOW = new BlkLatency(50 * LifeHost.MS, 50 * LifeHost.MS, 500_000_000);

    private final CacheDisk disk = new CacheDisk(SECTORS);

    private DiskConfig xvda(final BlkbackOptions options) {
        return new DiskConfig("xvda", true, "array", disk, options);
    }

    private DiskConfig xvda() {
        return xvda(BlkbackOptions.DEFAULT);
    }

    private static void kill(final LifeHost host) {
        host.submit(new ToolstackCommand.KillBackend(LifeHost.GUEST, "xvda"));
    }

    private static void restart(final LifeHost host) {
        host.submit(new ToolstackCommand.RestartBackend(LifeHost.GUEST, "xvda"));
    }

    private static void detach(final LifeHost host, final boolean force) {
        host.submit(new ToolstackCommand.DetachDisk(LifeHost.GUEST, "xvda", force));
    }

    private static void awaitConsole(final LifeHost host, final String text) {
        assertThat(host.runUntil(() -> host.console().contains(text), 100 * SECOND))
                .as("'%s' in: %s", text, host.console()).isTrue();
    }

    private static void assertNothingIsLeft(final LifeHost host) {
        assertThat(host.runUntil(host::gone, 100 * SECOND)).as(host.console()).isTrue();
        host.runUntilIdle();
        assertThat(host.leftovers()).isEmpty();
        assertThat(host.console()).doesNotContain("panic");
    }

    private static byte[] filled(final int sectors, final int value) {
        final byte[] data = new byte[sectors * GuestDisk.SECTOR];
        Arrays.fill(data, (byte) value);
        return data;
    }

    /** Tells how the next write that fails does so. */
    private static void writeUntilItFails(final Guest guest, final GuestDisk disk) {
        try {
            for (int i = 0;; i++) {
                disk.write(i % 64, filled(1, i));
            }
        } catch (final DiskException e) {
            guest.console().println("failed: " + e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xen_blkfront.feature_persistent=1", "xen_blkfront.max_ring_page_order=2"})
    void aBackendKilledAndRestartedAgainAndAgainLosesNothing(final String features) {
        try (LifeHost host = new LifeHost(1, new PatternDisk())) {
            host.create("disk=xvda seed=3 depth=8 " + features, xvda());
            host.runFor(2 * LifeHost.MS);
            for (int i = 0; i < 20 && !host.gone(); i++) {
                host.runFor(LifeHost.MS / 3);
                kill(host);
                host.runFor(LifeHost.MS / 2);
                restart(host);
            }
            assertNothingIsLeft(host);
            assertThat(host.failures()).isEmpty();
            assertThat(host.console()).contains(SECTORS * 512 + " bytes verified");
        }
    }

    @Test
    void whatIsAskedForWhileTheBackendIsAwayIsDoneWhenItIsBack() {
        try (LifeHost host = new LifeHost(1, guest -> {
            guest.console().println("up");
            final GuestDisk xvda = guest.disk("xvda");
            while (!xvda.frontend().isReconnecting()) {
                // Takes time, and lets the driver have its turn.
                final Optional<String> _ = guest.xenstore().read("domid");
            }
            xvda.write(8, filled(8, 7));
            guest.console().println("written");
        })) {
            host.create("", xvda());
            awaitConsole(host, "up");
            kill(host);
            host.runFor(20 * LifeHost.MS);
            restart(host);
            awaitConsole(host, "written");
            assertThat(disk.now(8)).containsOnly(7);
            assertNothingIsLeft(host);
        }
    }

    @Test
    void killAndRestartAreRefusedWhereThereIsNothingToKillOrRestart() {
        try (LifeHost host = new LifeHost(1, guest -> guest.sleep(SECOND))) {
            host.create("", xvda());
            host.runFor(10 * LifeHost.MS);
            restart(host);
            kill(host);
            kill(host);
            host.submit(new ToolstackCommand.KillBackend(LifeHost.GUEST, "xvdb"));
            host.submit(new ToolstackCommand.RestartBackend(LifeHost.GUEST, "vif0"));
            host.runFor(10 * LifeHost.MS);
            assertThat(host.failures()).containsExactly("xvda of guest: its backend runs",
                    "the backend of xvda does not run", "guest has no disk xvdb", "guest has no vif 0");
            assertNothingIsLeft(host);
        }
    }

    @Test
    void aDiskThatGrowsOrShrinksIsSeenAtOnceAndAccessedWithinItsNewSize() {
        final GuestProgram program = guest -> {
            final GuestDisk xvda = guest.disk("xvda");
            guest.console().println("size " + xvda.sectors());
            await(guest, xvda, 2 * SECTORS);
            xvda.write(2 * SECTORS - 8, filled(8, 9));
            guest.console().println("grown");
            await(guest, xvda, 1024);
            try {
                xvda.write(1020, filled(8, 9));
            } catch (final DiskException e) {
                guest.console().println(e.getMessage());
            }
            xvda.write(1016, filled(8, 5));
            guest.console().println("shrunk");
        };
        try (LifeHost host = new LifeHost(1, program)) {
            host.create("", xvda());
            awaitConsole(host, "size 4096");
            host.submit(new ToolstackCommand.ResizeDisk(LifeHost.GUEST, "xvda", 2 * SECTORS));
            awaitConsole(host, "grown");
            assertThat(disk.now(2 * SECTORS - 1)).containsOnly(9);
            host.submit(new ToolstackCommand.ResizeDisk(LifeHost.GUEST, "xvda", 1024));
            awaitConsole(host, "shrunk");
            assertThat(host.console()).contains("write of sector 1020: OUT_OF_RANGE");
            assertThat(disk.now(1023)).containsOnly(5);
            assertNothingIsLeft(host);
        }
    }

    private static void await(final Guest guest, final GuestDisk disk, final long sectors) {
        while (disk.sectors() != sectors) {
            guest.sleep(LifeHost.MS);
        }
    }

    @Test
    void whatIsInFlightWhileADiskShrinksIsAnswered() {
        final GuestProgram program = guest -> {
            final GuestDisk xvda = guest.disk("xvda");
            final GuestDisk.Request[] requests = new GuestDisk.Request[8];
            for (int i = 0; i < requests.length; i++) {
                requests[i] = xvda.submitWrite(i * 512L, filled(8, 1));
            }
            guest.console().println("in flight");
            for (final GuestDisk.Request each : requests) {
                try {
                    each.await();
                    guest.console().println("done");
                } catch (final DiskException e) {
                    guest.console().println("failed");
                }
            }
        };
        try (LifeHost host = new LifeHost(1, program)) {
            host.create("", xvda(BlkbackOptions.DEFAULT.withLatency(SLOW)));
            awaitConsole(host, "in flight");
            host.submit(new ToolstackCommand.ResizeDisk(LifeHost.GUEST, "xvda", 1024));
            assertNothingIsLeft(host);
            assertThat(host.console().lines().filter(line -> line.equals("done") || line.equals("failed"))).hasSize(8);
        }
    }

    @Test
    void aDetachAnswersWhatIsInFlightAndAnAttachMakesANewDisk() {
        final GuestProgram program = guest -> {
            final GuestDisk first = guest.disk("xvda");
            writeUntilItFails(guest, first);
            while (guest.disks().isEmpty() || guest.disks().getFirst().equals(first)) {
                guest.sleep(LifeHost.MS);
            }
            final GuestDisk second = guest.disk("xvda");
            guest.console().println("another: " + second.awaitUsable());
            second.write(100, filled(1, 3));
        };
        try (LifeHost host = new LifeHost(1, program)) {
            host.create("", xvda());
            host.runFor(20 * LifeHost.MS);
            detach(host, false);
            awaitConsole(host, "failed: xvda: write of sector ");
            assertThat(host.console()).contains(": NOT_CONNECTED").doesNotContain("status");
            assertThat(host.runUntil(() -> !host.released().isEmpty(), SECOND)).isTrue();
            host.submit(new ToolstackCommand.AttachDisk(LifeHost.GUEST, xvda()));
            assertNothingIsLeft(host);
            assertThat(host.console()).contains("another: true");
            assertThat(disk.now(100)).containsOnly(3);
        }
    }

    @ParameterizedTest
    @EnumSource(BlkbackOptions.Transfer.class)
    void aForcedDetachFailsWhatIsInFlightAndADiskInItsPlaceDoesNotGetIt(final BlkbackOptions.Transfer transfer) {
        final GuestProgram program = guest -> {
            final GuestDisk first = guest.disk("xvda");
            guest.console().println("up");
            writeUntilItFails(guest, first);
            while (guest.disk("xvda").equals(first)) {
                guest.sleep(LifeHost.MS);
            }
            guest.disk("xvda").awaitUsable();
            guest.disk("xvda").flush();
        };
        final CacheDisk other = new CacheDisk(SECTORS);
        try (LifeHost host = new LifeHost(1, program)) {
            host.create("", xvda(BlkbackOptions.DEFAULT.withTransfer(transfer).withLatency(SLOW)));
            awaitConsole(host, "up");
            host.runFor(120 * LifeHost.MS);
            detach(host, true);
            // In the same turn of dom0: the guest sees only that its device begins anew.
            host.submit(new ToolstackCommand.AttachDisk(LifeHost.GUEST,
                    new DiskConfig("xvda", true, "other", other, BlkbackOptions.DEFAULT)));
            assertNothingIsLeft(host);
            assertThat(host.released()).containsExactly("xvda", "xvda");
            assertThat(host.console()).contains("failed: xvda: request failed with status -1");
            assertThat(disk.now(2)).containsOnly(2);
            assertThat(other.now(2)).containsOnly(0);
            assertThat(other.flushes()).isEqualTo(1);
        }
    }

    @Test
    void aDetachThatFindsNoBackendTakesTheDiskAwayWhenItsTimeIsUp() {
        try (LifeHost host = new LifeHost(1, guest -> writeUntilItFails(guest, guest.disk("xvda")))) {
            host.create("", xvda());
            host.runFor(20 * LifeHost.MS);
            kill(host);
            detach(host, false);
            host.runFor(9 * SECOND);
            assertThat(host.released()).isEmpty();
            assertThat(host.gone()).isFalse();
            host.runFor(2 * SECOND);
            assertThat(host.released()).containsExactly("xvda");
            assertNothingIsLeft(host);
            assertThat(host.console()).contains("failed: xvda: request failed with status -1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xen_blkfront.feature_persistent=1", "xen_blkfront.max_queues=3"})
    void aDriverIsUnloadedAndLoadedAgainWhileRequestsAreInFlight(final String features) {
        final GuestProgram program = guest -> {
            final GuestDisk xvda = guest.disk("xvda");
            for (int i = 1; i <= 20; i++) {
                final GuestDisk.Request one = xvda.submitWrite(i, filled(1, i));
                final GuestDisk.Request two = xvda.submitRead(i + 100L, 8);
                xvda.close();
                one.await();
                two.await();
                xvda.reopen();
            }
            xvda.flush();
            guest.console().println("reloaded");
        };
        try (LifeHost host = new LifeHost(1, program)) {
            host.create(features, xvda(BlkbackOptions.DEFAULT.withFeatures(
                    BlkbackOptions.DEFAULT.features().withQueues(4))));
            assertNothingIsLeft(host);
            assertThat(host.console()).contains("reloaded");
            assertThat(disk.now(20)).containsOnly(20);
        }
    }

    @ParameterizedTest
    @EnumSource(BlkbackOptions.Transfer.class)
    void aDomainDestroyedInTheMiddleOfARequestIsFreedWhenDom0HasLetGo(final BlkbackOptions.Transfer transfer) {
        try (LifeHost host = new LifeHost(1, guest -> {
            guest.console().println("up");
            guest.disk("xvda").read(0, 64);
        })) {
            host.create("xen_blkfront.max_indirect_segments=32",
                    xvda(BlkbackOptions.DEFAULT.withTransfer(transfer).withLatency(SLOW)));
            awaitConsole(host, "up");
            host.runFor(10 * LifeHost.MS);
            final Domain guest = host.host().hypervisor().domain(1);
            host.host().hypervisor().lifecycle().destroy(guest);
            // The ring at least is mapped, and the pages of a read that maps.
            assertThat(guest.totPages).as("pages kept").isPositive();
            assertNothingIsLeft(host);
            assertThat(host.exit()).isEqualTo(-1);
        }
    }

    @Test
    void aDomainDestroyedWhileItsBackendIsDeadLeavesNothing() {
        try (LifeHost host = new LifeHost(1, guest -> writeUntilItFails(guest, guest.disk("xvda")))) {
            host.create("", xvda());
            host.runFor(20 * LifeHost.MS);
            kill(host);
            host.runFor(SECOND);
            host.submit(new ToolstackCommand.Destroy(LifeHost.GUEST));
            assertNothingIsLeft(host);
            assertThat(host.released()).containsExactly("xvda");
        }
    }
}
