package io.xenolith.dom0.builder.unpack;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;

/** The formats that Linux packs its kernels in, known by their first bytes. */
public enum Compression {
    /** One member, with its checksum. */
    GZIP("gzip", "\u001f\u008b"),
    /** One stream, with the checksums of its blocks. */
    BZIP2("bzip2", "BZh"),
    /** One stream, with its checksum; kernels go through the filter for x86 before. */
    XZ("xz", "\u00fd7zXZ\0"),
    /** The format before xz, without a checksum; begins with the usual parameters, as it has no magic number. */
    LZMA("lzma", "]\0\0"),
    /** LZO1X in lzop's file format. */
    LZO("lzop", "\u0089LZO\0\r\n\u001a\n"),
    /** The legacy frame, which has neither an end nor a checksum. */
    LZ4("lz4", "\u0002!L\u0018"),
    /** One frame with any window. */
    ZSTD("zstd", "(\u00b5/\u00fd");

    /** Kernels are packed with dictionaries of 128 MiB; data that claim much more are not believed. */
    private static final int DICTIONARY_KIB_MAX = 160 << 10;
    private static final int CHUNK = 1 << 16;
    /** Kernels shrink to a fifth or so: this much room is made at once. */
    private static final int USUAL_RATIO = 12;

    private final String text;
    /** The first bytes, one a character. */
    private final String magic;

    Compression(final String text, final String magic) {
        this.text = text;
        this.magic = magic;
    }

    /** What {@code bytes[offset..]} are packed with, if with anything known. */
    public static Optional<Compression> of(final byte[] bytes, final int offset, final int length) {
        return Arrays.stream(values()).filter(format -> format.begins(bytes, offset, length)).findFirst();
    }

    private boolean begins(final byte[] bytes, final int offset, final int length) {
        return length >= magic.length() && magic
                .equals(new String(bytes, offset, magic.length(), StandardCharsets.ISO_8859_1));
    }

    /** The name people know it by. */
    public String text() {
        return text;
    }

    /**
     * Unpacks {@code bytes[offset..]}.
     *
     * @param limit bytes that may come out at most
     * @throws UnpackException if the data are damaged or would be more than {@code limit} bytes
     */
    public byte[] unpack(final byte[] bytes, final int offset, final int length, final int limit)
            throws UnpackException {
        final PackedInput input = new PackedInput(bytes, offset, length);
        final int expected = (int) Math.min(limit, (long) length * USUAL_RATIO + CHUNK);
        final UnpackedOutput output = new UnpackedOutput(limit, expected);
        switch (this) {
            case GZIP -> new GzipUnpacker(input, output).unpack();
            case BZIP2 -> new Bzip2Unpacker(input, output).unpack();
            case XZ, LZMA -> unpackStream(bytes, offset, length, output);
            case LZO -> new LzopUnpacker(input, output).unpack();
            case LZ4 -> new Lz4Unpacker(input, output).unpack();
            case ZSTD -> new ZstdUnpacker(input, output).unpack();
        }
        return output.toArray();
    }

    private void unpackStream(final byte[] bytes, final int offset, final int length, final UnpackedOutput output)
            throws UnpackException {
        final InputStream packed = new ByteArrayInputStream(bytes, offset, length);
        final byte[] chunk = new byte[CHUNK];
        try (InputStream in = this == XZ
                ? new SingleXZInputStream(packed, DICTIONARY_KIB_MAX)
                : new LZMAInputStream(packed, DICTIONARY_KIB_MAX)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                output.write(chunk, 0, count);
            }
        } catch (final IOException e) {
            throw new UnpackException("are damaged: " + e);
        }
    }
}
