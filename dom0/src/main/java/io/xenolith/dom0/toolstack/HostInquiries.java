package io.xenolith.dom0.toolstack;

import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctlCpupoolOp;
import io.xenolith.abi.sysctl.XenSysctlPhysinfo;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.abi.version.Version;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.xenstore.XenstoreClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Questions about the host: the machine, the hypervisor, CPU pools and what their schedulers can be told. */
final class HostInquiries {
    private static final int HW_CAPS = 8;
    /** More keys than anybody presses, and fewer than dom0 has room for in the arguments of a call. */
    private static final int DEBUG_KEYS_MAX = 4096;
    private static final int RATELIMIT_MIN_US = 100;
    private static final int RATELIMIT_MAX_US = 500_000;
    private static final int TSLICE_MAX_MS = 1000;

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final OperatorCalls calls;
    private final XenstoreClient client;

    HostInquiries(final Dom0Machine machine, final DomctlCalls domctl, final OperatorCalls calls,
            final XenstoreClient client) {
        this.machine = machine;
        this.domctl = domctl;
        this.calls = calls;
        this.client = client;
    }

    ToolstackAnswer facts() throws LibxlException {
        final XenSysctlPhysinfo info = domctl.physinfo();
        if (info == null) {
            throw LibxlException.of(LibxlException.FAIL, "libxl.c:352:libxl_get_physinfo: getting physinfo");
        }
        final List<Integer> hwCaps = new ArrayList<>();
        for (int word = 0; word < HW_CAPS; word++) {
            hwCaps.add(info.hwCap(word));
        }
        return new ToolstackAnswer.Host(info.nrCpus(), info.maxCpuId(), info.nrNodes(), info.coresPerSocket(),
                info.threadsPerCore(), info.cpuKhz(), hwCaps, capabilities(info.capabilities()), info.totalPages(),
                info.freePages(), info.outstandingPages(), machine.calls().version().version(),
                calls.versionText(Version.XENVER_extraversion), calls.versionText(Version.XENVER_capabilities),
                Scheduler.of(domctl.schedulerId()), calls.virtStart(), calls.versionText(Version.XENVER_changeset),
                calls.versionText(Version.XENVER_commandline), List.of(calls.compileInfo()), calls.buildId(),
                machine.wallClockNs(), machine.nowNs());
    }

    /** xl's words for XEN_SYSCTL_PHYSCAP_*, in its order. */
    private static List<String> capabilities(final int bits) {
        final List<String> words = new ArrayList<>();
        final boolean pv = (bits & Sysctl.XEN_SYSCTL_PHYSCAP_pv) != 0;
        final boolean hvm = (bits & Sysctl.XEN_SYSCTL_PHYSCAP_hvm) != 0;
        final boolean directIo = (bits & Sysctl.XEN_SYSCTL_PHYSCAP_directio) != 0;
        add(words, pv, "pv");
        add(words, hvm, "hvm");
        add(words, hvm && directIo, "hvm_directio");
        add(words, pv && directIo, "pv_directio");
        add(words, (bits & Sysctl.XEN_SYSCTL_PHYSCAP_hap) != 0, "hap");
        add(words, (bits & Sysctl.XEN_SYSCTL_PHYSCAP_shadow) != 0, "shadow");
        add(words, (bits & Sysctl.XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share) != 0, "iommu_hap_pt_share");
        add(words, (bits & Sysctl.XEN_SYSCTL_PHYSCAP_vmtrace) != 0, "vmtrace");
        add(words, (bits & Sysctl.XEN_SYSCTL_PHYSCAP_vpmu) != 0, "vpmu");
        add(words, (bits & Sysctl.XEN_SYSCTL_PHYSCAP_gnttab_v1) != 0, "gnttab-v1");
        add(words, (bits & Sysctl.XEN_SYSCTL_PHYSCAP_gnttab_v2) != 0, "gnttab-v2");
        return words;
    }

    private static void add(final List<String> words, final boolean has, final String word) {
        if (has) {
            words.add(word);
        }
    }

    ToolstackAnswer pools() {
        final List<ToolstackAnswer.Cpupool> pools = new ArrayList<>();
        final XenSysctlPhysinfo info = domctl.physinfo();
        final int known = info == null ? 1 : info.maxCpuId() + 1;
        int next = 0;
        while (true) {
            final BitSet cpus = new BitSet();
            final Optional<XenSysctlCpupoolOp> pool = calls.cpupoolFrom(next, cpus);
            if (pool.isEmpty() || pool.get().cpupoolId() < next) {
                return new ToolstackAnswer.Cpupools(pools);
            }
            final int poolid = pool.get().cpupoolId();
            pools.add(new ToolstackAnswer.Cpupool(poolid,
                    client.read("/local/pool/" + poolid + "/name").orElse("Pool-" + poolid),
                    Scheduler.of(pool.get().schedId()), pool.get().nDom(), cpus.get(0, known)));
            next = poolid + 1;
        }
    }

    private Scheduler scheduler(final int poolid) {
        return calls.cpupoolFrom(poolid, new BitSet()).filter(pool -> pool.cpupoolId() == poolid)
                .map(pool -> Scheduler.of(pool.schedId())).orElse(Scheduler.UNKNOWN);
    }

    ToolstackAnswer scheduling(final int poolid) throws LibxlException {
        final Scheduler scheduler = scheduler(poolid);
        final XenSysctlSchedulerOp op = read(poolid, scheduler);
        return scheduler == Scheduler.CREDIT
                ? new ToolstackAnswer.PoolScheduling(scheduler, op.uSchedCreditTsliceMs(),
                        op.uSchedCreditRatelimitUs(), op.uSchedCreditVcpuMigrDelayUs())
                : new ToolstackAnswer.PoolScheduling(scheduler, 0, op.uSchedCredit2RatelimitUs(), 0);
    }

    private XenSysctlSchedulerOp read(final int poolid, final Scheduler scheduler) throws LibxlException {
        final XenSysctlSchedulerOp op = XenSysctlSchedulerOp.allocate().cpupoolId(poolid).schedId(scheduler.id());
        final long result = calls.poolScheduling(op, Sysctl.XEN_SYSCTL_SCHEDOP_getinfo);
        if (result < 0) {
            throw LibxlException.of(LibxlException.FAIL, (scheduler == Scheduler.CREDIT
                    ? "libxl_sched.c:287:libxl_sched_credit_params_get: getting Credit scheduler parameters: "
                    : "libxl_sched.c:353:libxl_sched_credit2_params_get: getting Credit2 scheduler parameters: ")
                    + ErrnoText.of(result));
        }
        return op;
    }

    ToolstackAnswer set(final ToolstackQuestion.SetPoolScheduling wanted) throws LibxlException {
        final XenSysctlSchedulerOp op = read(wanted.poolid(), wanted.scheduler());
        final int ratelimit = wanted.ratelimitUs().orElse(0);
        if (ratelimit != 0 && (ratelimit < RATELIMIT_MIN_US || ratelimit > RATELIMIT_MAX_US)) {
            throw LibxlException.of(LibxlException.INVAL,
                    "libxl_sched.c:270:sched_ratelimit_check: Ratelimit out of range, valid range is from "
                            + RATELIMIT_MIN_US + " to " + RATELIMIT_MAX_US);
        }
        if (wanted.scheduler() == Scheduler.CREDIT) {
            final int tslice = wanted.tsliceMs().orElse(op.uSchedCreditTsliceMs());
            if (tslice < 1 || tslice > TSLICE_MAX_MS) {
                throw LibxlException.of(LibxlException.INVAL, "libxl_sched.c:311:libxl_sched_credit_params_set: "
                        + "Time slice out of range, valid range is from 1 to " + TSLICE_MAX_MS);
            }
            op.uSchedCreditTsliceMs(tslice)
                    .uSchedCreditRatelimitUs(wanted.ratelimitUs().orElse(op.uSchedCreditRatelimitUs()))
                    .uSchedCreditVcpuMigrDelayUs(wanted.migrationDelayUs().orElse(op.uSchedCreditVcpuMigrDelayUs()));
        } else {
            op.uSchedCredit2RatelimitUs(wanted.ratelimitUs().orElse(op.uSchedCredit2RatelimitUs()));
        }
        final long result = calls.poolScheduling(op, Sysctl.XEN_SYSCTL_SCHEDOP_putinfo);
        if (result < 0) {
            throw LibxlException.of(LibxlException.FAIL, (wanted.scheduler() == Scheduler.CREDIT
                    ? "libxl_sched.c:330:libxl_sched_credit_params_set: Setting Credit scheduler parameters: "
                    : "libxl_sched.c:386:libxl_sched_credit2_params_set: Setting Credit2 scheduler parameters: ")
                    + ErrnoText.of(result));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    ToolstackAnswer debugKeys(final String keys) throws LibxlException {
        if (keys.length() > DEBUG_KEYS_MAX) {
            throw LibxlException.of(LibxlException.INVAL, "libxl.c:672:libxl_send_debug_keys: sending debug keys: "
                    + keys.length() + " keys, want at most " + DEBUG_KEYS_MAX);
        }
        final long result = calls.debugKeys(keys.getBytes(StandardCharsets.ISO_8859_1));
        if (result < 0) {
            throw LibxlException.of(LibxlException.FAIL,
                    "libxl.c:672:libxl_send_debug_keys: sending debug keys: " + ErrnoText.of(result));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }
}
