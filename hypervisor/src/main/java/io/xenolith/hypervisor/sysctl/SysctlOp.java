package io.xenolith.hypervisor.sysctl;

import static io.xenolith.hypervisor.call.SubOperation.absent;
import static io.xenolith.hypervisor.call.SubOperation.implemented;
import static io.xenolith.hypervisor.call.SubOperation.partly;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.abi.profile.StructForm;
import io.xenolith.abi.profile.XenHeaders;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.sysctl.XenSysctlAvailheap;
import io.xenolith.abi.sysctl.XenSysctlCpuinfo;
import io.xenolith.abi.sysctl.XenSysctlDebugKeys;
import io.xenolith.abi.sysctl.XenSysctlGetcpuinfo;
import io.xenolith.abi.sysctl.XenSysctlGetdomaininfolist;
import io.xenolith.abi.sysctl.XenSysctlPhysinfo;
import io.xenolith.abi.sysctl.XenSysctlReadconsole;
import io.xenolith.abi.sysctl.XenSysctlSchedId;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.call.UnionForms;
import io.xenolith.hypervisor.console.ConsoleRing;
import io.xenolith.hypervisor.console.DebugKeys;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainInfo;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import io.xenolith.hypervisor.xsm.Xsm;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Hypercall 35, sysctl: what a toolstack asks of the host. Checks come in Xen's order: structure (-EFAULT), version
 * (-EACCES), permission (-EPERM), operation (-ENOSYS). Source: Xen public/sysctl.h, HYPERCALLS.md section 14.
 */
public final class SysctlOp implements HypercallHandler {
    /** More than any machine has. */
    private static final int FRAME_WIDTH_MAX = 41;
    private static final int U = SysctlOperation.U;
    private static final int KEYS_AT_ONCE = 128;
    private static final int FEATURE_WORDS = 10;
    /** Those of them that physinfo tells. */
    private static final int HW_CAPS = 8;

    private final Hypervisor hypervisor;
    private final ConsoleRing console;
    private final DebugKeys debugKeys;
    private final XenSysctl head = new XenSysctl();
    private final TreeMap<Integer, SysctlOperation> operations = new TreeMap<>();
    private final List<SubOperation> listing = new ArrayList<>();
    private final UnionForms forms;
    private final StructForm domainInfo;

    public SysctlOp(final Hypervisor hypervisor, final ConsoleRing console) {
        this.hypervisor = hypervisor;
        this.console = console;
        this.debugKeys = new DebugKeys(hypervisor);
        final XenHeaders headers = hypervisor.config().abi().headers();
        forms = new UnionForms(headers, U).with(Sysctl.XEN_SYSCTL_physinfo, "xen_sysctl_physinfo",
                XenSysctlPhysinfo.SIZE);
        domainInfo = headers.form("xen_domctl_getdomaininfo", XenDomctlGetdomaininfo.SIZE);
        registerHost();
        TraceBufferOps.register(hypervisor, this);
        PowerOps.register(this);
        TopologyOps.register(hypervisor, this);
        CpuPoolOps.register(hypervisor, this);
        PageOfflineOps.register(hypervisor, this);
        CpuPolicyOps.register(hypervisor, this);
        LivePatchOps.register(hypervisor, this);
        absentOptions();
    }

    private void registerHost() {
        add(implemented(Sysctl.XEN_SYSCTL_readconsole, "XEN_SYSCTL_readconsole", "priv"), this::readConsole);
        add(implemented(Sysctl.XEN_SYSCTL_physinfo, "XEN_SYSCTL_physinfo", "priv"), (caller, op) -> physinfo(op));
        add(implemented(Sysctl.XEN_SYSCTL_sched_id, "XEN_SYSCTL_sched_id", "priv"), (caller, op) -> schedId(op));
        add(implemented(Sysctl.XEN_SYSCTL_getdomaininfolist, "XEN_SYSCTL_getdomaininfolist", "priv"),
                this::domainList);
        add(partly(Sysctl.XEN_SYSCTL_debug_keys, "XEN_SYSCTL_debug_keys", "priv",
                "keys * 0 H d e g h m q r t; the others show what is not simulated"), this::debugKeys);
        add(implemented(Sysctl.XEN_SYSCTL_getcpuinfo, "XEN_SYSCTL_getcpuinfo", "priv"), this::cpuInfo);
        add(implemented(Sysctl.XEN_SYSCTL_availheap, "XEN_SYSCTL_availheap", "priv"), (caller, op) -> availHeap(op));
    }

    /** What Debian's Xen is built without, or what the processor has not got (asked of 4.17.7). */
    private void absentOptions() {
        answers(Sysctl.XEN_SYSCTL_perfc_op, "perfc_op", "-ENOSYS: performance counters are not built in",
                -Errno.XEN_ENOSYS);
        answers(Sysctl.XEN_SYSCTL_lockprof_op, "lockprof_op", "-ENOSYS: lock profiling is not built in",
                -Errno.XEN_ENOSYS);
        answers(Sysctl.XEN_SYSCTL_coverage_op, "coverage_op", "-EOPNOTSUPP: coverage is not built in",
                -Errno.XEN_EOPNOTSUPP);
        answers(OtherVersions.XEN_SYSCTL_dt_overlay, "dt_overlay", "-ENOSYS: Arm only", -Errno.XEN_ENOSYS);
        answers(Sysctl.XEN_SYSCTL_psr_cmt_op, "psr_cmt_op", "-ENODEV: no cache monitoring", -Errno.XEN_ENODEV);
        answers(Sysctl.XEN_SYSCTL_psr_alloc, "psr_alloc", "-ENODEV: no cache allocation", -Errno.XEN_ENODEV);
    }

    /** Adds an operation, if this Xen has its number. */
    void add(final SubOperation line, final SysctlOperation operation) {
        if (!hypervisor.config().abi().headers().has(line.name())) {
            return;
        }
        operations.put(line.number(), operation);
        listing.add(line);
    }

    /** Adds an operation with one answer, which {@code note} explains. */
    void answers(final int number, final String name, final String note, final long answer) {
        add(absent(number, "XEN_SYSCTL_" + name, "priv", note), (caller, op) -> answer);
    }

    @Override
    public int subOperation(final long op, final long a2, final long a3) {
        return head.structMemory() == null ? -1 : head.cmd();
    }

    @Override
    public long call(final Vcpu vcpu, final long address, final long a2, final long a3, final long a4, final long a5) {
        final LocalMemory op = new LocalMemory(XenSysctl.SIZE);
        head.wrap(op, 0);
        if (!hypervisor.guestAccess().copyFrom(vcpu, address, op, XenSysctl.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        if (head.interfaceVersion() != hypervisor.config().abi().sysctlVersion()) {
            return -Errno.XEN_EACCES;
        }
        if (!permitted(vcpu.domain(), op)) {
            return -Errno.XEN_EPERM;
        }
        final SysctlOperation operation = operations.get(head.cmd());
        return operation == null ? -Errno.XEN_ENOSYS : performAndCopyBack(operation, vcpu, op, address);
    }

    private long performAndCopyBack(final SysctlOperation operation, final Vcpu vcpu, final LocalMemory op,
            final long address) {
        final int cmd = head.cmd();
        final LocalMemory known = forms.toBase(cmd, op);
        final long result = operation.perform(vcpu, known);
        forms.fromBase(cmd, known, op);
        if (result == 0 && !hypervisor.guestAccess().copyTo(vcpu, address, op, XenSysctl.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        return result;
    }

    private boolean permitted(final Domain caller, final LocalMemory op) {
        final Xsm xsm = hypervisor.xsm();
        if (head.cmd() == Sysctl.XEN_SYSCTL_getdomaininfolist) {
            // A policy decides about each domain of the list.
            return xsm.permitsHooked(DefaultAction.XS_PRIV, caller, Permission.DOMAIN_GETDOMAININFO);
        }
        final boolean permitted = SysctlPermissions.of(head.cmd(), op)
                .map(permission -> xsm.permits(DefaultAction.PRIV, caller, permission))
                .orElseGet(() -> xsm.permitsUnknown(DefaultAction.PRIV, caller));
        final boolean clears = head.cmd() == Sysctl.XEN_SYSCTL_readconsole
                && new XenSysctlReadconsole().wrap(op, U).clear() != 0;
        return permitted && (!clears || xsm.permits(DefaultAction.PRIV, caller, Permission.XEN_CLEARCONSOLE));
    }

    /** Copies what is there from the index on, moves the index behind it, and with clear forgets what it passed. */
    private long readConsole(final Vcpu vcpu, final LocalMemory op) {
        final XenSysctlReadconsole request = new XenSysctlReadconsole().wrap(op, U);
        final long room = Integer.toUnsignedLong(request.count());
        final byte[] bytes = new byte[(int) Math.min(room, ConsoleRing.SIZE)];
        final int from = request.incremental() != 0 ? console.kept(request.index()) : console.consumer();
        final int count = console.read(from, bytes);
        if (!hypervisor.guestAccess().copyTo(vcpu, request.buffer(), bytes, 0, count)) {
            return -Errno.XEN_EFAULT;
        }
        if (request.clear() != 0) {
            console.clearTo(from + count);
        }
        request.count(count).index(from + count);
        return 0;
    }

    /** The keys are read in portions, each pressed before the next are read; those that Xen has not do nothing. */
    private long debugKeys(final Vcpu vcpu, final LocalMemory op) {
        final XenSysctlDebugKeys request = new XenSysctlDebugKeys().wrap(op, U);
        final byte[] keys = new byte[KEYS_AT_ONCE];
        final long count = Integer.toUnsignedLong(request.nrKeys());
        for (long done = 0; done < count; done += KEYS_AT_ONCE) {
            final int chunk = (int) Math.min(KEYS_AT_ONCE, count - done);
            if (!hypervisor.guestAccess().copyFrom(vcpu, request.keys() + done, keys, 0, chunk)) {
                return -Errno.XEN_EFAULT;
            }
            for (int i = 0; i < chunk; i++) {
                debugKeys.press((char) (keys[i] & 0xff), vcpu);
            }
        }
        return 0;
    }

    private long physinfo(final LocalMemory op) {
        final XenSysctlPhysinfo info = new XenSysctlPhysinfo().wrap(op, U);
        op.fill(U, XenSysctlPhysinfo.SIZE, (byte) 0);
        info.threadsPerCore(1).coresPerSocket(1).nrCpus(1).maxCpuId(0).nrNodes(1).maxNodeId(0);
        info.cpuKhz(hypervisor.config().tscKhz());
        info.capabilities(capabilities());
        final LocalMemory features = new LocalMemory(FEATURE_WORDS * Integer.BYTES);
        CpuPolicyOps.features(hypervisor.cpuPolicy().visible(), features);
        for (int word = 0; word < HW_CAPS; word++) {
            info.hwCap(word, features.getInt((long) word * Integer.BYTES));
        }
        info.totalPages(hypervisor.memory().frames());
        info.freePages(hypervisor.frames().freeFrames());
        info.outstandingPages(hypervisor.frames().claimedFrames());
        info.maxMfn(hypervisor.memory().frames() - 1);
        return 0;
    }

    /** What domains there can be and what they can have. */
    private int capabilities() {
        final AbiProfile abi = hypervisor.config().abi();
        final XenHeaders headers = abi.headers();
        int bits = Sysctl.XEN_SYSCTL_PHYSCAP_pv;
        if (abi.shadowPaging() && headers.has("XEN_SYSCTL_PHYSCAP_shadow")) {
            bits |= Sysctl.XEN_SYSCTL_PHYSCAP_shadow;
        }
        if (headers.has("XEN_SYSCTL_PHYSCAP_gnttab_v1")) {
            bits |= Sysctl.XEN_SYSCTL_PHYSCAP_gnttab_v1
                    | (abi.maxGrantVersion() > 1 ? Sysctl.XEN_SYSCTL_PHYSCAP_gnttab_v2 : 0);
        }
        return bits;
    }

    private long schedId(final LocalMemory op) {
        new XenSysctlSchedId().wrap(op, U).schedId(hypervisor.scheduler().kind().schedId());
        return 0;
    }

    private long domainList(final Vcpu vcpu, final LocalMemory op) {
        final XenSysctlGetdomaininfolist request = new XenSysctlGetdomaininfolist().wrap(op, U);
        final LocalMemory known = new LocalMemory(XenDomctlGetdomaininfo.SIZE);
        final XenDomctlGetdomaininfo info = new XenDomctlGetdomaininfo().wrap(known, 0);
        final LocalMemory entry = new LocalMemory(domainInfo.size());
        int count = 0;
        for (final Domain domain : hypervisor.domains()) {
            if (domain.domid() < request.firstDomain() || !hypervisor.xsm().permits(DefaultAction.XS_PRIV,
                    vcpu.domain(), domain, Permission.DOMAIN_GETDOMAININFO)) {
                continue;
            }
            if (Integer.compareUnsigned(count, request.maxDomains()) >= 0) {
                break;
            }
            DomainInfo.fill(domain, info);
            domainInfo.fromBase(known, 0, entry, 0);
            final long at = request.buffer() + (long) count * domainInfo.size();
            if (!hypervisor.guestAccess().copyTo(vcpu, at, entry, domainInfo.size())) {
                return -Errno.XEN_EFAULT;
            }
            count++;
        }
        request.numDomains(count);
        return 0;
    }

    private long cpuInfo(final Vcpu vcpu, final LocalMemory op) {
        final XenSysctlGetcpuinfo request = new XenSysctlGetcpuinfo().wrap(op, U);
        final int count = request.maxCpus() == 0 ? 0 : 1;
        final XenSysctlCpuinfo info = XenSysctlCpuinfo.allocate().idletime(hypervisor.idleNs());
        if (count == 1
                && !hypervisor.guestAccess().copyTo(vcpu, request.info(), info.toBytes(), 0, XenSysctlCpuinfo.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        request.nrCpus(count);
        return 0;
    }

    /** Free memory on a node, or on any (-1), whose addresses have one of the widths asked for; 0 is no limit. */
    private long availHeap(final LocalMemory op) {
        final XenSysctlAvailheap request = new XenSysctlAvailheap().wrap(op, U);
        final int narrowest = request.minBitwidth() == 0 ? 1 : frameWidth(request.minBitwidth());
        final int widest = request.maxBitwidth() == 0 ? FRAME_WIDTH_MAX : frameWidth(request.maxBitwidth());
        final boolean somewhere = request.node() == -1 || request.node() == 0;
        request.availBytes(somewhere && narrowest <= widest
                ? hypervisor.frames().freeFrames(narrowest == 1 ? 0 : 1L << (narrowest - 1), 1L << widest) << Page.SHIFT
                : 0);
        return 0;
    }

    /** Bits of the number of a frame that is at an address of {@code bits}; the narrowest are those of 1. */
    private static int frameWidth(final int bits) {
        return Integer.compareUnsigned(bits, Page.SHIFT + 1) < 0 || bits < 0
                ? 1
                : Math.min(bits - Page.SHIFT, FRAME_WIDTH_MAX);
    }

    @Override
    public List<SubOperation> operations() {
        return List.copyOf(listing);
    }
}
