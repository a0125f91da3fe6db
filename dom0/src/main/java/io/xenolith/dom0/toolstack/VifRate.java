package io.xenolith.dom0.toolstack;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rate of a vif as xl.cfg writes it, {@code 10Mb/s@50ms}, and as the backend reads it. Source: xl-network-configuration. */
public final class VifRate {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9})([GMK]?)([Bb])/s(?:@([0-9]{1,9})([mu]?)s)?");
    private static final long DEFAULT_INTERVAL_US = 50_000;
    private static final long U32_MAX = 0xffff_ffffL;

    private VifRate() {
    }

    /**
     * The value of the {@code rate} key, "bytes,microseconds".
     *
     * @throws IllegalArgumentException if {@code text} is no rate, or one of less than a byte or 2^32 and more an interval
     */
    public static String key(final String text) {
        final Matcher rate = RATE.matcher(text);
        if (!rate.matches()) {
            throw new IllegalArgumentException("rate=" + text + ", want a rate such as 10Mb/s or 1MB/s@20ms");
        }
        final long number = Long.parseLong(rate.group(1)) * unit(rate.group(2));
        final long bytesPerSecond = rate.group(3).equals("b") ? number / 8 : number;
        final long interval = rate.group(4) == null
                ? DEFAULT_INTERVAL_US
                : Long.parseLong(rate.group(4)) * microseconds(rate.group(5));
        final BigInteger bytes = BigInteger.valueOf(bytesPerSecond).multiply(BigInteger.valueOf(interval))
                .divide(BigInteger.valueOf(1_000_000));
        if (bytes.signum() == 0 || bytes.bitLength() > 32 || interval > U32_MAX) {
            throw new IllegalArgumentException("rate=" + text + " is " + bytes + " bytes in " + interval
                    + " us, want 1 to " + U32_MAX + " in up to " + U32_MAX);
        }
        return bytes + "," + interval;
    }

    private static long unit(final String letter) {
        return switch (letter) {
            case "G" -> 1_000_000_000L;
            case "M" -> 1_000_000L;
            case "K" -> 1_000L;
            default -> 1;
        };
    }

    private static long microseconds(final String letter) {
        return switch (letter) {
            case "m" -> 1_000L;
            case "u" -> 1L;
            default -> 1_000_000L;
        };
    }
}
