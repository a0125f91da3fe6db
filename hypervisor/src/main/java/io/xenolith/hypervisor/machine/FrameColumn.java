package io.xenolith.hypervisor.machine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One number for every machine frame, 0 at first, all of one width. Storing what is there already touches nothing, so that
 * frames of which there is nothing to say take no memory.
 */
public final class FrameColumn {
    private final MemorySegment cells;

    /** A column of {@code frames} numbers of {@code width} bytes: 1, 2 or 4. */
    public FrameColumn(final SparseMemory memory, final int frames, final int width) {
        cells = memory.zeroed((long) frames * width);
    }

    /** Columns of one byte. */
    public byte byteAt(final int mfn) {
        return cells.get(ValueLayout.JAVA_BYTE, mfn);
    }

    public void byteAt(final int mfn, final int value) {
        if (byteAt(mfn) != (byte) value) {
            cells.set(ValueLayout.JAVA_BYTE, mfn, (byte) value);
        }
    }

    /** Columns of two bytes. */
    public short shortAt(final int mfn) {
        return cells.getAtIndex(ValueLayout.JAVA_SHORT, mfn);
    }

    public void shortAt(final int mfn, final int value) {
        if (shortAt(mfn) != (short) value) {
            cells.setAtIndex(ValueLayout.JAVA_SHORT, mfn, (short) value);
        }
    }

    /** Columns of four bytes. */
    public int intAt(final int mfn) {
        return cells.getAtIndex(ValueLayout.JAVA_INT, mfn);
    }

    public void intAt(final int mfn, final int value) {
        if (intAt(mfn) != value) {
            cells.setAtIndex(ValueLayout.JAVA_INT, mfn, value);
        }
    }
}
