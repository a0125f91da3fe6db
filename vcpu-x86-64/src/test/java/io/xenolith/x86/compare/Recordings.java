package io.xenolith.x86.compare;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What the processor did, as it is kept in the repository: for each case a 32-bit digest and the flags. Cases are not kept;
 * they are made again from their seeds.
 *
 * <p>To record: {@code src/test/native/recorder/record.sh}, which calls {@link #main}.
 */
final class Recordings {
    /** Single instructions. */
    static final String FORMS = "forms.gz";
    /** Single instructions of 32-bit code. */
    static final String FORMS_32 = "forms32.gz";
    /** Random blocks. */
    static final String BLOCKS = "blocks.gz";
    /** Number of random blocks. */
    static final int BLOCK_COUNT = 100_000;
    private static final long BLOCK_SEED = 4711;

    private Recordings() {
    }

    /** One recorded case. */
    record Entry(int digest, int flags) {
        static Entry of(final Outcome outcome) {
            return new Entry(outcome.digest(), outcome.flags());
        }
    }

    /** Reads entries one after the other. */
    static final class Reader implements AutoCloseable {
        private final DataInputStream in;

        Reader(final String name) {
            try {
                in = new DataInputStream(new BufferedInputStream(
                        new GZIPInputStream(Recordings.class.getResourceAsStream(name))));
            } catch (final IOException e) {
                throw new UncheckedIOException(name, e);
            }
        }

        Entry next() {
            try {
                return new Entry(in.readInt(), in.readInt());
            } catch (final IOException e) {
                throw new UncheckedIOException("the recording does not belong to these cases; record again", e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** A generator at the first of the recorded blocks. */
    static BlockGenerator blocks() {
        return new BlockGenerator(new Prng(BLOCK_SEED));
    }

    /** {@code cases FOLDER}: writes the cases for the recorder. {@code pack FOLDER TARGET}: packs what it answered. */
    public static void main(final String[] arguments) throws IOException {
        final Path folder = Path.of(arguments[1]);
        if (arguments[0].equals("cases")) {
            writeCases(folder);
        } else {
            pack(folder.resolve("forms.results"), Path.of(arguments[2]).resolve(FORMS));
            pack(folder.resolve("forms32.results"), Path.of(arguments[2]).resolve(FORMS_32));
            pack(folder.resolve("blocks.results"), Path.of(arguments[2]).resolve(BLOCKS));
        }
    }

    private static void writeCases(final Path folder) throws IOException {
        writeForms(folder.resolve("forms.cases"), true);
        writeForms(folder.resolve("forms32.cases"), false);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("blocks.cases")))) {
            final BlockGenerator generator = blocks();
            for (int i = 0; i < BLOCK_COUNT; i++) {
                write(out, generator.make());
            }
        }
    }

    private static void writeForms(final Path target, final boolean longMode) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
            FormCases.generate(longMode, (form, test) -> write(out, test));
        }
    }

    private static void write(final OutputStream out, final Case test) {
        try {
            out.write(test.encoded());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(final Path results, final Path target) throws IOException {
        try (FileChannel channel = FileChannel.open(results);
                DataOutputStream out = new DataOutputStream(
                        new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(target))))) {
            final ByteBuffer in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            while (in.remaining() >= Outcome.BYTES) {
                final Entry entry = Entry.of(Outcome.read(in));
                out.writeInt(entry.digest());
                out.writeInt(entry.flags());
            }
        }
    }
}
