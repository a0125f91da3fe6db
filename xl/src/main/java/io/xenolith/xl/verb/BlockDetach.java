package io.xenolith.xl.verb;

import io.xenolith.control.v1.DetachDisk;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;
import java.util.Map;

/** {@code xl block-detach}: takes a disk away from a running domain. */
final class BlockDetach implements Verb {
    /** ERROR_DEVICE_EXISTS and its like are failures of the detaching; this one says that there is no such disk. */
    private static final int INVALID = -6;

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "f", Map.of("force", 'f'), 2);
        final int domid = session.findDomain(options.argument(0));
        final boolean force = options.has('f');
        final ToolstackReply reply = session.ask(Asks.request().setDetachDisk(
                DetachDisk.newBuilder().setDomid(domid).setVdev(options.argument(1)).setForce(force)));
        if (!reply.hasFailure()) {
            return 0;
        }
        if (Session.code(reply) == INVALID) {
            throw Asks.fail(session, "Error: Device %s not connected.\n", options.argument(1));
        }
        throw Asks.fail(session, "libxl_device_disk_%s failed.\n", force ? "destroy" : "safe_remove");
    }
}
