package io.xenolith.xl.verb;

import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Map;

/** {@code xl destroy}: ends a domain without asking it. */
final class Destroy implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "f", Map.of(), 1);
        final int domid = session.findDomain(options.argument(0));
        if (domid == 0 && !options.has('f')) {
            throw Asks.fail(session, "Not destroying domain 0; use -f to force.\nThis can only be done when using a"
                    + " disaggregated hardware domain and toolstack.\n\n");
        }
        final ToolstackReply reply = session.ask(Asks.request().setDestroy(Asks.domain(domid)));
        if (reply.hasFailure()) {
            throw Asks.fail(session, "destroy failed (rc=%d)\n", Session.code(reply));
        }
        return 0;
    }
}
