package io.xenolith.drivers.xenbus;

import java.util.Optional;
import java.util.OptionalLong;

/** Strict, bounded reading of values that a peer wrote: anything but plain decimal digits is no number. */
public final class StoreKeys {
    /** Largest 32-bit value without a sign. */
    public static final long U32_MAX = 0xffff_ffffL;

    private static final int DIGITS_MAX = 18;

    private StoreKeys() {
    }

    /** 1 to 18 decimal digits and nothing else, of a value from 0 to {@code max}; otherwise empty. */
    public static OptionalLong unsigned(final String text, final long max) {
        if (text.isEmpty() || text.length() > DIGITS_MAX) {
            return OptionalLong.empty();
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            final char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return OptionalLong.empty();
            }
            value = value * 10 + (digit - '0');
        }
        return value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /** As {@link #unsigned(String, long)}; empty for a missing key. */
    public static OptionalLong unsigned(final Optional<String> key, final long max) {
        return key.isPresent() ? unsigned(key.get(), max) : OptionalLong.empty();
    }

    /** A feature key: true only for "1". */
    public static boolean flag(final Optional<String> key) {
        return key.isPresent() && key.get().equals("1");
    }

    /**
     * A number with a default: {@code missing} if there is no key, empty if there is one that is no number up to
     * {@code max}.
     */
    public static OptionalLong unsignedOr(final Optional<String> key, final long missing, final long max) {
        return key.isPresent() ? unsigned(key.get(), max) : OptionalLong.of(missing);
    }
}
