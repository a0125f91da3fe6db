package io.xenolith.guest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One message of the xenstore protocol. {@code payload} belongs to the message. Text is bytes, one char (0 to 255)
 * each, so
 * that what a hostile peer wrote arrives unchanged.
 */
public record XenstoreMessage(int type, int reqId, int txId, byte[] payload) {
    /** A message whose payload is {@code parts}, each followed by NUL. */
    public static XenstoreMessage ofStrings(final int type, final int reqId, final int txId, final String... parts) {
        final StringBuilder text = new StringBuilder();
        for (final String part : parts) {
            text.append(part).append('\0');
        }
        return new XenstoreMessage(type, reqId, txId, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The payload as text, without one trailing NUL. */
    public String text() {
        final int end = payload.length > 0 && payload[payload.length - 1] == 0 ? payload.length - 1 : payload.length;
        return new String(payload, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** The NUL-terminated strings of the payload; a last one without NUL counts. */
    public List<String> strings() {
        final List<String> strings = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == 0) {
                strings.add(new String(payload, start, i - start, StandardCharsets.ISO_8859_1));
                start = i + 1;
            }
        }
        if (start < payload.length) {
            strings.add(new String(payload, start, payload.length - start, StandardCharsets.ISO_8859_1));
        }
        return strings;
    }
}
