package io.xenolith.xl.verb;

import io.xenolith.control.v1.Text;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl set-parameters}: parameters of the hypervisor while it runs. */
final class SetParameters implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final String parameters = session.arguments(arguments, 1).getFirst();
        final var _ = session.must(Asks.request().setSetParameters(Text.newBuilder().setText(parameters)),
                "cannot set parameters: " + parameters);
        return 0;
    }
}
