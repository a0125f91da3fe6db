package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainScheduling;
import io.xenolith.control.v1.SetDomainScheduling;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.VcpuScheduling;
import io.xenolith.xl.Getopt;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.XlExit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code xl sched-rtds}: periods and budgets under the RTDS scheduler, by domain and by vCPU. */
final class SchedRtds implements Verb {
    private static final String ALL = "all";
    private static final SchedulerTable TABLE = new SchedulerTable("rtds",
            String.format("%-33s %4s %9s %9s %10s", "Name", "ID", "Period", "Budget", "Extratime"),
            _ -> "sched=RTDS",
            domain -> String.format("%9d %9d %10s", domain.getPeriodUs(), domain.getBudgetUs(),
                    domain.getExtratime() ? "yes" : "no"));
    private static final String VCPU_TITLE = String.format("%-33s %4s %4s %9s %9s %10s", "Name", "ID", "VCPU", "Period",
            "Budget", "Extratime");
    private static final Map<String, Character> NAMES = Map.of("domain", 'd', "period", 'p', "budget", 'b', "extratime",
            'e', "vcpuid", 'v', "cpupool", 'c');

    @Override
    public int run(final Session session, final List<String> arguments) {
        final Getopt.Result options = session.options(arguments, "d:p:b:e:v:c:", NAMES, 0);
        final List<String> vcpus = values(options, 'v');
        final boolean all = vcpus.contains(ALL);
        check(session, options, vcpus, all);
        if (!options.has('d')) {
            if (all) {
                session.domains().stream().map(DomainEntry::getDomid)
                        .forEach(domid -> vcpus(session, domid, List.of()));
            } else {
                TABLE.all(session, Optional.ofNullable(options.value('c', null)));
            }
            return 0;
        }
        final int domid = session.findDomain(options.value('d', ""));
        if (vcpus.isEmpty()) {
            return TABLE.domain(session, domid) ? 0 : Session.FAILURE;
        }
        if (!options.has('p')) {
            session.out("%s\n", VCPU_TITLE);
            vcpus(session, domid, all ? List.of() : vcpus.stream().map(Asks::number).toList());
            return 0;
        }
        return set(session, options, domid, vcpus, all) ? 0 : Session.FAILURE;
    }

    private static List<String> values(final Getopt.Result options, final char letter) {
        return options.options().stream().filter(option -> option.letter() == letter).map(Getopt.Option::value)
                .toList();
    }

    private static void check(final Session session, final Getopt.Result options, final List<String> vcpus,
            final boolean all) {
        final boolean parameters = options.has('p') || options.has('b') || options.has('e');
        if (values(options, 'e').stream().anyMatch(value -> !List.of("0", "1").contains(value))) {
            throw Asks.fail(session, "Invalid extratime.\n");
        }
        if (options.has('c') && (options.has('d') || parameters || !vcpus.isEmpty())) {
            throw Asks.fail(session, "Specifying a cpupool is not allowed with other options.\n");
        }
        if (!options.has('d') && (parameters || (!vcpus.isEmpty() && !all))) {
            throw Asks.fail(session, "Missing parameters.\n");
        }
        if (options.has('d') && vcpus.isEmpty() && parameters) {
            throw Asks.fail(session, "Must specify VCPU.\n");
        }
        if (all && vcpus.size() > 1) {
            throw Asks.fail(session, "Incorrect VCPU IDs.\n");
        }
        final int wanted = options.count('p');
        if (options.count('b') != wanted || options.count('e') != wanted
                || (parameters && !all && vcpus.size() > wanted)) {
            throw Asks.fail(session, "Incorrect number of period, budget and extratime\n");
        }
    }

    /** @param wanted none: all */
    private static void vcpus(final Session session, final int domid, final List<Long> wanted) {
        final ToolstackReply reply = session.ask(Asks.request().setGetDomainScheduling(Asks.domain(domid)));
        final DomainScheduling parameters = reply.getDomainScheduling();
        if (reply.hasFailure() || !parameters.getScheduler().equals("rtds")) {
            session.err("libxl_vcpu_sched_params_get failed.\n");
            throw new XlExit(Session.FAILURE);
        }
        final String name = session.name(domid);
        for (final VcpuScheduling vcpu : parameters.getVcpusList()) {
            if (wanted.isEmpty() || wanted.contains((long) vcpu.getVcpu())) {
                session.out("%-33s %4d %4d %9d %9d %10s\n", name, domid, vcpu.getVcpu(), vcpu.getPeriodUs(),
                        vcpu.getBudgetUs(), vcpu.getExtratime() ? "yes" : "no");
            }
        }
    }

    private static boolean set(final Session session, final Getopt.Result options, final int domid,
            final List<String> vcpus, final boolean all) {
        final List<Long> numbers = new ArrayList<>();
        if (all) {
            session.ask(Asks.request().setGetDomainScheduling(Asks.domain(domid))).getDomainScheduling()
                    .getVcpusList().forEach(vcpu -> numbers.add((long) vcpu.getVcpu()));
        } else {
            vcpus.forEach(vcpu -> numbers.add(Asks.number(vcpu)));
        }
        final DomainScheduling.Builder parameters = DomainScheduling.newBuilder();
        for (int i = 0; i < numbers.size(); i++) {
            final int at = all ? 0 : i;
            parameters.addVcpus(VcpuScheduling.newBuilder().setVcpu(numbers.get(i).intValue())
                    .setPeriodUs((int) Asks.number(values(options, 'p').get(at)))
                    .setBudgetUs((int) Asks.number(values(options, 'b').get(at)))
                    .setExtratime(values(options, 'e').get(at).equals("1")));
        }
        final ToolstackReply reply = session.ask(Asks.request().setSetDomainScheduling(SetDomainScheduling.newBuilder()
                .setDomid(domid).setParameters(parameters.setScheduler("rtds"))));
        if (reply.hasFailure()) {
            session.err("libxl_vcpu_sched_params_set%s failed.\n", all ? "_all" : "");
        }
        return !reply.hasFailure();
    }
}
