package io.xenolith.dom0.xenstore;

import io.xenolith.abi.errno.Errno;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.List;
import java.util.Locale;

/** CONTROL: what an administrator may ask the daemon itself. Live update and logging to files do not exist here. */
final class ControlRequests {
    private static final String COMMANDS = """
            check
            help
            print <string>
            quota [<domid>]
            """;

    private final XenstoreState state;
    private final TraceSink trace;

    ControlRequests(final XenstoreState state, final TraceSink trace) {
        this.state = state;
        this.trace = trace;
    }

    Reply control(final Request request) {
        final List<String> strings = request.strings();
        if (strings.isEmpty()) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        return switch (strings.getFirst()) {
            case "check" -> strings.size() == 1 ? Reply.ok() : Reply.error(Errno.XEN_EINVAL);
            case "help" -> strings.size() == 1 ? Reply.text(COMMANDS) : Reply.error(Errno.XEN_EINVAL);
            case "print" -> strings.size() == 2 ? print(strings.get(1)) : Reply.error(Errno.XEN_EINVAL);
            case "quota" -> quota(strings.subList(1, strings.size()));
            default -> Reply.error(Errno.XEN_EINVAL);
        };
    }

    private Reply print(final String text) {
        if (trace.on()) {
            trace.emit(new TraceEvent.Note(0, "xenstored", text));
        }
        return Reply.ok();
    }

    private Reply quota(final List<String> arguments) {
        if (arguments.isEmpty()) {
            return Reply.text(settings());
        }
        final long domid = DecimalText.leading(arguments.getFirst());
        if (arguments.size() > 1 || domid < 0 || domid > Integer.MAX_VALUE) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final RingConnection connection = state.domains().get((int) domid);
        return connection == null ? Reply.error(Errno.XEN_ENOENT) : Reply.text(usage(connection));
    }

    private String settings() {
        final XenstoreQuotas quotas = state.quotas();
        return "Quota settings:\n" + line("nodes", quotas.nodes()) + line("watches", quotas.watches())
                + line("transactions", quotas.transactions()) + line("outstanding", quotas.outstanding())
                + line("transaction-nodes", quotas.transactionNodes()) + line("memory", quotas.memoryBytes())
                + line("node-size", quotas.entryBytes()) + line("path-max", quotas.pathBytes())
                + line("permissions", quotas.permissions());
    }

    private static String usage(final RingConnection connection) {
        final DomainAccount account = connection.account();
        return "Domain " + connection.domid() + ":\n" + line("nodes", account.nodes())
                + line("watches", connection.watches().size()) + line("transactions", connection.transactions().size())
                + line("outstanding", account.outstanding()) + line("memory", account.memoryBytes());
    }

    private static String line(final String name, final long value) {
        return String.format(Locale.ROOT, "%-17s: %8d\n", name, value);
    }
}
