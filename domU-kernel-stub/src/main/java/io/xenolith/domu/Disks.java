package io.xenolith.domu;

import io.xenolith.drivers.block.BlkFeatures;
import io.xenolith.drivers.platform.FrontendPlatform;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The block devices under {@code device/vbd}: those that come later are added, those taken away forgotten. */
final class Disks {
    private static final String DIRECTORY = "device/vbd";
    private static final long CONNECT_NS = 10_000_000_000L;

    private final FrontendPlatform platform;
    private final Tasks tasks;
    private final BlkFeatures features;
    private final TreeMap<Long, GuestDisk> disks = new TreeMap<>();

    /** @param features what the frontends use where the backend offers it */
    Disks(final FrontendPlatform platform, final Tasks tasks, final BlkFeatures features) {
        this.platform = platform;
        this.tasks = tasks;
        this.features = features;
    }

    /** Starts every device there is and waits until each is usable or has failed, at most ten seconds. */
    void start() {
        discover();
        final long deadline = platform.nowNs() + CONNECT_NS;
        for (final GuestDisk disk : List.copyOf(disks.values())) {
            disk.awaitReady(deadline);
        }
        platform.store().watch(DIRECTORY, _ -> discover());
    }

    private void discover() {
        final List<String> names = platform.store().directory(DIRECTORY);
        // First: a new disk can have an old one's number.
        disks.values().removeIf(GuestDisk::isGone);
        for (final String name : names) {
            final long number = numberOf(name);
            if (number >= 0 && !disks.containsKey(number)) {
                final GuestDisk disk = new GuestDisk(platform, tasks, number, features,
                        this::discover);
                disks.put(number, disk);
                disk.start();
            }
        }
    }

    private static long numberOf(final String name) {
        try {
            return Long.parseLong(name);
        } catch (final NumberFormatException notADevice) {
            return -1;
        }
    }

    List<GuestDisk> all() {
        return List.copyOf(disks.values());
    }

    GuestDisk named(final String name) {
        return disks.values().stream().filter(disk -> disk.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no disk " + name + ", there are: " + disks.values()
                        .stream().map(GuestDisk::name).collect(Collectors.joining(" "))));
    }
}
