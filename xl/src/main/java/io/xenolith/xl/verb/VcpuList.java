package io.xenolith.xl.verb;

import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.Vcpu;
import io.xenolith.xl.Session;
import io.xenolith.xl.Verb;
import io.xenolith.xl.text.CpuMap;
import java.util.List;

/** {@code xl vcpu-list}: the vCPUs of all domains or of some, where they are and where they may be. */
final class VcpuList implements Verb {
    private static final double NS_PER_SECOND = 1e9;

    @Override
    public int run(final Session session, final List<String> arguments) {
        final List<String> domains = session.arguments(arguments, 0);
        final int cpus = Asks.cpus(session);
        session.out("%-32s %5s %5s %5s %5s %9s %s\n", "Name", "ID", "VCPU", "CPU", "State", "Time(s)",
                "Affinity (Hard / Soft)");
        if (domains.isEmpty()) {
            session.domains().stream().map(DomainEntry::getDomid).forEach(domid -> rows(session, domid, cpus));
        } else {
            domains.forEach(qualifier -> rows(session, session.findDomain(qualifier), cpus));
        }
        return 0;
    }

    private static void rows(final Session session, final int domid, final int cpus) {
        final List<Vcpu> vcpus = session.ask(Asks.request().setListVcpus(Asks.domain(domid))).getVcpus().getVcpusList();
        if (vcpus.isEmpty()) {
            return;
        }
        final String name = session.name(domid);
        for (final Vcpu vcpu : vcpus) {
            session.out("%-32s %5d %5d%s%9.1f  %s / %s\n", name, domid, vcpu.getVcpu(), place(vcpu),
                    vcpu.getCpuTimeNs() / NS_PER_SECOND, CpuMap.text(CpuMap.of(vcpu.getHardAffinity()), cpus),
                    CpuMap.text(CpuMap.of(vcpu.getSoftAffinity()), cpus));
        }
    }

    private static String place(final Vcpu vcpu) {
        return vcpu.getOnline()
                ? String.format("%5d %3s%s- ", vcpu.getCpu(), vcpu.getRunning() ? "r" : "-",
                        vcpu.getBlocked() ? "b" : "-")
                : String.format("%5s %3s%sp ", "-", "-", "-");
    }
}
