package io.xenolith.host.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.block.ImageOverlay;
import io.xenolith.drivers.block.OverlayDevice;
import io.xenolith.host.scenario.AccessMode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flush is over when the host's disk has the bytes, not only its memory: what a power cut would show. */
class DurabilityTest {
    private static final int SECTORS = 64;

    private final List<String> log = new ArrayList<>();

    @TempDir
    private Path folder;

    /** An image whose channel notes what is done to it. */
    private ImageFile image(final String name, final long sectors) throws IOException {
        final Path file = Files.write(folder.resolve(name), new byte[(int) sectors * BlockDevice.SECTOR_BYTES]);
        return new ImageFile(file, file, new CountingChannel(
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), log),
                Optional.empty(), AccessMode.READ_WRITE, sectors);
    }

    @Test
    void aFlushForcesWhatWasWritten() throws IOException {
        try (ImageFile image = image("disk", SECTORS)) {
            image.write(3, new byte[512], 0, 512);
            assertThat(log).containsExactly("write 1536");
            image.flush();
            assertThat(log).containsExactly("write 1536", "force");
        }
    }

    @Test
    void aSecureDiscardForcesItsZerosAndAnotherDoesNot() throws IOException {
        try (ImageFile image = image("disk", SECTORS)) {
            image.discard(0, 8, false);
            assertThat(log).containsExactly("write 0");
            image.discard(8, 8, true);
            assertThat(log).containsExactly("write 0", "write 4096", "force");
        }
    }

    @Test
    void aFlushOfAnOverlayForcesTheChangesAndThenWhatSpeaksOfThem() throws IOException {
        try (ImageFile base = image("base", SECTORS);
                ImageFile changes = image("changes", ImageOverlay.sectorsFor(SECTORS))) {
            final OverlayDevice device = new OverlayDevice(base, ImageOverlay.open(changes, SECTORS));
            log.clear();
            device.write(8, new byte[4096], 0, 4096);
            device.flush();
            assertThat(log).containsExactly("write 8192", "force", "write 512", "force");
        }
    }
}
