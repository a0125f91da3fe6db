package io.xenolith.dom0.migration.stream;

import io.xenolith.abi.LocalMemory;

/**
 * What a record of either stream begins with. Its body is followed by zeros to a multiple of 8 bytes.
 *
 * @param offset of the header in the stream
 * @param length of the body in bytes
 */
record RecordHeader(long offset, int type, int length) {
    /** Longest body that is read: twice what a save writes at most. */
    static final int LENGTH_MAX = 8 << 20;
    private static final int SIZE = 8;
    /** A record that a reader who does not know it may pass over. */
    private static final int OPTIONAL = 1 << 31;
    private static final int ALIGN = 8;

    static RecordHeader read(final StreamInput in, final String stream) throws StreamException {
        final long offset = in.offset();
        final LocalMemory header = in.memory(SIZE, stream + " record header");
        final RecordHeader read = new RecordHeader(offset, header.getInt(0), header.getInt(Integer.BYTES));
        if (Integer.compareUnsigned(read.length, LENGTH_MAX) > 0) {
            throw StreamException.damaged(offset, stream + " record of type 0x" + Integer.toHexString(read.type),
                    "a length of " + Integer.toUnsignedString(read.length) + " bytes, at most " + LENGTH_MAX
                            + " are written");
        }
        return read;
    }

    static byte[] bytes(final int type, final int length) {
        final LocalMemory header = new LocalMemory(SIZE);
        header.putInt(0, type);
        header.putInt(Integer.BYTES, length);
        return header.array();
    }

    static int padding(final int length) {
        return -length & (ALIGN - 1);
    }

    boolean optional() {
        return (type & OPTIONAL) != 0;
    }

    /** The body, its padding checked and dropped. */
    LocalMemory body(final StreamInput in, final String name) throws StreamException {
        final LocalMemory body = in.memory(length, name);
        for (final byte pad : in.bytes(padding(length), name)) {
            if (pad != 0) {
                throw StreamException.damaged(offset, name, "padding that is not zero");
            }
        }
        return body;
    }

    /** Refuses a body that is not exactly {@code wanted} bytes long. */
    void requireLength(final int wanted, final String name) throws StreamException {
        if (length != wanted) {
            throw StreamException.damaged(offset, name, "a length of " + length + " bytes, want " + wanted);
        }
    }
}
