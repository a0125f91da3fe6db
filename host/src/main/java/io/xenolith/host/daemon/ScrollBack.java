package io.xenolith.host.daemon;

/** The last bytes that a domain wrote on its console. */
final class ScrollBack {
    static final int BYTES = 1 << 16;

    private final byte[] ring = new byte[BYTES];
    private long written;

    void add(final byte[] bytes) {
        final int skipped = Math.max(0, bytes.length - BYTES);
        for (int i = skipped; i < bytes.length; i++) {
            ring[(int) ((written + i) % BYTES)] = bytes[i];
        }
        written += bytes.length;
    }

    /** The last {@code most} bytes, or as many as there are. */
    byte[] last(final int most) {
        final int count = (int) Math.min(Math.min(Integer.toUnsignedLong(most), BYTES), written);
        final byte[] last = new byte[count];
        for (int i = 0; i < count; i++) {
            last[i] = ring[(int) ((written - count + i) % BYTES)];
        }
        return last;
    }
}
