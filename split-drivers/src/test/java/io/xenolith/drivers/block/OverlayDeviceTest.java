package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A base that stays as it is, and the changes of it in memory or in a second image. */
class OverlayDeviceTest {
    /** Not a whole number of blocks. */
    private static final int SECTORS = 100;

    private final MemoryDisk base = new MemoryDisk(SECTORS);
    private final byte[] before = base.bytes.clone();

    private static MemoryDisk second() {
        final MemoryDisk disk = new MemoryDisk((int) ImageOverlay.sectorsFor(SECTORS));
        Arrays.fill(disk.bytes, (byte) 0);
        return disk;
    }

    private static byte[] all(final BlockDevice device) throws IOException {
        final byte[] bytes = new byte[(int) device.sectors() * 512];
        device.read(0, bytes, 0, bytes.length);
        return bytes;
    }

    @Test
    void whatIsNotWrittenIsTheBase() throws IOException {
        final OverlayDevice device = new OverlayDevice(base, new MemoryOverlay());
        assertThat(device.sectors()).isEqualTo(SECTORS);
        assertThat(device.readonly()).isFalse();
        assertThat(all(device)).isEqualTo(before);
    }

    @Test
    void aSectorWrittenChangesThatSectorAndNotTheBase() throws IOException {
        final MemoryOverlay changes = new MemoryOverlay();
        final OverlayDevice device = new OverlayDevice(base, changes);
        final byte[] data = new byte[1024];
        Arrays.fill(data, (byte) 5);
        device.write(99, data, 512, 512);
        final byte[] expected = before.clone();
        Arrays.fill(expected, 99 * 512, 100 * 512, (byte) 5);
        assertThat(all(device)).isEqualTo(expected);
        assertThat(base.bytes).isEqualTo(before);
        assertThat(changes.size()).isEqualTo(1);
    }

    @Test
    void anyWritesAreReadBackFromMemoryAndFromASecondImage() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            final Random random = new Random(seed);
            final MemoryDisk image = second();
            final BlockDevice[] devices = {new OverlayDevice(base, new MemoryOverlay()),
                    new OverlayDevice(base, ImageOverlay.open(image, SECTORS))};
            final byte[] model = before.clone();
            for (int step = 0; step < 30; step++) {
                final int count = 1 + random.nextInt(20);
                final int sector = random.nextInt(SECTORS - count + 1);
                final byte[] data = new byte[count * 512];
                random.nextBytes(data);
                System.arraycopy(data, 0, model, sector * 512, data.length);
                for (final BlockDevice device : devices) {
                    device.write(sector, data, 0, data.length);
                    assertThat(all(device)).as("seed %d", seed).isEqualTo(model);
                }
            }
            assertThat(all(new OverlayDevice(base, ImageOverlay.open(image, SECTORS)))).isEqualTo(model);
            assertThat(base.bytes).isEqualTo(before);
        }
    }

    @Test
    void aFlushReachesTheSecondImage() throws IOException {
        final MemoryDisk image = second();
        new OverlayDevice(base, ImageOverlay.open(image, SECTORS)).flush();
        assertThat(image.flushes).isEqualTo(1);
        assertThat(base.flushes).isZero();
    }

    @Test
    void aSecondImageThatIsTooSmallIsRefused() {
        assertThat(ImageOverlay.sectorsFor(SECTORS)).isEqualTo(8 + 13 * 8);
        assertThatThrownBy(() -> ImageOverlay.open(new MemoryDisk(111), SECTORS)).isInstanceOf(IOException.class)
                .hasMessage("an image of 111 sectors is too small for the changes of 100, want 112");
    }

    @Test
    void aSecondImageOfSomethingElseIsRefused() {
        assertThatThrownBy(() -> ImageOverlay.open(new MemoryDisk(200), SECTORS)).isInstanceOf(IOException.class)
                .hasMessage("the image does not hold changes of another one");
    }

    @Test
    void theChangesOfABaseOfAnotherSizeAreRefused() throws IOException {
        final MemoryDisk image = second();
        assertThat(ImageOverlay.open(image, SECTORS).holds(0)).isFalse();
        assertThatThrownBy(() -> ImageOverlay.open(image, 96)).isInstanceOf(IOException.class)
                .hasMessage("the image holds changes of one of 100 sectors, not 96");
    }
}
