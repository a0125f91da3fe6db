package io.xenolith.drivers.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
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
    void zerosAreWhatWasWrittenLastAndTakeNoRoomButForPartsOfBlocks() throws IOException {
        final Random random = new Random(7);
        final MemoryOverlay changes = new MemoryOverlay();
        final OverlayDevice device = new OverlayDevice(base, changes);
        final byte[] expected = before.clone();
        for (int i = 0; i < 500; i++) {
            final int sector = random.nextInt(SECTORS);
            final int count = 1 + random.nextInt(SECTORS - sector);
            final byte[] data = new byte[count * 512];
            if (random.nextBoolean()) {
                device.zero(sector, count);
            } else {
                random.nextBytes(data);
                device.write(sector, data, 0, data.length);
            }
            System.arraycopy(data, 0, expected, sector * 512, data.length);
            assertThat(all(device)).isEqualTo(expected);
        }
        device.zero(0, SECTORS);
        // The device ends within a block.
        assertThat(changes.size()).isEqualTo(1);
        assertThat(all(device)).containsOnly(0);
        device.resize(8);
        device.resize(SECTORS);
        assertThat(all(device)).containsOnly(0);
    }

    @Test
    void aGuestMayDiscardAllOfAHugeDevice() throws IOException {
        final long sectors = 4L << 31;
        final MemoryOverlay changes = new MemoryOverlay();
        final OverlayDevice device = new OverlayDevice(new HugeDisk(sectors), changes);
        device.zero(0, sectors);
        assertThat(changes.size()).isZero();
        final byte[] data = new byte[512];
        Arrays.fill(data, (byte) 1);
        device.read(sectors - 1, data, 0, data.length);
        assertThat(data).containsOnly(0);
    }

    /** Full of ones. */
    private record HugeDisk(long sectors) implements BlockDevice {
        @Override
        public boolean readonly() {
            return true;
        }

        @Override
        public void read(final long sector, final byte[] target, final int offset, final int length) {
            Arrays.fill(target, offset, offset + length, (byte) 1);
        }

        @Override
        public void write(final long sector, final byte[] source, final int offset, final int length)
                throws IOException {
            throw new IOException("not to be written");
        }

        @Override
        public void flush() {
            // Nothing was written.
        }
    }

    @Test
    void whatWasCutOffIsZerosWhenTheDeviceGrowsAgainAndTheBaseStays() throws IOException {
        final OverlayDevice device = new OverlayDevice(base, new MemoryOverlay());
        final byte[] data = new byte[SECTORS * 512];
        Arrays.fill(data, 40 * 512, 60 * 512, (byte) 5);
        device.write(40, data, 40 * 512, 20 * 512);
        device.resize(45);
        assertThat(device.sectors()).isEqualTo(45);
        device.resize(2 * SECTORS);
        final byte[] expected = Arrays.copyOf(Arrays.copyOf(before, 40 * 512), 2 * SECTORS * 512);
        Arrays.fill(expected, 40 * 512, 45 * 512, (byte) 5);
        assertThat(all(device)).isEqualTo(expected);
        device.write(2 * SECTORS - 1, data, 40 * 512, 512);
        Arrays.fill(expected, expected.length - 512, expected.length, (byte) 5);
        assertThat(all(device)).isEqualTo(expected);
        assertThat(base.bytes).isEqualTo(before);
    }

    @Test
    void changesInASecondImageKeepTheirSize() throws IOException {
        final OverlayDevice device = new OverlayDevice(base, ImageOverlay.open(second(), SECTORS));
        assertThatThrownBy(() -> device.resize(2 * SECTORS)).isInstanceOf(IOException.class)
                .hasMessageContaining("of one size");
        assertThat(device.sectors()).isEqualTo(SECTORS);
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
            devices[1].flush();
            assertThat(all(new OverlayDevice(base, ImageOverlay.open(image, SECTORS)))).isEqualTo(model);
            assertThat(base.bytes).isEqualTo(before);
        }
    }

    @Test
    void whatNeitherTheBaseNorTheChangesHaveIsSteppedOver() throws IOException {
        Arrays.fill(base.bytes, (byte) 0);
        Arrays.fill(base.bytes, 50 * 512, 51 * 512, (byte) 1);
        Arrays.fill(base.bytes, 90 * 512, 91 * 512, (byte) 1);
        final OverlayDevice device = new OverlayDevice(base, new MemoryOverlay());
        assertThat(device.nextData(0)).isEqualTo(50);
        assertThat(device.nextData(50)).isEqualTo(50);
        assertThat(device.nextData(91)).isEqualTo(SECTORS);
        final byte[] data = new byte[512];
        Arrays.fill(data, (byte) 5);
        device.write(21, data, 0, 512);
        assertThat(device.nextData(0)).isEqualTo(16);
        assertThat(device.nextData(20)).isEqualTo(20);
        assertThat(device.nextData(24)).isEqualTo(50);
        device.resize(90);
        device.resize(2 * SECTORS);
        assertThat(device.nextData(51)).isEqualTo(2 * SECTORS);
        device.write(150, data, 0, 512);
        assertThat(device.nextData(51)).isEqualTo(144);
        assertThat(device.nextData(2 * SECTORS)).isEqualTo(2 * SECTORS);
    }

    @Test
    void aDeviceThatDoesNotKnowMayHaveDataAnywhere() throws IOException {
        assertThat(new Journal().nextData(7)).isEqualTo(7);
    }

    @Test
    void aFlushReachesTheSecondImage() throws IOException {
        final MemoryDisk image = second();
        new OverlayDevice(base, ImageOverlay.open(image, SECTORS)).flush();
        assertThat(image.flushes).isEqualTo(1);
        assertThat(base.flushes).isZero();
    }

    /** A disk that notes what it is asked for, and can lose what was not flushed, as a power cut would. */
    private static final class Journal implements BlockDevice {
        private final MemoryDisk disk = second();
        private final List<String> log = new ArrayList<>();
        private byte[] durable = disk.bytes.clone();

        @Override
        public long sectors() {
            return disk.sectors();
        }

        @Override
        public boolean readonly() {
            return false;
        }

        @Override
        public void read(final long sector, final byte[] target, final int offset, final int length)
                throws IOException {
            disk.read(sector, target, offset, length);
        }

        @Override
        public void write(final long sector, final byte[] source, final int offset, final int length)
                throws IOException {
            log.add("write " + sector);
            disk.write(sector, source, offset, length);
        }

        @Override
        public void flush() {
            log.add("flush");
            durable = disk.bytes.clone();
        }

        /** Of the sectors not flushed, those in {@code kept} have reached the disk, the others not. */
        MemoryDisk cutOff(final Random kept) {
            final MemoryDisk left = second();
            for (int sector = 0; sector < sectors(); sector++) {
                final byte[] from = kept.nextBoolean() ? disk.bytes : durable;
                System.arraycopy(from, sector * 512, left.bytes, sector * 512, 512);
            }
            return left;
        }
    }

    @Test
    void aFlushMakesBlocksDurableBeforeTheBitsThatSpeakOfThem() throws IOException {
        final Journal image = new Journal();
        final OverlayDevice device = new OverlayDevice(base, ImageOverlay.open(image, SECTORS));
        image.log.clear();
        device.write(16, new byte[4096], 0, 4096);
        assertThat(image.log).containsExactly("write 24");
        device.flush();
        assertThat(image.log).containsExactly("write 24", "flush", "write 1", "flush");
        device.flush();
        assertThat(image.log).containsExactly("write 24", "flush", "write 1", "flush", "flush");
    }

    @Test
    void aPowerCutLosesNothingThatWasFlushedAndNothingOfTheBase() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            final Random random = new Random(seed);
            final Journal image = new Journal();
            final OverlayDevice device = new OverlayDevice(base, ImageOverlay.open(image, SECTORS));
            device.flush();
            byte[] flushed = before.clone();
            final BitSet since = new BitSet();
            final byte[] data = new byte[512];
            for (int step = random.nextInt(40); step >= 0; step--) {
                if (random.nextInt(4) == 0) {
                    device.flush();
                    flushed = all(device);
                    since.clear();
                } else {
                    final int sector = random.nextInt(SECTORS);
                    random.nextBytes(data);
                    device.write(sector, data, 0, 512);
                    since.set(sector);
                }
            }
            final byte[] left = all(new OverlayDevice(base, ImageOverlay.open(image.cutOff(random), SECTORS)));
            for (int sector = 0; sector < SECTORS; sector++) {
                if (!since.get(sector)) {
                    assertThat(Arrays.copyOfRange(left, sector * 512, (sector + 1) * 512))
                            .as("sector %d, seed %d", sector, seed)
                            .isEqualTo(Arrays.copyOfRange(flushed, sector * 512, (sector + 1) * 512));
                }
            }
        }
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
