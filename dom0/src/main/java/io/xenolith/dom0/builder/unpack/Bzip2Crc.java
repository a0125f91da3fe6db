package io.xenolith.dom0.builder.unpack;

/** The checksum of bzip2: the polynomial of CRC-32, with the most significant bit first. */
final class Bzip2Crc {
    private static final int POLYNOMIAL = 0x04c11db7;
    private static final int[] TABLE = table();

    private Bzip2Crc() {
    }

    private static int[] table() {
        final int[] table = new int[256];
        for (int value = 0; value < table.length; value++) {
            int crc = value << 24;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = crc < 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
            }
            table[value] = crc;
        }
        return table;
    }

    /** The checksum of {@code bytes[from..to-1]}. */
    static int of(final byte[] bytes, final int from, final int to) {
        int crc = -1;
        for (int i = from; i < to; i++) {
            crc = (crc << 8) ^ TABLE[(crc >>> 24) ^ (bytes[i] & 0xff)];
        }
        return ~crc;
    }
}
