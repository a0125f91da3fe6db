package io.xenolith.hypervisor.console;

import java.nio.charset.StandardCharsets;

/**
 * Xen's own console: a ring of the last bytes that the hypervisor and dom0 wrote, read back by sysctl readconsole.
 * Indexes run free; the byte at index i lies at i modulo the size.
 */
public final class ConsoleRing {
    public static final int SIZE = 32 * 1024;

    private final byte[] ring = new byte[SIZE];
    private int cons;
    private int prod;

    public void write(final byte[] bytes, final int length) {
        for (int i = 0; i < length; i++) {
            ring[prod++ & SIZE - 1] = bytes[i];
            if (prod - cons > SIZE) {
                cons = prod - SIZE;
            }
        }
    }

    /** A line of Xen's own, with its prefix. */
    public void log(final String line) {
        final byte[] bytes = ("(XEN) " + line + "\n").getBytes(StandardCharsets.UTF_8);
        write(bytes, bytes.length);
    }

    /** The index nearest to {@code index} whose byte is still kept: itself, or the oldest one. */
    public int kept(final int index) {
        return index - cons < 0 || index - cons > prod - cons ? cons : index;
    }

    /**
     * Copies bytes from index {@code from}, which is kept, on.
     *
     * @return number of bytes copied
     */
    public int read(final int from, final byte[] target) {
        int index = from;
        int count = 0;
        while (index != prod && count < target.length) {
            target[count++] = ring[index++ & SIZE - 1];
        }
        return count;
    }

    /** Forgets the bytes before {@code index}, which is kept. */
    public void clearTo(final int index) {
        cons = index;
    }

    /** Index behind the newest byte. */
    public int producer() {
        return prod;
    }

    /** Index of the oldest byte kept. */
    public int consumer() {
        return cons;
    }
}
