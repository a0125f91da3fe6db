package io.xenolith.host.snapshot;

/**
 * Pages of one section that follow each other, in it and in the file.
 *
 * @param section which it is part of
 * @param offset of its first byte in the section
 * @param fileOffset of its first byte in the file
 * @param bytes how many
 */
record Extent(int section, long offset, long fileOffset, long bytes) {
    /** Bytes of one in the file. */
    static final int ENCODED = Integer.BYTES + 3 * Long.BYTES;
}
