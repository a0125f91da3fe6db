package io.xenolith.xl.verb;

import io.xenolith.control.v1.Text;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl debug-keys}: keys of the hypervisor's own console. */
final class DebugKeys implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final String keys = session.arguments(arguments, 1).getFirst();
        final var _ = session.must(Asks.request().setDebugKeys(Text.newBuilder().setText(keys)),
                "cannot send debug keys: " + keys);
        return 0;
    }
}
