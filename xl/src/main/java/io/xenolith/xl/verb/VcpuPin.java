package io.xenolith.xl.verb;

import io.xenolith.control.v1.SetAffinity;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.text.CpuMap;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code xl vcpu-pin}: says on which CPUs a vCPU may run, and on which it would rather. */
final class VcpuPin implements Verb {
    private static final String UNCHANGED = "-";

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "fi",
                Map.of("force", 'f', "ignore-global-affinity-masks", 'i'), 3);
        final SetAffinity.Builder request = SetAffinity.newBuilder()
                .setDomid(session.findDomain(options.argument(0))).setForce(options.has('f'));
        final boolean all = vcpu(session, options.argument(1), request);
        final int cpus = Asks.cpus(session);
        final Optional<BitSet> hard = cpus(session, options.argument(2), cpus);
        final Optional<BitSet> soft = cpus(session,
                options.arguments().size() > 3 ? options.argument(3) : UNCHANGED, cpus);
        if (session.dryRun()) {
            session.out("cpumap: %s%s\n", hard.map(set -> CpuMap.text(set, cpus)).orElse(UNCHANGED),
                    soft.map(set -> " " + CpuMap.text(set, cpus)).orElse(""));
            return 0;
        }
        if (hard.isPresent() && hard.get().isEmpty()) {
            throw Asks.fail(session, "vcpu hard affinity map is empty\n");
        }
        hard.ifPresent(set -> request.setHard(CpuMap.bytes(set)));
        soft.ifPresent(set -> request.setSoft(CpuMap.bytes(set)));
        final ToolstackReply reply = session.ask(Asks.request().setSetAffinity(request));
        if (!reply.hasFailure()) {
            return 0;
        }
        if (all) {
            session.err("Could not set affinity.\n");
            return 0;
        }
        throw Asks.fail(session, "Could not set affinity for vcpu `%d'.\n", request.getVcpu());
    }

    /** True for all of them. */
    private static boolean vcpu(final Session session, final String text, final SetAffinity.Builder request) {
        if (Asks.beginsWithNumber(text) && Asks.number(text) >= 0) {
            request.setVcpu((int) Asks.number(text));
            return false;
        }
        if (!text.equals("all")) {
            throw Asks.fail(session, "Error: Invalid argument %s as VCPU.\n", text);
        }
        if (request.getForce()) {
            throw Asks.fail(session, "Error: --force and 'all' as VCPU not allowed.\n");
        }
        return true;
    }

    private static Optional<BitSet> cpus(final Session session, final String text, final int cpus) {
        if (text.equals(UNCHANGED)) {
            return Optional.empty();
        }
        try {
            return Optional.of(CpuMap.parse(text, cpus));
        } catch (final CpuMap.BadRange e) {
            throw Asks.fail(session, "%s\n", e.getMessage());
        }
    }
}
