package io.xenolith.x86.compare;

import java.io.ByteArrayOutputStream;

/** Bytes of one instruction: prefixes, REX, opcode, ModRM with a memory or register operand, constants. */
final class Emitter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Emitter bytes(final int... values) {
        for (final int value : values) {
            out.write(value);
        }
        return this;
    }

    /** {@code size} bytes of {@code value}, little-endian. */
    Emitter constant(final long value, final int size) {
        for (int i = 0; i < size; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    Emitter append(final byte[] code) {
        out.writeBytes(code);
        return this;
    }

    int length() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
