package io.xenolith.saving;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Damages a save file in one or two places, mostly where its structure is: in headers, small records and page tables. The pages
 * that are all zeros are left out of the file first (the stream has a type for them), so that many variants take little time.
 */
final class StreamMutations {
    private static final int PAGE = 4096;
    private static final int PAGE_DATA = 1;
    private static final long XALLOC = 14L << 60;
    private static final int HEAD = 48;

    private final byte[] file;
    private final List<Integer> offsets;
    private final int pagesEnd;

    /** Variants of {@code original}, a file that real xl wrote. */
    StreamMutations(final byte[] original) {
        file = withoutZeros(original);
        offsets = RecordList.offsets(file);
        pagesEnd = offsets.stream().filter(at -> file[at] == PAGE_DATA && size(at) > PAGE)
                .mapToInt(at -> at + size(at)).max().orElseThrow();
    }

    /** The file that is damaged, undamaged. */
    byte[] undamaged() {
        return file.clone();
    }

    private int size(final int at) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 4) + 8;
    }

    private static byte[] withoutZeros(final byte[] original) {
        final ByteBuffer in = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        int copied = 0;
        for (final int at : RecordList.offsets(original)) {
            if (in.getInt(at) == PAGE_DATA && in.getInt(at + 4) > PAGE) {
                out.write(original, copied, at - copied);
                out.writeBytes(smaller(in, at));
                copied = at + 8 + in.getInt(at + 4);
            }
        }
        out.write(original, copied, original.length - copied);
        return out.toByteArray();
    }

    private static byte[] smaller(final ByteBuffer in, final int at) {
        final int count = in.getInt(at + 8);
        final int pfns = at + 16;
        final ByteBuffer record = ByteBuffer.allocate(16 + count * (8 + PAGE)).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(PAGE_DATA).putInt(0).putInt(count).putInt(0).position(16 + count * 8);
        for (int i = 0; i < count; i++) {
            final byte[] page = new byte[PAGE];
            in.get(pfns + count * 8 + i * PAGE, page);
            final long pfn = in.getLong(pfns + i * 8);
            final boolean empty = pfn >>> 60 == 0 && Arrays.equals(page, new byte[PAGE]);
            record.putLong(16 + i * 8, empty ? pfn | XALLOC : pfn);
            if (!empty) {
                record.put(page);
            }
        }
        record.putInt(4, record.position() - 8);
        return Arrays.copyOf(record.array(), record.position());
    }

    /** A damaged file. */
    byte[] next(final RandomGenerator random) {
        byte[] damaged = file.clone();
        final int times = 1 + random.nextInt(2);
        for (int i = 0; i < times && damaged.length > 0; i++) {
            damaged = damage(damaged, random);
        }
        return damaged;
    }

    private byte[] damage(final byte[] bytes, final RandomGenerator random) {
        final int at = Math.min(place(random), bytes.length - 1);
        switch (random.nextInt(10)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                return withRecord(bytes, random);
            }
            case 2 -> {
                return withoutRecord(bytes, random);
            }
            case 3 -> bytes[at] = (byte) random.nextInt();
            case 4 -> Arrays.fill(bytes, at, Math.min(at + 4, bytes.length), (byte) 0xff);
            case 5 -> Arrays.fill(bytes, at, Math.min(at + 8, bytes.length), (byte) 0);
            case 6 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
            default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Eight of ten times in a header, the start of a record, or what comes behind the pages. */
    private int place(final RandomGenerator random) {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt(file.length);
            case 1, 2, 3 -> pagesEnd + random.nextInt(file.length - pagesEnd);
            default -> offsets.get(random.nextInt(offsets.size())) + random.nextInt(HEAD);
        };
    }

    private int record(final RandomGenerator random) {
        return offsets.get(random.nextInt(offsets.size() - 1));
    }

    private int end(final int record) {
        return offsets.get(offsets.indexOf(record) + 1);
    }

    /** With a record of the file once more, or an unknown one, before another. */
    private byte[] withRecord(final byte[] bytes, final RandomGenerator random) {
        final int at = Math.min(record(random), bytes.length);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        if (random.nextBoolean()) {
            final int again = record(random);
            out.write(file, again, end(again) - again);
        } else {
            final int length = random.nextInt(64);
            final ByteBuffer record = ByteBuffer.allocate(8 + (length + 7) / 8 * 8).order(ByteOrder.LITTLE_ENDIAN);
            record.putInt(random.nextInt(40) | (random.nextBoolean() ? 1 << 31 : 0)).putInt(length);
            out.writeBytes(record.array());
        }
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }

    private byte[] withoutRecord(final byte[] bytes, final RandomGenerator random) {
        final int at = record(random);
        final int end = end(at);
        if (end > bytes.length) {
            return bytes;
        }
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.write(bytes, end, bytes.length - end);
        return out.toByteArray();
    }
}
