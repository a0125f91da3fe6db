package io.xenolith.host.gdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** How a packet looks on the wire: {@code $}, the payload with its special bytes escaped, {@code #}, two digits of checksum. */
final class PacketFrame {
    static final byte START = '$';
    static final byte END = '#';
    static final byte ESCAPE = '}';
    /** Begins a repetition in what a stub sends. */
    private static final byte REPEAT = '*';
    static final int ESCAPE_XOR = 0x20;
    private static final int BYTE_MASK = 0xFF;

    private PacketFrame() {
    }

    /** The frame of {@code payload}. */
    static byte[] of(final byte[] payload) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 4);
        out.write(START);
        int sum = 0;
        for (final byte each : payload) {
            if (isSpecial(each)) {
                out.write(ESCAPE);
                out.write(each ^ ESCAPE_XOR);
                sum += ESCAPE + (each ^ ESCAPE_XOR);
            } else {
                out.write(each);
                sum += each;
            }
        }
        out.write(END);
        out.writeBytes(Hex.ofByte(sum & BYTE_MASK).getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static boolean isSpecial(final byte value) {
        return value == START || value == END || value == ESCAPE || value == REPEAT;
    }
}
