package io.xenolith.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.sched.Sched;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.domu.programs.HostileFrontend;
import io.xenolith.drivers.block.BlkFeatures;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.hostile.HostileHost.Holdings;
import java.util.List;

/** The guest program {@code hostile-frontend} against dom0's real backends, beside an honest guest. */
final class HostileFrontendRun {
    private static final String ATTACKER = "attacker";
    private static final String NEIGHBOUR = "neighbour";

    private final AttackLog log = new AttackLog("backend");
    private final AttackLog others = new AttackLog("backend");
    private final NumberedDisk bait = new NumberedDisk(HostileHost.DISK_SECTORS);
    private final NumberedDisk readonly = new NumberedDisk(HostileHost.DISK_SECTORS);
    private final Neighbour neighbour = new Neighbour();

    /** What became of the attacks; those on a plain read-only device are called {@code plain:}. */
    AttackLog log() {
        return log;
    }

    AttackLog others() {
        return others;
    }

    Neighbour neighbour() {
        return neighbour;
    }

    void run() {
        everyAttackBesideANeighbour();
        attacksThatEndADeviceOrAGuest();
    }

    private static List<DiskConfig> disks(final NumberedDisk image) {
        return List.of(HostileHost.disk("xvda", true, BlkbackOptions.DEFAULT, image));
    }

    private static List<VifConfig> vifs(final int station) {
        return List.of(HostileHost.vif(0, station));
    }

    private void everyAttackBesideANeighbour() {
        try (HostileHost host = new HostileHost(log)) {
            final Holdings before = host.holdings();
            log.clock(neighbour::rounds);
            host.create(NEIGHBOUR, neighbour, "", disks(new NumberedDisk(HostileHost.DISK_SECTORS)), vifs(1), () -> {
            });
            host.runUntil(() -> neighbour.rounds() > 0);
            // The console's by a guest that has printed little before.
            for (final String attacks : List.of("vbd,vif,xenstore", "console")) {
                host.create(ATTACKER, new HostileFrontend(), "attacks=" + attacks, disks(bait), vifs(2), () -> {
                });
                host.runUntil(() -> host.hasEnded(ATTACKER));
            }
            assertThat(host.hasEnded(ATTACKER)).as("the attacker comes to its end").isTrue();
            neighbour.stop();
            host.runUntil(() -> host.hasEnded(NEIGHBOUR));
            assertEnded(host, before);
        }
        assertThat(bait.firstChanged(16)).as("sectors that no attack may write").isEqualTo(-1);
    }

    private void assertEnded(final HostileHost host, final Holdings before) {
        assertThat(host.failures()).isEmpty();
        assertThat(host.invariants()).isEmpty();
        assertThat(host.holdings()).isEqualTo(before);
    }

    private void attacksThatEndADeviceOrAGuest() {
        try (HostileHost host = new HostileHost(others)) {
            final Holdings before = host.holdings();
            host.create(ATTACKER, new HostileFrontend(), "attacks=vbd/write,vbd/every-operation",
                    List.of(HostileHost.disk("xvda", false, BlkbackOptions.DEFAULT.withFeatures(
                            BlkFeatures.PLAIN.withFlush(false)), readonly)),
                    List.of(), () -> {
                    });
            host.runUntil(() -> host.hasEnded(ATTACKER));
            others.rename("vbd/write", "plain:vbd/write");
            others.rename("vbd/every-operation", "plain:vbd/every-operation");
            neverClose(host, "vbd", new ToolstackCommand.DetachDisk(ATTACKER, "xvda", false));
            neverClose(host, "vif", new ToolstackCommand.DetachVif(ATTACKER, 0, false));
            for (final String kind : List.of("vbd", "vif", "console")) {
                host.create(ATTACKER, new HostileFrontend(), "attacks=" + kind + "/die-in-flight", disks(bait), vifs(2),
                        () -> {
                        });
                host.runUntil(() -> host.hasEnded(ATTACKER));
                assertThat(host.end(ATTACKER)).isEqualTo(Sched.SHUTDOWN_crash);
                others.entry(kind + "/die-in-flight").see("the guest is gone; nothing held");
                assertEnded(host, before);
            }
        }
        assertThat(readonly.firstChanged(0)).as("a read-only disk").isEqualTo(-1);
    }

    private void neverClose(final HostileHost host, final String kind, final ToolstackCommand detach) {
        host.create(ATTACKER, new HostileFrontend(), "attacks=" + kind + "/never-close", disks(bait), vifs(2), () -> {
        });
        host.runUntil(() -> others.printed("holding on to " + kind));
        host.submit(detach);
        host.runUntil(() -> host.hasEnded(ATTACKER));
    }
}
