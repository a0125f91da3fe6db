package io.xenolith.xl;

import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import java.util.function.Predicate;

/** The host at the other end: answers libxl's questions. */
public interface Host {
    /** Asks, and waits for the one answer. */
    ToolstackReply ask(ToolstackRequest request);

    /** Asks what has many answers, and takes them until {@code more} says that it was the last one wanted. */
    void follow(ToolstackRequest request, Predicate<ToolstackReply> more);

    /** Connects this terminal with a domain's console, until one of the two ends it. */
    void console(int domid);
}
