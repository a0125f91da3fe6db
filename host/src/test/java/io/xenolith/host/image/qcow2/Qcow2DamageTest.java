package io.xenolith.host.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged images: each is refused, or fails where it is read, or reads as something. */
class Qcow2DamageTest {
    private static final int READ = 64 << 10;

    @TempDir
    private Path folder;

    @Test
    void noDamageIsMoreThanAnError() throws IOException {
        damage(1_000);
    }

    @Test
    @Tag("full")
    void noDamageIsMoreThanAnErrorAtLength() throws IOException {
        damage(50_000);
    }

    private void damage(final int rounds) throws IOException {
        int refused = 0;
        int failed = 0;
        byte[] whole = {};
        for (int round = 0; round < rounds; round++) {
            final Random random = new Random(round);
            if (round % 50 == 0) {
                whole = image(random);
            }
            final byte[] bytes = damaged(whole, random);
            try (Qcow2Image image = Qcow2Image.open(Files.write(folder.resolve("damaged"), bytes))) {
                failed += readsOrFails(image) ? 0 : 1;
            } catch (final IOException e) {
                assertThat(e).hasMessageContaining(folder.toString()).message().doesNotContain("\n");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(rounds / 50);
        assertThat(failed).isGreaterThan(rounds / 50);
    }

    private byte[] image(final Random random) throws IOException {
        Files.write(folder.resolve("below"), new byte[8192]);
        final int version = 2 + random.nextInt(2);
        final boolean extended = version == 3 && random.nextBoolean();
        new Qcow2Writer(random, version, extended ? 14 : 9 + random.nextInt(4), extended, 40 << 10, new byte[8192])
                .write(folder.resolve("image"), Optional.of("below"), "raw");
        return Files.readAllBytes(folder.resolve("image"));
    }

    private static byte[] damaged(final byte[] whole, final Random random) {
        final byte[] bytes = random.nextInt(10) == 0
                ? Arrays.copyOf(whole, random.nextInt(whole.length))
                : whole.clone();
        final int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            // Where something is said of the rest, mostly.
            final int at = random.nextInt(random.nextBoolean() ? Math.min(128, bytes.length) : bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static boolean readsOrFails(final Qcow2Image image) {
        final byte[] target = new byte[READ];
        boolean read = true;
        for (int i = 0; i < 4; i++) {
            final long sector = image.sectors() / 4 * i;
            try {
                image.read(sector, target, 0, (int) Math.min(READ, (image.sectors() - sector) * 512));
            } catch (final IOException e) {
                read = false;
            }
        }
        return read;
    }
}
