package io.xenolith.xl;

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

    /** Connects this terminal with a domain's console, until one of the two ends it. */
    void console(int domid);
}
