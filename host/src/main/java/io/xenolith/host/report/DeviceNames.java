package io.xenolith.host.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the device texts of trace events ({@code vbd/1/51712}) into what a user calls the device ({@code guest.xvda}); one
 * of several queues is {@code guest.xvda.queue0}.
 */
public final class DeviceNames {
    private static final Pattern DEVICE = Pattern
            .compile("([a-z0-9]+)/([0-9]{1,5})/([0-9]{1,9})(?:/queue-([0-9]{1,2}))?");
    private static final String QUEUE = "/queue-";
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
        final String name = domain + "." + (matcher.group(1).equals("vbd") ? disk(number) : matcher.group(1) + number);
        return matcher.group(4) == null ? name : name + ".queue" + matcher.group(4);
    }

    /** The text of the whole device, if {@code device} is one of its queues; otherwise {@code device} itself. */
    static String whole(final String device) {
        final int queue = device.indexOf(QUEUE);
        return queue < 0 ? device : device.substring(0, queue);
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
