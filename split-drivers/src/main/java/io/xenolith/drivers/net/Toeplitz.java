package io.xenolith.drivers.net;

/**
 * The Toeplitz hash: for each bit of the input from the left that is 1, the 32 bits of the key from that place on are
 * added modulo 2. A key that is too short goes on with zeroes. Source: Xen public/io/netif.h, "Hash algorithms".
 */
final class Toeplitz {
    private static final int WINDOW_BYTES = 8;

    private Toeplitz() {
    }

    /** The hash of the first {@code length} bytes of {@code input}. */
    static int hash(final byte[] key, final byte[] input, final int length) {
        // The upper half is what a bit of the input adds; the lower half moves up into it.
        long window = 0;
        for (int i = 0; i < WINDOW_BYTES; i++) {
            window = (window << Byte.SIZE) | at(key, i);
        }
        long sum = 0;
        for (int i = 0; i < length; i++) {
            for (int bit = Byte.SIZE - 1; bit >= 0; bit--) {
                if ((input[i] >> bit & 1) != 0) {
                    sum ^= window;
                }
                window <<= 1;
            }
            window |= at(key, i + WINDOW_BYTES);
        }
        return (int) (sum >>> Integer.SIZE);
    }

    private static int at(final byte[] key, final int index) {
        return index < key.length ? key[index] & 0xff : 0;
    }
}
