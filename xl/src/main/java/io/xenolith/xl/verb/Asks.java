package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainId;
import io.xenolith.control.v1.Empty;
import io.xenolith.control.v1.HostInfo;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.xl.Session;
import io.xenolith.xl.XlExit;

/** Requests that several verbs make. */
final class Asks {
    private Asks() {
    }

    static DomainId domain(final int domid) {
        return DomainId.newBuilder().setDomid(domid).build();
    }

    static ToolstackRequest.Builder request() {
        return ToolstackRequest.newBuilder();
    }

    /** What there is to know of the host; the command ends if it does not say. */
    static HostInfo hostInfo(final Session session) {
        return session.must(request().setHostInfo(Empty.getDefaultInstance()), "libxl_physinfo failed.")
                .getHostInfo();
    }

    /** CPUs for which affinities are printed and read. */
    static int cpus(final Session session) {
        return hostInfo(session).getMaxCpuId() + 1;
    }

    /** The number in {@code text}, as C's strtol takes it: digits at its beginning, else 0. */
    static long number(final String text) {
        final String stripped = text.stripLeading();
        int end = !stripped.isEmpty() && "+-".indexOf(stripped.charAt(0)) >= 0 ? 1 : 0;
        final int digits = end;
        while (end < stripped.length() && end < digits + 18 && Character.isDigit(stripped.charAt(end))) {
            end++;
        }
        return end == digits ? 0 : Long.parseLong(stripped.substring(0, end));
    }

    /** {@code text} begins with a number. */
    static boolean beginsWithNumber(final String text) {
        final String stripped = text.stripLeading();
        return !stripped.isEmpty() && Character.isDigit(stripped.charAt("+-".indexOf(stripped.charAt(0)) >= 0
                && stripped.length() > 1 ? 1 : 0));
    }

    /** Prints a line to standard error and ends the command. */
    static XlExit fail(final Session session, final String format, final Object... values) {
        session.err(format, values);
        return new XlExit(Session.FAILURE);
    }
}
