package io.xenolith.xl.verb;

import io.xenolith.control.v1.ReadConsoleRing;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Map;

/** {@code xl dmesg}: the hypervisor's log, which is emptied if wanted. */
final class Dmesg implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "c", Map.of("clear", 'c'), 0);
        final ToolstackReply reply = session.ask(Asks.request()
                .setReadConsoleRing(ReadConsoleRing.newBuilder().setClear(options.has('c'))));
        session.terminal().out(reply.getConsoleRing().toByteArray());
        return reply.hasFailure() ? Session.FAILURE : 0;
    }
}
