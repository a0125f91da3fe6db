package io.xenolith.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.DomId;
import io.xenolith.abi.Port;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.io.console.XenconsInterface;
import io.xenolith.abi.sched.Sched;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.hostile.HostileHost.Holdings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Hostile backends in dom0 against the frontends of guests: one guest for each attack, with honest devices beside. */
final class HostileBackendRun {
    private static final String GUEST = "victim";
    private static final int STORM = 2000;

    private final AttackLog log = new AttackLog("frontend");

    AttackLog log() {
        return log;
    }

    void run() {
        try (HostileHost host = new HostileHost(log)) {
            BackendAttacks.ofDisks().forEach((name, attack) -> victim(host, "vbd/" + name, disk -> {
                host.services().blocks().stop(disk, DiskConfig.number(Victim.ATTACKED_DISK));
                final RawBlkback back = new RawBlkback(host.services().platform(), disk,
                        DiskConfig.number(Victim.ATTACKED_DISK), attack.action());
                attack.prepare().accept(back);
                return back;
            }));
            BackendAttacks.ofVifs().forEach((name, attack) -> victim(host, "vif/" + name, domid -> {
                host.services().networks().stop(domid, Victim.ATTACKED_VIF);
                final RawNetback back = new RawNetback(host.services().platform(), domid, Victim.ATTACKED_VIF,
                        attack.action());
                attack.prepare().accept(back);
                return back;
            }));
            consoleAttacks().forEach((name, attack) -> console(host, "console/" + name, attack));
        }
    }

    /** Puts a raw backend in the place of the real one. */
    private interface Replacement {
        RawBackend of(int domid);
    }

    private void victim(final HostileHost host, final String name, final Replacement replacement) {
        final Holdings before = host.holdings();
        final boolean isDisk = name.startsWith("vbd/");
        final Victim victim = new Victim();
        final RawBackend[] back = new RawBackend[1];
        final AttackLog.Entry entry = log.begin(name);
        final List<DiskConfig> disks = isDisk
                ? List.of(disk("xvda"), disk(Victim.ATTACKED_DISK))
                : List.of(disk("xvda"));
        final List<VifConfig> vifs = isDisk
                ? List.of(HostileHost.vif(0, 1))
                : List.of(HostileHost.vif(0, 1), HostileHost.vif(Victim.ATTACKED_VIF, 1));
        host.create(GUEST, victim, "", disks, vifs, () -> {
            back[0] = replacement.of(host.domid(GUEST));
            back[0].start();
        });
        host.runUntil(() -> host.hasEnded(GUEST));
        if (!back[0].found().isEmpty()) {
            entry.see(back[0].found());
        }
        finish(host, victim, entry, before);
    }

    private static DiskConfig disk(final String vdev) {
        return HostileHost.disk(vdev, true, BlkbackOptions.DEFAULT, new NumberedDisk(HostileHost.DISK_SECTORS));
    }

    private void finish(final HostileHost host, final Victim victim, final AttackLog.Entry entry,
            final Holdings before) {
        log.pause();
        victim.seen().forEach(entry::see);
        final boolean alive = host.hasEnded(GUEST) && host.end(GUEST) == Sched.SHUTDOWN_poweroff
                && victim.honest().isEmpty();
        entry.see(alive ? "honest devices serve on" : "NOT ALIVE: " + victim.honest());
        entry.see(victim.grantsLeft() == 0 ? "nothing held" : "HELD: " + victim.grantsLeft() + " grants");
        assertThat(host.invariants()).as(entry.name()).isEmpty();
        assertThat(host.holdings()).as(entry.name()).isEqualTo(before);
    }

    /** What the daemon's hostile half does with the page and the port of a console. */
    private static Map<String, BiConsumer<BackendPlatform, Console>> consoleAttacks() {
        final Map<String, BiConsumer<BackendPlatform, Console>> all = new LinkedHashMap<>();
        all.put("out-cons-jump", (platform, console) -> {
            platform.memory().putInt(console.page() + XenconsInterface.OUT_CONS_OFFSET, 0x4000_0000);
            platform.notify(console.port());
        });
        all.put("in-prod-jump", (platform, console) -> {
            platform.memory().putInt(console.page() + XenconsInterface.IN_PROD_OFFSET, 0x4000_0000);
            platform.notify(console.port());
        });
        all.put("scribble", (platform, console) -> {
            for (int at = 0; at < Page.SIZE; at += Integer.BYTES) {
                platform.memory().putInt(console.page() + at, 0x9e37_79b9 * (at + 1));
            }
            platform.notify(console.port());
        });
        all.put("event-storm", (platform, console) -> {
            for (int i = 0; i < STORM; i++) {
                platform.notify(console.port());
            }
        });
        all.put("change-in-flight", (platform, console) -> {
            platform.memory().putInt(console.page() + XenconsInterface.IN_PROD_OFFSET, 16);
            platform.notify(console.port());
            platform.memory().fill(console.page(), 16, (byte) '.');
        });
        return all;
    }

    private record Console(long page, Port port) {
    }

    private void console(final HostileHost host, final String name,
            final BiConsumer<BackendPlatform, Console> attack) {
        final Holdings before = host.holdings();
        final Victim victim = new Victim();
        final AttackLog.Entry entry = log.begin(name);
        host.create(GUEST, victim, "", List.of(disk("xvda")), List.of(HostileHost.vif(0, 1)), () -> {
        });
        host.runUntil(victim::isUsing);
        final GrantMapping page = new GrantMapping(Gnttab.GNTTAB_RESERVED_CONSOLE, false);
        host.inDom0(() -> {
            final BackendPlatform platform = host.services().platform();
            platform.map(new DomId(host.domid(GUEST)), List.of(page));
            attack.accept(platform, new Console(page.address(), host.consolePort(GUEST)));
            platform.unmap(List.of(page));
        });
        host.runUntil(() -> host.hasEnded(GUEST));
        finish(host, victim, entry, before);
    }
}
