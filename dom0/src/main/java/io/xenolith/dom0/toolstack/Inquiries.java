package io.xenolith.dom0.toolstack;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.dom0.backend.BlockBackends;
import io.xenolith.dom0.backend.NetworkBackends;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.xenstore.XenstoreClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Answers questions, each when its answer is known; the toolstack goes on meanwhile. */
final class Inquiries {
    private static final Map<String, Integer> TRIGGERS = Map.of("nmi", Domctl.XEN_DOMCTL_SENDTRIGGER_NMI, "reset",
            Domctl.XEN_DOMCTL_SENDTRIGGER_RESET, "init", Domctl.XEN_DOMCTL_SENDTRIGGER_INIT, "power",
            Domctl.XEN_DOMCTL_SENDTRIGGER_POWER, "sleep", Domctl.XEN_DOMCTL_SENDTRIGGER_SLEEP);

    private final DomctlCalls domctl;
    private final OperatorCalls calls;
    private final XenstoreClient client;
    private final HostInquiries host;
    private final DomainInquiries domains;
    private final MemoryInquiries memory;
    private final DeviceInquiries devices;
    private final StopRequests stops;
    private final CoreDump dump;

    Inquiries(final Dom0Machine machine, final DomctlCalls domctl, final XenstoreClient client,
            final DomainStore store, final BlockBackends blocks, final NetworkBackends networks) {
        this.domctl = domctl;
        this.client = client;
        calls = new OperatorCalls(domctl);
        host = new HostInquiries(machine, domctl, calls, client);
        domains = new DomainInquiries(domctl, calls, client, store);
        memory = new MemoryInquiries(domctl, client, domains);
        devices = new DeviceInquiries(client, blocks, networks);
        stops = new StopRequests(machine, client);
        dump = new CoreDump(machine, domctl, calls);
    }

    /**
     * Has {@code answer} told once, now or later, unless the question is about what the toolstack itself has to do.
     *
     * @return false: it is such a question
     */
    boolean ask(final ToolstackQuestion question, final Consumer<ToolstackAnswer> answer) throws LibxlException {
        switch (question) {
            case ToolstackQuestion.DomainList _ -> answer.accept(domains.domains());
            case ToolstackQuestion.HostFacts _ -> answer.accept(host.facts());
            case ToolstackQuestion.Vcpus(final int domid) -> answer.accept(domains.vcpus(domid));
            case ToolstackQuestion.Cpupools _ -> answer.accept(host.pools());
            case ToolstackQuestion.PoolScheduling(final int poolid) -> answer.accept(host.scheduling(poolid));
            case final ToolstackQuestion.SetPoolScheduling set -> answer.accept(host.set(set));
            case ToolstackQuestion.DomainScheduling(final int domid) ->
                answer.accept(new ToolstackAnswer.DomainScheduling(domains.scheduling(domid)));
            case ToolstackQuestion.SetDomainScheduling(final int domid, final SchedulingParameters parameters) ->
                answer.accept(domains.setScheduling(domid, parameters));
            case ToolstackQuestion.Disks(final int domid) ->
                answer.accept(new ToolstackAnswer.Disks(devices.diskList(domid)));
            case ToolstackQuestion.Vifs(final int domid) ->
                answer.accept(new ToolstackAnswer.Vifs(devices.vifList(domid)));
            case ToolstackQuestion.Configuration(final int domid) ->
                answer.accept(domains.configuration(domid, devices));
            case ToolstackQuestion.Pause(final int domid) -> answer.accept(done(domctl.pause(domid),
                    "libxl_domain.c:587:libxl_domain_pause: Domain " + domid + ":Pausing domain"));
            case ToolstackQuestion.Unpause(final int domid) -> answer.accept(done(domctl.unpause(domid),
                    "libxl_domain.c:688:libxl_domain_unpause: Domain " + domid + ":Unpausing domain"));
            case final ToolstackQuestion.AskToStop ask -> stops.ask(ask, answer);
            case final ToolstackQuestion.Trigger trigger -> answer.accept(trigger(trigger));
            case ToolstackQuestion.Sysrq(final int domid, final String key) -> answer.accept(sysrq(domid, key));
            case ToolstackQuestion.DebugKeys(final String keys) -> answer.accept(host.debugKeys(keys));
            // The hypervisor here has no parameter that could be changed while it runs.
            case ToolstackQuestion.SetParameters _ -> throw LibxlException.of(LibxlException.FAIL,
                    "libxl.c:706:libxl_set_parameters: setting parameters: No such file or directory");
            case ToolstackQuestion.SetMemoryTarget(final int domid, final long kib) ->
                answer.accept(memory.setTarget(domid, kib));
            case ToolstackQuestion.SetMaxMemory(final int domid, final long kib) ->
                answer.accept(memory.setMost(domid, kib));
            case ToolstackQuestion.SetVcpus(final int domid, final int count) ->
                answer.accept(memory.setVcpus(domid, count));
            case final ToolstackQuestion.SetAffinity set -> answer.accept(domains.setAffinity(set));
            case ToolstackQuestion.DumpCore(final int domid, final ToolstackQuestion.CoreSink sink) ->
                answer.accept(dump.of(domid, sink));
            case ToolstackQuestion.ConsoleRing(final boolean clear) ->
                answer.accept(new ToolstackAnswer.ConsoleRing(calls.consoleRing(clear)));
            case ToolstackQuestion.Counters _ -> answer.accept(devices.counters(domids()));
            case ToolstackQuestion.AttachDisk _,ToolstackQuestion.DetachDisk _,ToolstackQuestion.AttachVif _,ToolstackQuestion.DetachVif _,ToolstackQuestion.Create _,ToolstackQuestion.Save _,ToolstackQuestion.Restore _,ToolstackQuestion.MigrateOut _,ToolstackQuestion.MigrateMore _,ToolstackQuestion.MigrateVerdict _,ToolstackQuestion.MigrateIn _,ToolstackQuestion.MigrateData _,ToolstackQuestion.MigrateGo _,ToolstackQuestion.MigrateAbort _,ToolstackQuestion.Destroy _,ToolstackQuestion.Rename _,ToolstackQuestion.Preserve _,ToolstackQuestion.AwaitEnd _ -> {
                return false;
            }
        }
        return true;
    }

    /** Sets where vCPUs may run, and how they share, for a domain that is new. */
    void setUp(final int domid, final NewDomain domain) throws LibxlException {
        for (int vcpu = 0; vcpu < domain.hardAffinity().size(); vcpu++) {
            final long _ = calls.setAffinity(domid, vcpu, Domctl.XEN_VCPUAFFINITY_HARD,
                    domain.hardAffinity().get(vcpu));
        }
        for (int vcpu = 0; vcpu < domain.softAffinity().size(); vcpu++) {
            final long _ = calls.setAffinity(domid, vcpu, Domctl.XEN_VCPUAFFINITY_SOFT,
                    domain.softAffinity().get(vcpu));
        }
        final SchedulingParameters wanted = domain.scheduling();
        final Scheduler scheduler = domains.scheduling(domid).scheduler();
        final boolean shares = scheduler == Scheduler.CREDIT || scheduler == Scheduler.CREDIT2;
        if (shares && (wanted.weight().isPresent() || wanted.cap().isPresent())) {
            final ToolstackAnswer _ = domains.setScheduling(domid, new SchedulingParameters(scheduler, wanted.weight(),
                    wanted.cap(), wanted.periodUs(), wanted.budgetUs(), wanted.extratime()));
        }
    }

    private List<Integer> domids() {
        final List<Integer> domids = new ArrayList<>();
        XenDomctlGetdomaininfo info = domctl.infoFrom(1);
        while (info != null) {
            domids.add(info.domain());
            info = domctl.infoFrom(info.domain() + 1);
        }
        return domids;
    }

    private static ToolstackAnswer done(final long result, final String what) throws LibxlException {
        if (result < 0) {
            throw LibxlException.of(LibxlException.FAIL, what + ": " + ErrnoText.of(result));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    /** A button that a paravirtual guest has not is refused by the hypervisor. */
    private ToolstackAnswer trigger(final ToolstackQuestion.Trigger trigger) throws LibxlException {
        final Integer number = TRIGGERS.get(trigger.trigger());
        final String failed = "libxl_domain.c:2207:libxl_send_trigger: Domain " + trigger.domid() + ":Send trigger '"
                + trigger.trigger() + "' failed";
        if (number == null) {
            throw LibxlException.of(LibxlException.INVAL, failed + ": Invalid argument");
        }
        return done(calls.sendTrigger(trigger.domid(), number, trigger.vcpu()), failed);
    }

    private ToolstackAnswer sysrq(final int domid, final String key) throws LibxlException {
        final XenDomctlGetdomaininfo _ = domains.info(domid);
        client.write(DomainStore.domainPath(domid) + "/control/sysrq", key);
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }
}
