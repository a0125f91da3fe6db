package io.xenolith.host.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.XenHost;
import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.trace.TraceSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image of a host that was saved is, for guests, what it was. */
class SavedImageTest {
    private static final long HOST_BYTES = 64L << 20;
    private static final int SECTORS = 2048;
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
