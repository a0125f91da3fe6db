package io.xenolith.host.guests;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.SingleXZInputStream;

/** How a part of a package is compressed. */
enum Compression {
    NONE(""), GZIP(".gz"), XZ(".xz"), ZSTD(".zst");

    private static final int BUFFER = 1 << 16;

    private final String suffix;

    Compression(final String suffix) {
        this.suffix = suffix;
    }

    /** By the end of a file's name. */
    static Compression ofName(final String name) {
        for (final Compression compression : values()) {
            if (compression != NONE && name.endsWith(compression.suffix)) {
                return compression;
            }
        }
        return NONE;
    }

    /** The plain bytes of {@code in}. */
    InputStream open(final InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
            case XZ -> new BufferedInputStream(new SingleXZInputStream(in), BUFFER);
            case ZSTD -> throw new GuestsException("compressed with zstd, which is not read here");
        };
    }

    /** All plain bytes of {@code bytes}. */
    byte[] expand(final byte[] bytes) throws IOException {
        try (InputStream in = open(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    /** {@code name} without this compression's end. */
    String strip(final String name) {
        return name.substring(0, name.length() - suffix.length());
    }
}
