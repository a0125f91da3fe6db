package io.xenolith.host.scenario;

import io.xenolith.drivers.block.BlkFeatures;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.block.BlockDevice;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads what a disk of a scenario says of its device: {@code device}, {@code writes}, {@code overlay},
 * {@code sector_size}, {@code features}. */
final class DeviceReader {
    private static final int SECTOR_BYTES_MAX = 4096;

    private final Problems problems;
    private final BiFunction<Fields, String, Path> paths;

    /** @param paths the path in a field */
    DeviceReader(final Problems problems, final BiFunction<Fields, String, Path> paths) {
        this.problems = problems;
        this.paths = paths;
    }

    DeviceSpec read(final String name, final Fields disk, final AccessMode mode) {
        final DeviceSpec.Kind kind = disk.choice("device", DeviceSpec.Kind.values(), DeviceSpec.Kind.DISK);
        final DeviceSpec.Writes writes = disk.choice("writes", DeviceSpec.Writes.values(), DeviceSpec.Writes.IMAGE);
        if (kind == DeviceSpec.Kind.CDROM && mode == AccessMode.READ_WRITE) {
            problems.add(disk.line("mode"), "disk '" + name + "' is a cdrom, it cannot be rw");
        }
        final Optional<Path> overlay = disk.has("overlay")
                ? Optional.of(paths.apply(disk, "overlay"))
                : Optional.empty();
        if (writes == DeviceSpec.Writes.MEMORY && overlay.isPresent()) {
            problems.add(disk.line("writes"), "disk '" + name + "' has an 'overlay', writes go there");
        }
        final String kept = overlay.isPresent() ? "overlay" : "writes";
        if ((writes == DeviceSpec.Writes.MEMORY || overlay.isPresent()) && mode == AccessMode.READ_ONLY) {
            problems.add(disk.line(kept), "disk '" + name + "' is ro, nothing is written to it");
        }
        BlkbackOptions options = BlkbackOptions.DEFAULT.withSectorBytes(sectorBytes(disk));
        if (disk.has("features")) {
            options = options.withFeatures(features(name, disk));
        }
        return new DeviceSpec(kind, writes == DeviceSpec.Writes.MEMORY, overlay, options);
    }

    private int sectorBytes(final Fields disk) {
        final int bytes = (int) disk.number("sector_size", BlockDevice.SECTOR_BYTES, BlockDevice.SECTOR_BYTES,
                SECTOR_BYTES_MAX);
        if (Integer.bitCount(bytes) != 1) {
            problems.add(disk.line("sector_size"), "'sector_size' is " + bytes + ", want 512, 1024, 2048 or 4096");
            return BlockDevice.SECTOR_BYTES;
        }
        return bytes;
    }

    private BlkFeatures features(final String name, final Fields disk) {
        final Fields fields = new Fields(disk.node("features").orElseThrow(), "'features' of disk '" + name + "'",
                problems, "flush", "barrier", "discard", "secure_discard", "persistent", "indirect_segments",
                "ring_page_order",
                "queues");
        final BlkFeatures all = BlkFeatures.LINUX_BACKEND;
        return all.withFlush(fields.flag("flush", true))
                .withBarrier(fields.flag("barrier", true))
                .withDiscard(fields.flag("discard", true))
                .withSecureDiscard(fields.flag("secure_discard", false))
                .withPersistent(fields.flag("persistent", true))
                .withIndirectSegments((int) fields.number("indirect_segments", all.indirectSegments(), 0,
                        BlkFeatures.INDIRECT_SEGMENTS_MAX))
                .withRingPageOrder((int) fields.number("ring_page_order", all.ringPageOrder(), 0,
                        BlkFeatures.RING_PAGE_ORDER_MAX))
                .withQueues((int) fields.number("queues", all.queues(), 1, BlkFeatures.QUEUES_MAX));
    }
}
