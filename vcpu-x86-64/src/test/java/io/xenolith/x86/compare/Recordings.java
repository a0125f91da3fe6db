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
import java.util.function.Supplier;
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
    /** Random blocks of SSE and x87 instructions. */
    static final String FLOAT_BLOCKS = "floatblocks.gz";
    /** Number of those. */
    static final int FLOAT_BLOCK_COUNT = 50_000;
    private static final long BLOCK_SEED = 4711;
    private static final long FLOAT_BLOCK_SEED = 4712;

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

    /** A generator at the first of the recorded blocks of SSE and x87 instructions. */
    static FloatBlockGenerator floatBlocks() {
        return new FloatBlockGenerator(new Prng(FLOAT_BLOCK_SEED));
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
            pack(folder.resolve("floatblocks.results"), Path.of(arguments[2]).resolve(FLOAT_BLOCKS));
        }
    }

    private static void writeCases(final Path folder) throws IOException {
        writeForms(folder.resolve("forms.cases"), true);
        writeForms(folder.resolve("forms32.cases"), false);
        writeBlocks(folder.resolve("blocks.cases"), blocks()::make, BLOCK_COUNT);
        writeBlocks(folder.resolve("floatblocks.cases"), floatBlocks()::make, FLOAT_BLOCK_COUNT);
    }

    private static void writeBlocks(final Path target, final Supplier<Case> blocks, final int count)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
            for (int i = 0; i < count; i++) {
                write(out, blocks.get());
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
