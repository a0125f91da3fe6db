package io.xenolith.host.gdb;

import io.xenolith.hypervisor.domain.Domain;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a crash is in gdb's terms: a Unix process that did the like would have got such a signal. */
final class CrashSignal {
    private static final Pattern VCPU = Pattern.compile("vCPU (\\d+): .*");
    private static final Pattern EXCEPTION = Pattern.compile("#[A-Z]{2}");

    private CrashSignal() {
    }

    /** Why {@code domain}, which has crashed, stands still. */
    static StopReason of(final Domain domain) {
        return of(domain.crashReason);
    }

    /** The same for the hypervisor's words {@code reason}. */
    static StopReason of(final String reason) {
        final Matcher vcpu = VCPU.matcher(reason);
        final Matcher exception = EXCEPTION.matcher(reason);
        return StopReason.of(exception.find() ? signal(exception.group()) : StopReason.SIGABRT,
                vcpu.matches() ? Integer.parseInt(vcpu.group(1)) + 1 : 1);
    }

    private static int signal(final String exception) {
        return switch (exception) {
            case "#UD" -> StopReason.SIGILL;
            case "#PF", "#GP", "#SS", "#NP", "#TS", "#DF" -> StopReason.SIGSEGV;
            case "#DE", "#MF", "#XM" -> StopReason.SIGFPE;
            case "#DB", "#BP" -> StopReason.SIGTRAP;
            default -> StopReason.SIGABRT;
        };
    }
}
