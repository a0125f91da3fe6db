package io.xenolith.xl;

import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;

/** The host at the other end: answers libxl's questions. */
public interface Host {
    /** Asks, and waits for the one answer. */
    ToolstackReply ask(ToolstackRequest request);

    /** Connects this terminal with a domain's console, until one of the two ends it. */
    void console(int domid);
}
