package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.WaitForEnd;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.config.ConfigJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code xl create}: makes a domain of a configuration file, or shows what it would be made of. */
final class Create implements Verb {
    private static final Map<String, Character> NAMES = Map.of("defconfig", 'f', "dryrun", 'n',
            "ignore-global-affinity-masks", 'i', "quiet", 'q', "vncviewer", 'V', "vncviewer-autopass", 'A');
    /** ERROR_FAIL and ERROR_INVAL of libxl, as exit codes. */
    private static final int FAIL = 3;
    private static final int INVALID = 6;

    @Override
    public int run(final Session session, final List<String> arguments) {
        final boolean fileFirst = !arguments.isEmpty() && !arguments.getFirst().startsWith("-")
                && arguments.getFirst().indexOf('=') < 0;
        final Getopt.Result options = session.options(
                fileFirst ? arguments.subList(1, arguments.size()) : arguments, "AFVcdef:inpq", NAMES, 0);
        String file = options.value('f', fileFirst ? arguments.getFirst() : "");
        final List<String> settings = new ArrayList<>();
        for (final String word : options.arguments()) {
            if (word.indexOf('=') >= 0) {
                settings.add(word);
            } else if (file.isEmpty()) {
                file = word;
            } else {
                session.help();
                return Session.WRONG_USAGE;
            }
        }
        if (file.isEmpty()) {
            session.err("Config file not specified and none in save file\n");
            return INVALID;
        }
        return create(session, options, ConfigSource.read(session, file, settings, FAIL));
    }

    private static int create(final Session session, final Getopt.Result options, final ConfigSource source) {
        if (!options.has('q')) {
            session.err("Parsing config from %s\n", source.file());
        }
        final DomainConfiguration config = source.parse(session);
        if (session.dryRun() || options.has('n')) {
            session.out("%s", ConfigJson.of(config));
            return 0;
        }
        if (options.has('d')) {
            session.err("%s", ConfigJson.of(config));
        }
        final ToolstackReply reply = session.ask(Asks.request()
                .setCreate(io.xenolith.control.v1.Create.newBuilder()
                        .setConfiguration(HostPaths.configuration(session, config)).setPaused(true)
                        .setUnwatched(options.has('e')).setJson(ConfigJson.of(config))));
        if (reply.hasFailure()) {
            return -Session.code(reply);
        }
        final int domid = reply.getCreated().getDomid();
        if (options.has('p')) {
            if (options.has('c')) {
                session.host().console(domid);
            }
            return 0;
        }
        if (options.has('c')) {
            // What it says first is kept for whoever looks in.
            unpause(session, domid);
            session.host().console(domid);
            return 0;
        }
        unpause(session, domid);
        if (options.has('F')) {
            await(session, domid);
        }
        return 0;
    }

    static void unpause(final Session session, final int domid) {
        final var _ = session.ask(Asks.request().setUnpause(Asks.domain(domid)));
    }

    /** Until the domain is gone, as the background process of real xl would. */
    static void await(final Session session, final int domid) {
        final var _ = session.ask(Asks.request()
                .setWaitForEnd(WaitForEnd.newBuilder().addDomids(domid).setGone(true)));
    }
}
