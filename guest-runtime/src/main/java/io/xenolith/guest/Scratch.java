package io.xenolith.guest;

/**
 * Guest memory for hypercall arguments, handed out in last-in first-out order. An event handler that nests over code
 * which
 * is filling an argument takes its own place above it and gives it back before it ends, so neither disturbs the other.
 * One per virtual CPU.
 */
public final class Scratch {
    private static final int ALIGN = 8;

    private final long base;
    private final int size;
    private int top;

    /** @param base virtual address, 8-aligned, of {@code size} mapped, writable bytes */
    public Scratch(final long base, final int size) {
        this.base = base;
        this.size = size;
    }

    /** What {@link #release} goes back to. */
    public int mark() {
        return top;
    }

    /** Address of {@code bytes} fresh bytes, 8-aligned; their content is whatever was there. */
    public long push(final int bytes) {
        final int rounded = (bytes + ALIGN - 1) & -ALIGN;
        if (rounded > size - top) {
            throw new IllegalStateException("scratch full: top=" + top + " size=" + size + ", want " + bytes);
        }
        final long address = base + top;
        top += rounded;
        return address;
    }

    /** Bytes that can still be pushed. */
    public int available() {
        return size - top;
    }

    /** Gives back everything pushed since {@code mark} was taken. */
    public void release(final int mark) {
        if (mark < 0 || mark > top) {
            throw new IllegalArgumentException("mark=" + mark + ", want 0 to " + top);
        }
        top = mark;
    }
}
