package io.xenolith.host.image.qcow2;

/** Where bytes of the disk are. */
sealed interface Extent {
    /** In the file, from byte {@code offset} on. */
    record Data(long offset) implements Extent {
    }

    /** Nowhere: they are zeros. */
    record Zeros() implements Extent {
    }

    /** In the backing file; without one, they are zeros. */
    record Backing() implements Extent {
    }

    /** In a whole cluster that is compressed to at most {@code bytes} bytes from {@code offset} on. */
    record Packed(long offset, int bytes) implements Extent {
    }
}
