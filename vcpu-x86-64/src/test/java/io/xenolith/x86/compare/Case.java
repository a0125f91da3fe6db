package io.xenolith.x86.compare;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Code with the registers it starts from.
 *
 * @param code the bytes, at {@link #CODE}
 * @param gpr the sixteen general registers
 * @param flags the flags
 * @param memorySeed what the window of memory is filled from
 * @param undefinedFlags flags that the manual leaves undefined after it
 */
record Case(byte[] code, long[] gpr, int flags, long memorySeed, int undefinedFlags) {
    static final long CODE = 0x2000_0000L;
    static final long DATA = 0x1000_0000L;
    static final int DATA_BYTES = 0x2000;
    static final int WINDOW_BYTES = 512;
    static final long WINDOW = DATA + 0x1000 - WINDOW_BYTES / 2;

    /** As the recorder reads it. */
    byte[] encoded() {
        final ByteBuffer out = ByteBuffer.allocate(2 + code.length + 16 * 8 + 4 + 8).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) code.length).put(code);
        for (final long register : gpr) {
            out.putLong(register);
        }
        return out.putInt(flags).putLong(memorySeed).array();
    }
}
