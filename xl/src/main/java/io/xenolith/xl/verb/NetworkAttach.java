package io.xenolith.xl.verb;

import io.xenolith.control.v1.AttachVif;
import io.xenolith.control.v1.Vif;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.config.ConfigJson;
import io.xenolith.xl.config.VifSpec;
import java.util.List;

/** {@code xl network-attach}: gives a running domain a network interface. */
final class NetworkAttach implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 1);
        final int domid = session.findDomain(words.getFirst());
        final Vif.Builder vif = Vif.newBuilder();
        final VifSpec reader = new VifSpec("command line", vif, line -> session.err("%s\n", line));
        try {
            for (final String word : words.subList(1, words.size())) {
                reader.parameter(word);
            }
        } catch (final VifSpec.BadVif e) {
            throw Asks.fail(session, "%s\n", e.getMessage());
        }
        if (session.dryRun()) {
            session.out("vif: %s\n", ConfigJson.of(vif.build()));
            return 0;
        }
        final var _ = session.must(
                Asks.request().setAttachVif(AttachVif.newBuilder().setDomid(domid).setVif(vif)),
                "libxl_device_nic_add failed.");
        return 0;
    }
}
