package io.xenolith.host.daemon;

import io.xenolith.control.ControlConnection;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.RequestFailure;
import io.xenolith.control.v1.ToolstackRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients that wait for the end of a domain, which may never come: whoever goes or cancels is not waited for. All on the host's
 * thread.
 */
final class EndWaiters {
    private record Waiter(ControlConnection connection, long id) {
    }

    private final LiveHost host;
    /** The numbers of their questions. */
    private final Map<Waiter, Long> questions = new HashMap<>();

    EndWaiters(final LiveHost host) {
        this.host = host;
    }

    void ask(final ControlConnection connection, final long id, final ToolstackRequest request) {
        final Waiter waiter = new Waiter(connection, id);
        questions.put(waiter, host.ask(request, answer -> {
            questions.remove(waiter);
            connection.reply(Reply.newBuilder().setId(id).setLast(true).setToolstack(answer).build());
        }));
    }

    /** Ends the request {@code id}, if it is one of these. */
    void cancel(final ControlConnection connection, final long id) {
        if (forget(new Waiter(connection, id))) {
            connection.reply(Reply.newBuilder().setId(id).setLast(true)
                    .setFailure(RequestFailure.newBuilder().setReason("cancelled")).build());
        }
    }

    /** The client is gone. */
    void gone(final ControlConnection connection) {
        for (final Waiter waiter : List.copyOf(questions.keySet())) {
            if (waiter.connection == connection) {
                final boolean _ = forget(waiter);
            }
        }
    }

    private boolean forget(final Waiter waiter) {
        final Long number = questions.remove(waiter);
        if (number == null) {
            return false;
        }
        host.forget(number);
        return true;
    }
}
