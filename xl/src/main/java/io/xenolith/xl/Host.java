package io.xenolith.xl;

import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import java.util.function.Consumer;

/** The host at the other end: answers libxl's questions. */
public interface Host {
    /** Asks, and waits for the one answer. */
    default ToolstackReply ask(final ToolstackRequest request) {
        return ask(request, _ -> {
        });
    }

    /** As {@link #ask(ToolstackRequest)}; {@code progress} is told how far it is meanwhile. */
    ToolstackReply ask(ToolstackRequest request, Consumer<ToolstackReply> progress);

    /**
     * Has a domain go to another host, and waits for the last report.
     *
     * @param request its host as somebody named it
     * @param told of all reports before
     */
    default MigrationReport migrate(final Migrate request, final Consumer<MigrationReport> told) {
        throw new UnsupportedOperationException("this host knows no other");
    }

    /** Connects this terminal with a domain's console, until one of the two ends it. */
    void console(int domid);
}
