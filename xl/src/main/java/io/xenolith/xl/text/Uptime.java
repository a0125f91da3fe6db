package io.xenolith.xl.text;

import java.util.Locale;

/** Spans of time as uptime prints them. */
public final class Uptime {
    private static final long DAY = 86_400;
    private static final long HOUR = 3_600;
    private static final long MINUTE = 60;

    private Uptime() {
    }

    /** Days, if there are any, hours and minutes; with seconds unless it is to be short. */
    public static String text(final long seconds, final boolean brief) {
        final long days = seconds / DAY;
        final String head = days > 1 ? days + " days, " : days == 1 ? "1 day, " : "";
        final String time = String.format(Locale.ROOT, "%2d:%02d", seconds % DAY / HOUR, seconds % HOUR / MINUTE);
        return brief ? head + time : head + time + String.format(Locale.ROOT, ":%02d", seconds % MINUTE);
    }

    /** The time of day of a clock that counts seconds since 1970-01-01 UTC. */
    public static String timeOfDay(final long seconds) {
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds % DAY / HOUR, seconds % HOUR / MINUTE,
                seconds % MINUTE);
    }
}
