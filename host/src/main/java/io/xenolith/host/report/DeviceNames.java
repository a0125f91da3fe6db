package io.xenolith.host.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the device texts of trace events ({@code vbd/1/51712}) into what a user calls the device ({@code guest.xvda}). */
public final class DeviceNames {
    private static final Pattern DEVICE = Pattern.compile("([a-z0-9]+)/([0-9]{1,5})/([0-9]{1,9})");
    private static final int MAJOR_XVD = 202;
    private static final int EXTENDED = 1 << 28;

    private DeviceNames() {
    }

    /** The name of {@code device}; the text itself if it has another form. */
    public static String of(final String device, final DomainNames domains) {
        final Matcher matcher = DEVICE.matcher(device);
        if (!matcher.matches()) {
            return device;
        }
        final String domain = domains.of(Integer.parseInt(matcher.group(2)));
        final int number = Integer.parseInt(matcher.group(3));
        return domain + "." + (matcher.group(1).equals("vbd") ? disk(number) : matcher.group(1) + number);
    }

    /** Xen's numbering: major 202 with 16 minors a disk, or bit 28 with 256. */
    private static String disk(final int number) {
        if (number >>> 8 == MAJOR_XVD) {
            return xvd(number >>> 4 & 0xf, number & 0xf);
        }
        return (number & EXTENDED) != 0 ? xvd((number & ~EXTENDED) >>> 8, number & 0xff) : "vbd" + number;
    }

    private static String xvd(final int disk, final int partition) {
        final String letters = disk < 26
                ? Character.toString('a' + disk)
                : Character.toString('a' + disk / 26 - 1) + (char) ('a' + disk % 26);
        return "xvd" + letters + (partition == 0 ? "" : partition);
    }
}
