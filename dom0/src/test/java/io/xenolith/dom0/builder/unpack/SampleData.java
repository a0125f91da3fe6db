package io.xenolith.dom0.builder.unpack;

import io.xenolith.abi.LocalMemory;
import io.xenolith.dom0.builder.image.ElfWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the compressed samples among the test resources were made from. {@code main} writes the two files, README.md there
 * has the commands that packed them.
 */
public final class SampleData {
    public static final long ENTRY = 0x100000;
    private static final int TEXT_SIZE = 8 << 10;
    private static final int CALLS = 800;
    private static final int NOISE_SIZE = 1 << 10;
    private static final int ZEROS = 40_000;
    private static final int FAR = 12 << 20;
    private static final int FAR_NOISE_SIZE = 2 << 10;
    private static final long MULTIPLIER = 6364136223846793005L;
    private static final long INCREMENT = 1442695040888963407L;
    private static final int CALL_BYTES = 5;

    private long state = 1;

    private SampleData() {
    }

    /** A small kernel. */
    public static byte[] sample() {
        return new ElfWriter().entry(ENTRY).load(ENTRY, text(), 0x10000).generic().noteSegment().bytes();
    }

    /** Calls as in machine code, text of few words, noise, zeros. */
    private static byte[] text() {
        final SampleData random = new SampleData();
        final LocalMemory bytes = new LocalMemory(CALLS * CALL_BYTES + TEXT_SIZE + NOISE_SIZE + ZEROS + 3);
        int at = random.calls(bytes);
        for (final int end = at + TEXT_SIZE; at < end; at++) {
            bytes.putByte(at, (byte) "etaoin shrdlu".charAt(random.below(random.below(13) + 1)));
        }
        for (final int end = at + NOISE_SIZE; at < end; at++) {
            bytes.putByte(at, (byte) random.below(256));
        }
        bytes.putInt(at + ZEROS - 1, -1);
        return bytes.array();
    }

    /** Calls of few functions from many places: alike only if their targets are made absolute. */
    private int calls(final LocalMemory bytes) {
        int at = 0;
        for (int i = 0; i < CALLS; i++, at += CALL_BYTES) {
            bytes.putByte(at, (byte) 0xe8);
            bytes.putInt(at + 1, 0x1000 * below(8) - at);
        }
        return at;
    }

    /** Noise, 12 MiB of zeros, and the same noise again: short only for those who can look back over the zeros. */
    public static byte[] farSample() {
        final SampleData random = new SampleData();
        final byte[] bytes = new byte[FAR_NOISE_SIZE + FAR + FAR_NOISE_SIZE];
        for (int i = 0; i < FAR_NOISE_SIZE; i++) {
            bytes[i] = (byte) random.below(256);
        }
        System.arraycopy(bytes, 0, bytes, FAR_NOISE_SIZE + FAR, FAR_NOISE_SIZE);
        return bytes;
    }

    private int below(final int bound) {
        state = state * MULTIPLIER + INCREMENT;
        return (int) ((state >>> 33) % bound);
    }

    /** The test resource {@code name}. */
    public static byte[] resource(final String name) {
        try (var in = SampleData.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code bytes} and then their length in four bytes, as the build of Linux appends it. */
    public static byte[] withLength(final byte[] packed, final int length) {
        final byte[] bytes = Arrays.copyOf(packed, packed.length + Integer.BYTES);
        new LocalMemory(bytes).putInt(packed.length, length);
        return bytes;
    }

    /** Writes {@code sample} and {@code far} into the directory of the first argument. */
    public static void main(final String[] args) throws IOException {
        Files.write(Path.of(args[0], "sample"), sample());
        Files.write(Path.of(args[0], "far"), farSample());
    }
}
