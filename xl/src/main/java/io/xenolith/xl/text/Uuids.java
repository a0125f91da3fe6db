package io.xenolith.xl.text;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.Optional;

/** UUIDs as 16 bytes and as text. */
public final class Uuids {
    private static final int BYTES = 16;
    private static final String FORM = "[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}";

    private Uuids() {
    }

    public static String text(final ByteString bytes) {
        final byte[] uuid = bytes.size() == BYTES ? bytes.toByteArray() : new byte[BYTES];
        final String hex = HexFormat.of().formatHex(uuid);
        return String.join("-", hex.substring(0, 8), hex.substring(8, 12), hex.substring(12, 16),
                hex.substring(16, 20), hex.substring(20));
    }

    /** The bytes; empty if {@code text} is no UUID. */
    public static Optional<ByteString> parse(final String text) {
        return text.matches(FORM)
                ? Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(text.replace("-", ""))))
                : Optional.empty();
    }
}
