package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.config.ConfigFromJson;
import io.xenolith.xl.config.ConfigJson;
import java.util.List;
import java.util.Map;

/** {@code xl restore}: makes a domain of a file that {@code save} wrote, here or elsewhere. */
final class Restore implements Verb {
    private static final Map<String, Character> NAMES = Map.of("vncviewer", 'V', "vncviewer-autopass", 'A');

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "FcpdeVA", NAMES, 1);
        final List<String> words = options.arguments();
        if (words.size() > 2) {
            session.help();
            return Session.FAILURE;
        }
        final String file = words.getLast();
        final SaveFile head = SaveFile.read(session, file);
        final DomainConfiguration config = words.size() == 2
                ? given(session, words.getFirst())
                : saved(session, head);
        if (options.has('d')) {
            session.err("%s", ConfigJson.of(config));
        }
        final PageProgress progress = new PageProgress(session, false, System::nanoTime);
        final ToolstackReply reply = session.host().ask(Asks.request()
                .setRestore(io.xenolith.control.v1.Restore.newBuilder()
                        .setCreate(io.xenolith.control.v1.Create.newBuilder()
                                .setConfiguration(HostPaths.configuration(session, config))
                                .setPaused(true).setUnwatched(options.has('e')).setJson(ConfigJson.of(config)))
                        .setFile(session.path(file).toString()).setOffset(head.offset()))
                .build(), progress::told);
        progress.stop();
        session.log(reply);
        return reply.hasFailure() ? Session.FAILURE : start(session, options, reply.getCreated().getDomid());
    }

    private static DomainConfiguration given(final Session session, final String file) {
        final ConfigSource source = ConfigSource.read(session, file, List.of(), Session.FAILURE);
        session.err("Parsing config from %s\n", file);
        return source.parse(session);
    }

    private static DomainConfiguration saved(final Session session, final SaveFile head) {
        if (head.config().isEmpty()) {
            throw Asks.fail(session, "Config file not specified and none in save file\n");
        }
        session.err("Parsing config from <saved>\n");
        if (!head.json()) {
            return new ConfigSource("<saved>", head.config()).parse(session);
        }
        try {
            return ConfigFromJson.read(head.config());
        } catch (final ConfigFromJson.BadJson e) {
            throw Asks.fail(session, "The configuration in the save file is of no use: %s\n", e.getMessage());
        }
    }

    private static int start(final Session session, final Getopt.Result options, final int domid) {
        if (!options.has('p')) {
            Create.unpause(session, domid);
        }
        if (options.has('c')) {
            session.host().console(domid);
        } else if (options.has('F') && !options.has('p')) {
            Create.await(session, domid);
        }
        return 0;
    }
}
