package io.xenolith.host.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.XenHost;
import io.xenolith.host.image.ForwardingImage;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageMaker;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.DiskSpec;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An image of a host that was saved is, for guests, what it was. */
class SavedImageTest {
    private static final long HOST_BYTES = 64L << 20;
    private static final int SECTORS = 2048;
    /** 64 GiB and less than a MiB. */
    private static final long LARGE_SECTORS = (64L << 30) / BlockDevice.SECTOR_BYTES + 5;
    private static final long MOST_READ = 16L << 20;
    private static final ToolstackListener NOBODY = (_, reason) -> {
        throw new AssertionError(reason);
    };

    @TempDir
    private Path folder;

    /** Has a snapshot made of a host without guests, with {@code image} in it. */
    private SavedImage save(final Path file, final Image image, final DiskSource source) throws IOException {
        try (XenHost host = new XenHost(HypervisorConfig.of(HOST_BYTES, 1), XenHost.DOM0_MEMORY, TraceSink.OFF,
                _ -> null, NOBODY)) {
            final List<BlockDevice> sections = new ArrayList<>();
            final SavedImage saved = SavedImage.of("disk", image, source, sections,
                    host.hypervisor().memory().sparse().segments().size());
            HostState.save(file, "{}", saved, "", host.hypervisor(), Map.of(), sections);
            return saved;
        }
    }

    @Test
    void whatASnapshotHasOfAFileCanBeReadWrittenAndDiscardedAsBefore() throws IOException {
        final byte[] content = new byte[SECTORS * BlockDevice.SECTOR_BYTES];
        Arrays.fill(content, (byte) 7);
        final Path disk = Files.write(folder.resolve("disk.img"), content);
        final Path file = folder.resolve("one.snapshot");
        final DiskSource source = DiskSource.file(disk);
        try (Image image = ImageOpener.open(source, AccessMode.READ_WRITE)) {
            final SavedImage saved = save(file, image, source);
            assertThat(saved.isKept()).isTrue();
            try (SnapshotFile snapshot = SnapshotFile.open(file); Image kept = saved.open(snapshot)) {
                assertThat(snapshot.plan()).isEqualTo(saved);
                assertThat(kept.sectors()).isEqualTo(SECTORS);
                assertThat(kept.readonly()).isFalse();
                assertThat(kept.discardLimits()).isPresent().isEqualTo(image.discardLimits());
                kept.discard(1, SECTORS - 2, false);
                final byte[] now = new byte[content.length];
                kept.read(0, now, 0, now.length);
                Arrays.fill(content, BlockDevice.SECTOR_BYTES, content.length - BlockDevice.SECTOR_BYTES, (byte) 0);
                assertThat(now).isEqualTo(content);
            }
        }
        assertThat(Files.readAllBytes(disk)).containsOnly(7);
    }

    /** Of an image, not so much may be read, and nothing written. */
    private static final class Frugal extends ForwardingImage {
        private final Image image;
        private long left = MOST_READ;

        Frugal(final Image image) {
            super(image);
            this.image = image;
        }

        @Override
        public String label() {
            return image.label();
        }

        @Override
        public void read(final long sector, final byte[] target, final int offset, final int length)
                throws IOException {
            left -= length;
            assertThat(left).as("left to be read, at sector %d", sector).isNotNegative();
            super.read(sector, target, offset, length);
        }

        @Override
        public void write(final long sector, final byte[] source, final int offset, final int length) {
            throw new AssertionError("a disk is saved by reading it");
        }

        @Override
        public void flush() {
            throw new AssertionError("a disk is saved by reading it");
        }

        @Override
        public void close() throws IOException {
            image.close();
        }
    }

    /** All that an image holds, by sectors. */
    private static Map<Long, byte[]> content(final Image image) throws IOException {
        final Map<Long, byte[]> content = new TreeMap<>();
        final byte[] zeros = new byte[BlockDevice.SECTOR_BYTES];
        final Frugal read = new Frugal(image);
        for (long at = image.nextData(0); at < image.sectors(); at = image.nextData(at + 1)) {
            final byte[] sector = new byte[BlockDevice.SECTOR_BYTES];
            read.read(at, sector, 0, sector.length);
            if (!Arrays.equals(sector, zeros)) {
                content.put(at, sector);
            }
        }
        return content;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theHolesOfADiskAreNotReadWhenItIsSavedNorWhenWhatGoesOnFromThereIsSavedAgain() throws IOException {
        final Path disk = folder.resolve("disk.img");
        ImageMaker.make(disk, new DiskSpec.Create.Empty(LARGE_SECTORS * BlockDevice.SECTOR_BYTES));
        final DiskSource source = DiskSource.file(disk);
        final byte[] sector = new byte[BlockDevice.SECTOR_BYTES];
        Arrays.fill(sector, (byte) 7);
        final Path first = folder.resolve("first.snapshot");
        final Path second = folder.resolve("second.snapshot");
        final SavedImage saved;
        try (Image image = ImageOpener.open(source, AccessMode.READ_WRITE)) {
            image.write(LARGE_SECTORS / 3, sector, 0, sector.length);
            image.write(LARGE_SECTORS - 1, sector, 0, sector.length);
            saved = save(first, new Frugal(image), source);
        }
        final SavedImage savedAgain;
        try (SnapshotFile snapshot = SnapshotFile.open(first); Image kept = saved.open(snapshot)) {
            assertThat(kept.sectors()).isEqualTo(LARGE_SECTORS);
            assertThat(content(kept)).containsOnly(Map.entry(LARGE_SECTORS / 3, sector),
                    Map.entry(LARGE_SECTORS - 1, sector));
            kept.write(LARGE_SECTORS / 2, sector, 0, sector.length);
            savedAgain = save(second, new Frugal(kept), source);
        }
        try (SnapshotFile snapshot = SnapshotFile.open(second); Image kept = savedAgain.open(snapshot)) {
            assertThat(content(kept)).containsOnly(Map.entry(LARGE_SECTORS / 3, sector),
                    Map.entry(LARGE_SECTORS / 2, sector), Map.entry(LARGE_SECTORS - 1, sector));
        }
    }

    @Test
    void aFileThatIsNotWrittenIsNotInTheSnapshot() throws IOException {
        final Path disk = Files.write(folder.resolve("disk.img"), new byte[SECTORS * BlockDevice.SECTOR_BYTES]);
        final DiskSource source = DiskSource.file(disk);
        try (Image image = ImageOpener.open(source, AccessMode.READ_ONLY)) {
            final SavedImage saved = save(folder.resolve("one.snapshot"), image, source);
            assertThat(saved.isKept()).isFalse();
            try (SnapshotFile snapshot = SnapshotFile.open(folder.resolve("one.snapshot"));
                    Image opened = saved.open(snapshot)) {
                assertThat(opened.readonly()).isTrue();
                assertThat(opened.discardLimits()).isEmpty();
            }
        }
    }
}
