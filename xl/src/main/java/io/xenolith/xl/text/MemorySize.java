package io.xenolith.xl.text;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as xl reads them: MiB, or with a letter bytes, KiB, MiB, GiB, TiB. */
public final class MemorySize {
    private static final Pattern SIZE = Pattern.compile("\\s*([+-]?[0-9]{1,15})?([tgmkbTGMKB]?)");

    private MemorySize() {
    }

    /** KiB; empty if {@code text} is no size. A text without digits is a size of 0, as for real xl. */
    public static OptionalLong kib(final String text) {
        final Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return OptionalLong.empty();
        }
        final long number = size.group(1) == null ? 0 : Long.parseLong(size.group(1));
        return OptionalLong.of(switch (size.group(2)) {
            case "t", "T" -> number << 30;
            case "g", "G" -> number << 20;
            case "k", "K" -> number;
            case "b", "B" -> number >> 10;
            default -> number << 10;
        });
    }
}
