package io.xenolith.dom0.builder.unpack;

import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;

/** A file as {@code lzop} writes it: a header, then blocks of LZO1X. Source: what lzop 1.04 writes. */
final class LzopUnpacker {
    private static final int MAGIC_SIZE = 9;
    private static final int VERSION_WITH_LEVEL = 0x940;
    private static final int ADLER32_OF_UNPACKED = 0x1;
    private static final int ADLER32_OF_PACKED = 0x2;
    private static final int EXTRA_FIELD = 0x40;
    private static final int CRC32_OF_UNPACKED = 0x100;
    private static final int CRC32_OF_PACKED = 0x200;
    private static final int FILTER = 0x800;
    private static final int LZO1X_LAST = 3;

    private final PackedInput input;
    private final UnpackedOutput output;
    private long flags;

    LzopUnpacker(final PackedInput input, final UnpackedOutput output) {
        this.input = input;
        this.output = output;
    }

    void unpack() throws UnpackException {
        header();
        for (long size = input.u32BigEndian(); size != 0; size = input.u32BigEndian()) {
            block(size);
        }
    }

    private void header() throws UnpackException {
        input.skip(MAGIC_SIZE);
        final int version = input.u16BigEndian();
        final boolean withLevel = version >= VERSION_WITH_LEVEL;
        input.skip(withLevel ? 4 : 2);
        final int method = input.u8();
        if (method < 1 || method > LZO1X_LAST) {
            throw new UnpackException("are packed by method " + method + " of lzop, which is not LZO1X");
        }
        input.skip(withLevel ? 1 : 0);
        flags = input.u32BigEndian();
        if (has(FILTER)) {
            throw new UnpackException("went through a filter of lzop, which is not known here");
        }
        final int modeAndTimes = withLevel ? 12 : 8;
        input.skip(modeAndTimes);
        final int nameLength = input.u8();
        input.skip((long) nameLength + Integer.BYTES);
        if (has(EXTRA_FIELD)) {
            input.skip(input.u32BigEndian() + Integer.BYTES);
        }
    }

    private boolean has(final int flag) {
        return (flags & flag) != 0;
    }

    private void block(final long size) throws UnpackException {
        final long packed = input.u32BigEndian();
        final long adler = has(ADLER32_OF_UNPACKED) ? input.u32BigEndian() : 0;
        final long crc = has(CRC32_OF_UNPACKED) ? input.u32BigEndian() : 0;
        final int start = output.size();
        if (packed == size) {
            output.copy(input, size);
        } else {
            input.skip(has(ADLER32_OF_PACKED) ? Integer.BYTES : 0);
            input.skip(has(CRC32_OF_PACKED) ? Integer.BYTES : 0);
            new Lzo1xBlock(input.part(packed), output).unpack();
        }
        if (output.size() - start != size) {
            throw new UnpackException("have a block that is not as long as it says");
        }
        check(ADLER32_OF_UNPACKED, new Adler32(), start, adler);
        check(CRC32_OF_UNPACKED, new CRC32(), start, crc);
    }

    private void check(final int flag, final Checksum checksum, final int start, final long told)
            throws UnpackException {
        if (has(flag)) {
            checksum.update(output.array(), start, output.size() - start);
            if (checksum.getValue() != told) {
                throw UnpackException.badChecksum();
            }
        }
    }
}
