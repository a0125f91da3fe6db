package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/**
 * A verb that says the same every time: what real xl says where a thing is not there.
 *
 * @param required how many arguments it must have
 * @param domain its first argument is a domain
 * @param out what it prints
 * @param err what it complains about; %s is the domain's number
 * @param code its exit code
 */
record Says(int required, boolean domain, String out, String err, int code) implements Verb {
    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, required);
        session.terminal().out(out);
        session.terminal().err(domain
                ? err.replace("%s", Integer.toString(session.findDomain(words.getFirst())))
                : err);
        return code;
    }
}
