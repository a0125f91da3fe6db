package io.xenolith.dom0.toolstack;

import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlGetvcpuinfo;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.errno.Errno;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.drivers.xenbus.StoreKeys;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Questions about domains: what there are, their vCPUs, and what their schedulers know of them. */
final class DomainInquiries {
    private static final int UUID_BYTES = 16;
    private static final int WEIGHT_MAX = 65_535;
    private static final int PERCENT = 100;
    private static final int KIB_SHIFT = Page.SHIFT - 10;

    private final DomctlCalls domctl;
    private final OperatorCalls calls;
    private final XenstoreClient client;
    private final DomainStore store;

    DomainInquiries(final DomctlCalls domctl, final OperatorCalls calls, final XenstoreClient client,
            final DomainStore store) {
        this.domctl = domctl;
        this.calls = calls;
        this.client = client;
        this.store = store;
    }

    ToolstackAnswer domains() {
        final List<ToolstackAnswer.DomainEntry> domains = new ArrayList<>();
        XenDomctlGetdomaininfo info = domctl.infoFrom(0);
        while (info != null) {
            domains.add(entry(info));
            info = domctl.infoFrom(info.domain() + 1);
        }
        return new ToolstackAnswer.Domains(List.copyOf(domains));
    }

    private ToolstackAnswer.DomainEntry entry(final XenDomctlGetdomaininfo info) {
        final byte[] uuid = new byte[UUID_BYTES];
        for (int i = 0; i < UUID_BYTES; i++) {
            uuid[i] = (byte) info.handle(i);
        }
        final String vm = client.read(DomainStore.domainPath(info.domain()) + "/vm").orElse("");
        final long start = vm.isEmpty()
                ? 0
                : client.read(vm + "/start_time").map(DomainInquiries::seconds).orElse(0L);
        return new ToolstackAnswer.DomainEntry(info.domain(), store.name(info.domain()), uuid, info.flags(),
                info.totPages() << KIB_SHIFT, info.outstandingPages() << KIB_SHIFT, info.shrPages() << KIB_SHIFT,
                maxKib(info.maxPages()), info.cpuTime(), info.nrOnlineVcpus(), info.maxVcpuId(), info.cpupool(), "",
                start);
    }

    private static long maxKib(final long pages) {
        return pages << KIB_SHIFT >>> KIB_SHIFT == pages ? pages << KIB_SHIFT : Long.MAX_VALUE;
    }

    /** Whole seconds of a time with a fraction. */
    private static long seconds(final String text) {
        final int dot = text.indexOf('.');
        return StoreKeys.unsigned(dot < 0 ? text : text.substring(0, dot), Long.MAX_VALUE).orElse(0);
    }

    /** What the hypervisor says of exactly this domain. */
    XenDomctlGetdomaininfo info(final int domid) throws LibxlException {
        final XenDomctlGetdomaininfo info = domctl.infoFrom(domid);
        if (info == null || info.domain() != domid) {
            throw new LibxlException(LibxlException.DOMAIN_NOTFOUND, List.of());
        }
        return info;
    }

    ToolstackAnswer vcpus(final int domid) throws LibxlException {
        final List<ToolstackAnswer.Vcpu> vcpus = new ArrayList<>();
        final XenDomctlGetdomaininfo domain = domctl.infoFrom(domid);
        if (domain == null || domain.domain() != domid) {
            throw LibxlException.of(LibxlException.FAIL,
                    "libxl_domain.c:1667:libxl_list_vcpu: Domain " + domid + ":Getting infolist: Success");
        }
        for (int vcpu = 0; vcpu <= domain.maxVcpuId(); vcpu++) {
            final Optional<XenDomctlGetvcpuinfo> info = calls.vcpu(domid, vcpu);
            if (info.isPresent()) {
                vcpus.add(new ToolstackAnswer.Vcpu(vcpu, info.get().cpu(), info.get().online() != 0,
                        info.get().blocked() != 0, info.get().running() != 0, info.get().cpuTime(),
                        calls.affinity(domid, vcpu, Domctl.XEN_VCPUAFFINITY_HARD),
                        calls.affinity(domid, vcpu, Domctl.XEN_VCPUAFFINITY_SOFT)));
            }
        }
        return new ToolstackAnswer.Vcpus(vcpus);
    }

    ToolstackAnswer setAffinity(final ToolstackQuestion.SetAffinity wanted) throws LibxlException {
        final int domid = wanted.domid();
        if (wanted.vcpu().isPresent()) {
            setAffinity(domid, wanted.vcpu().get(), wanted);
        } else {
            for (int vcpu = 0; vcpu <= info(domid).maxVcpuId(); vcpu++) {
                setAffinity(domid, vcpu, wanted);
            }
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    private void setAffinity(final int domid, final int vcpu, final ToolstackQuestion.SetAffinity wanted)
            throws LibxlException {
        final int force = wanted.force() ? Domctl.XEN_VCPUAFFINITY_FORCE : 0;
        setAffinity(domid, vcpu, Domctl.XEN_VCPUAFFINITY_HARD | force, wanted.hard());
        setAffinity(domid, vcpu, Domctl.XEN_VCPUAFFINITY_SOFT, wanted.soft());
    }

    private void setAffinity(final int domid, final int vcpu, final int which, final Optional<BitSet> cpus)
            throws LibxlException {
        final long result = cpus.isPresent() ? calls.setAffinity(domid, vcpu, which, cpus.get()) : 0;
        if (result < 0) {
            throw LibxlException.of(LibxlException.FAIL, "libxl_sched.c:62:libxl__set_vcpuaffinity: Domain " + domid
                    + ":Setting vcpu affinity: " + ErrnoText.of(result));
        }
    }

    /** The parameters of a domain under the scheduler of its pool. */
    SchedulingParameters scheduling(final int domid) throws LibxlException {
        final int poolid = info(domid).cpupool();
        final Scheduler scheduler = calls.cpupoolFrom(poolid, new BitSet())
                .filter(pool -> pool.cpupoolId() == poolid).map(pool -> Scheduler.of(pool.schedId()))
                .orElse(Scheduler.UNKNOWN);
        final XenDomctlSchedulerOp op = XenDomctlSchedulerOp.allocate().schedId(scheduler.id());
        final boolean known = scheduler == Scheduler.CREDIT || scheduler == Scheduler.CREDIT2
                || scheduler == Scheduler.RTDS;
        if (!known) {
            return SchedulingParameters.none(scheduler);
        }
        final long result = calls.domainScheduling(domid, op, Domctl.XEN_DOMCTL_SCHEDOP_getinfo);
        if (result < 0) {
            throw cannotGet(domid, scheduler, result);
        }
        return switch (scheduler) {
            case RTDS -> SchedulingParameters.deadlines(op.uRtdsPeriod(), op.uRtdsBudget(), op.uRtdsFlags() != 0,
                    calls.vcpuDeadlines(domid, info(domid).maxVcpuId() + 1));
            default -> SchedulingParameters.shares(scheduler, op.uCredit2Weight(), op.uCredit2Cap());
        };
    }

    private static LibxlException cannotGet(final int domid, final Scheduler scheduler, final long result) {
        final String where = switch (scheduler) {
            case CREDIT ->
                "libxl_sched.c:232:sched_credit_domain_set: Domain " + domid + ":Getting domain sched credit";
            case RTDS -> "libxl_sched.c:776:sched_rtds_domain_get: Domain " + domid + ":getting domain sched rtds";
            default -> "libxl_sched.c:437:sched_credit2_domain_set: Domain " + domid + ":Getting domain sched credit2";
        };
        return LibxlException.of(LibxlException.FAIL, where + ": " + ErrnoText.of(result));
    }

    ToolstackAnswer setScheduling(final int domid, final SchedulingParameters wanted) throws LibxlException {
        final XenDomctlGetdomaininfo info = info(domid);
        final Scheduler scheduler = wanted.scheduler();
        final XenDomctlSchedulerOp op = XenDomctlSchedulerOp.allocate().schedId(scheduler.id());
        final SchedulingParameters now = scheduling(domid);
        final long got = now.scheduler() == scheduler
                ? calls.domainScheduling(domid, op, Domctl.XEN_DOMCTL_SCHEDOP_getinfo)
                : -Errno.XEN_EINVAL;
        if (got < 0) {
            throw cannotGet(domid, scheduler, got);
        }
        if (!wanted.vcpus().isEmpty()) {
            return setDeadlines(domid, wanted.vcpus());
        }
        if (scheduler == Scheduler.RTDS) {
            op.uRtdsPeriod(wanted.periodUs().orElse(op.uRtdsPeriod()))
                    .uRtdsBudget(wanted.budgetUs().orElse(op.uRtdsBudget()));
        } else {
            checkShares(domid, wanted, (info.maxVcpuId() + 1) * PERCENT);
            op.uCredit2Weight(wanted.weight().orElse(op.uCredit2Weight()))
                    .uCredit2Cap(wanted.cap().orElse(op.uCredit2Cap()));
        }
        final long result = calls.domainScheduling(domid, op, Domctl.XEN_DOMCTL_SCHEDOP_putinfo);
        if (result < 0) {
            throw LibxlException.of(LibxlException.FAIL, "libxl_sched.c:465:sched_credit2_domain_set: Domain " + domid
                    + ":Setting domain sched " + scheduler.key() + ": " + ErrnoText.of(result));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    private ToolstackAnswer setDeadlines(final int domid, final List<SchedulingParameters.VcpuDeadline> vcpus)
            throws LibxlException {
        final long result = calls.setVcpuDeadlines(domid, vcpus);
        if (result < 0) {
            throw LibxlException.of(LibxlException.FAIL, "libxl_sched.c:676:sched_rtds_vcpu_set: Domain " + domid
                    + ":Setting vcpu sched rtds: " + ErrnoText.of(result));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    private static void checkShares(final int domid, final SchedulingParameters wanted, final int capMax)
            throws LibxlException {
        final boolean credit2 = wanted.scheduler() == Scheduler.CREDIT2;
        final int weight = wanted.weight().orElse(1);
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw LibxlException.of(LibxlException.INVAL,
                    (credit2 ? "libxl_sched.c:445:sched_credit2" : "libxl_sched.c:238:sched_credit")
                            + "_domain_set: Domain " + domid
                            + ":Cpu weight out of range, valid values are within range from 1 to 65535");
        }
        final int cap = wanted.cap().orElse(0);
        if (cap < 0 || cap > capMax) {
            throw LibxlException.of(LibxlException.INVAL,
                    (credit2 ? "libxl_sched.c:455:sched_credit2" : "libxl_sched.c:248:sched_credit")
                            + "_domain_set: Domain " + domid + ":Cpu cap out of range, valid range is from 0 to "
                            + capMax + " for specified number of vcpus");
        }
    }

    /** What xenstore has for the domain under a key of numbers. */
    private long number(final int domid, final String key, final long otherwise) {
        return client.read(DomainStore.domainPath(domid) + "/" + key)
                .map(text -> StoreKeys.unsigned(text, Long.MAX_VALUE).orElse(otherwise)).orElse(otherwise);
    }

    ToolstackAnswer configuration(final int domid, final DeviceInquiries devices) throws LibxlException {
        final long current = info(domid).totPages() << KIB_SHIFT;
        final List<Integer> online = new ArrayList<>();
        for (final String vcpu : client.directory(DomainStore.domainPath(domid) + "/cpu")) {
            final Optional<String> state = client
                    .read(DomainStore.domainPath(domid) + "/cpu/" + vcpu + "/availability");
            if (state.orElse("").equals("online")) {
                online.add((int) StoreKeys.unsigned(vcpu, Integer.MAX_VALUE).orElse(0));
            }
        }
        return new ToolstackAnswer.Configuration(domid, store.name(domid),
                number(domid, "memory/static-max", current), number(domid, "memory/target", current),
                number(domid, "memory/videoram", -1), scheduling(domid), devices.diskList(domid),
                devices.vifList(domid), online);
    }
}
