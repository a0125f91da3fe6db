package io.xenolith.dom0.builder.unpack;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** One member of gzip, which must be all there is. Source: RFC 1952. */
final class GzipUnpacker {
    private static final int MAGIC_SIZE = 2;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int TIME_AND_SYSTEM = 6;
    private static final int CHUNK = 1 << 16;

    private final PackedInput input;
    private final UnpackedOutput output;

    GzipUnpacker(final PackedInput input, final UnpackedOutput output) {
        this.input = input;
        this.output = output;
    }

    void unpack() throws UnpackException {
        header();
        final long checksum = inflate();
        if (input.u32() != checksum || input.u32() != output.size()) {
            throw new UnpackException("do not have the checksum and size that they tell");
        }
        if (input.remaining() > 0) {
            throw new UnpackException("go on behind their end");
        }
    }

    private void header() throws UnpackException {
        input.skip(MAGIC_SIZE);
        if (input.u8() != DEFLATE) {
            throw new UnpackException("are packed by an unknown method of gzip");
        }
        final int flags = input.u8();
        input.skip(TIME_AND_SYSTEM);
        if ((flags & EXTRA) != 0) {
            input.skip(input.u16());
        }
        skipText((flags & NAME) != 0);
        skipText((flags & COMMENT) != 0);
        input.skip((flags & HEADER_CRC) != 0 ? 2 : 0);
    }

    private void skipText(final boolean present) throws UnpackException {
        boolean more = present;
        while (more) {
            more = input.u8() != 0;
        }
    }

    private long inflate() throws UnpackException {
        final CRC32 checksum = new CRC32();
        final byte[] chunk = new byte[CHUNK];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(input.array(), input.position(), input.remaining());
            while (!inflater.finished()) {
                final int count = inflater.inflate(chunk);
                if (count == 0 && !inflater.finished()) {
                    throw new UnpackException("end too early");
                }
                checksum.update(chunk, 0, count);
                output.write(chunk, 0, count);
            }
            input.skip(inflater.getBytesRead());
        } catch (final DataFormatException e) {
            throw new UnpackException("are damaged: " + e.getMessage());
        }
        return checksum.getValue();
    }
}
