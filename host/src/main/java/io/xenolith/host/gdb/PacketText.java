package io.xenolith.host.gdb;

import java.nio.charset.StandardCharsets;

/** Payloads as text, a character a byte: commands are ASCII, what follows some of them is binary. */
final class PacketText {
    private PacketText() {
    }

    static String of(final byte[] payload) {
        return new String(payload, StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
