package io.xenolith.xl.verb;

import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl dump-core}: a domain's memory and registers as a file. */
final class DumpCore implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 2);
        final int domid = session.findDomain(words.get(0));
        final ToolstackReply reply = session.ask(Asks.request().setDumpCore(io.xenolith.control.v1.DumpCore.newBuilder()
                .setDomid(domid).setFile(session.path(words.get(1)).toString())));
        if (reply.hasFailure()) {
            throw Asks.fail(session, "core dump failed (rc=%d)\n", Session.code(reply));
        }
        return 0;
    }
}
