package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.UpdateConfiguration;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.config.ConfigJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code xl config-update}: another configuration for the next time that a domain is made. */
final class ConfigUpdate implements Verb {
    /** ERROR_FAIL of libxl as an exit code: it is negative, and cut to eight bits. */
    private static final int FAIL = 253;

    @Override
    public int run(final Session session, final List<String> arguments) {
        if (arguments.isEmpty()) {
            session.err("xl config-update requires a domain argument\n");
            session.help();
            return Session.FAILURE;
        }
        session.err("WARNING: xl now has better capability to manage domain configuration, avoid using this command"
                + " when possible\n");
        final int domid = session.findDomain(arguments.getFirst());
        final List<String> words = arguments.subList(1, arguments.size());
        final boolean fileFirst = !words.isEmpty() && !words.getFirst().startsWith("-")
                && words.getFirst().indexOf('=') < 0;
        final Getopt.Result options = session.options("config_update",
                fileFirst ? words.subList(1, words.size()) : words, "dqf:", Map.of("defconfig", 'f'), 0);
        String file = options.value('f', fileFirst ? words.getFirst() : "");
        final List<String> settings = new ArrayList<>();
        for (final String word : options.arguments()) {
            if (word.indexOf('=') >= 0) {
                settings.add(word);
            } else if (file.isEmpty()) {
                file = word;
            } else {
                session.help("create");
                return Session.WRONG_USAGE;
            }
        }
        if (file.isEmpty()) {
            throw Asks.fail(session, "Config file not specified\n");
        }
        final DomainConfiguration config = ConfigSource.read(session, file, settings, FAIL).parse(session);
        if (options.has('d') || session.dryRun()) {
            session.out("%s", ConfigJson.of(config));
        }
        if (!session.dryRun()) {
            session.err("setting dom%d configuration\n", domid);
            final var _ = session.must(
                    Asks.request().setUpdateConfiguration(UpdateConfiguration.newBuilder().setDomid(domid)
                            .setConfiguration(HostPaths.configuration(session, config))),
                    "failed to update configuration");
        }
        return 0;
    }
}
