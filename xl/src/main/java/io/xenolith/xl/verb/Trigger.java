package io.xenolith.xl.verb;

import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import java.util.List;

/** {@code xl trigger}: an NMI, a reset, a button. Real xl ends well even if the domain cannot take it. */
final class Trigger implements Verb {
    private static final List<String> TRIGGERS = List.of("power", "sleep", "nmi", "init", "reset", "s3resume");

    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> words = session.arguments(arguments, 2);
        final int domid = session.findDomain(words.get(0));
        final String trigger = words.get(1);
        if (!TRIGGERS.contains(trigger)) {
            throw Asks.fail(session, "Invalid trigger \"%s\"\n", trigger);
        }
        int vcpu = 0;
        if (words.size() > 2) {
            if (!Asks.beginsWithNumber(words.get(2))) {
                session.err("Invalid vcpuid, using default vcpuid=0.\n\n");
            }
            vcpu = (int) Asks.number(words.get(2));
        }
        send(session, domid, trigger, vcpu);
        return 0;
    }

    static void send(final Session session, final int domid, final String trigger, final int vcpu) {
        final var _ = session.ask(Asks.request().setTrigger(io.xenolith.control.v1.Trigger.newBuilder()
                .setDomid(domid).setTrigger(trigger).setVcpu(vcpu)));
    }
}
