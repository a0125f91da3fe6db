package io.xenolith.dom0.toolstack;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlHypercallInit;
import io.xenolith.abi.domctl.XenDomctlMaxMem;
import io.xenolith.abi.domctl.XenDomctlMaxVcpus;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.domctl.XenDomctlVcpucontext;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenForeignMemoryMap;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.profile.StructForm;
import io.xenolith.abi.profile.XenHeaders;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.sysctl.XenSysctlPhysinfo;
import io.xenolith.abi.sysctl.XenSysctlSchedId;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xsm.FlaskOp;
import io.xenolith.abi.xsm.XenFlaskOp;
import io.xenolith.abi.xsm.XenFlaskSidContext;
import io.xenolith.guest.CallGate;
import java.nio.charset.StandardCharsets;

/** The hypercalls of a toolstack, typed: domctl, sysctl, and memory and paging operations on another domain. */
public final class DomctlCalls {
    /** Number of the label of guests who are given none: domU_t, as in every policy. */
    public static final int SECINITSID_DOMU = 12;

    private static final int SCHEDPARAM_VCPU_SIZE = 16;
    private static final int DOMID_CHOOSE = 0;
    private static final String CONTEXT_HEAD = "system_u:system_r:";
    private static final int NO_CPUPOOL = 0;
    private static final int GRANT_VERSION_MAX = 2;
    private static final int E820_RAM = 1;
    /** Address, size (8 bytes each), type (4). */
    private static final int E820_ENTRY_SIZE = 20;

    private final CallGate gate;
    private final int domctlVersion;
    private final int sysctlVersion;
    private final StructForm createForm;
    private final StructForm infoForm;
    private final StructForm physinfoForm;

    /** @param headers those of the hypervisor: a toolstack is built for one version of it */
    public DomctlCalls(final CallGate gate, final XenHeaders headers) {
        this.gate = gate;
        domctlVersion = (int) headers.number("XEN_DOMCTL_INTERFACE_VERSION", Domctl.XEN_DOMCTL_INTERFACE_VERSION);
        sysctlVersion = (int) headers.number("XEN_SYSCTL_INTERFACE_VERSION", Sysctl.XEN_SYSCTL_INTERFACE_VERSION);
        createForm = headers.form("xen_domctl_createdomain", XenDomctlCreatedomain.SIZE);
        infoForm = headers.form("xen_domctl_getdomaininfo", XenDomctlGetdomaininfo.SIZE);
        physinfoForm = headers.form("xen_sysctl_physinfo", XenSysctlPhysinfo.SIZE);
    }

    /**
     * One domctl operation: what is at {@link XenDomctl#U_OFFSET} of {@code op} goes in, and what the hypervisor wrote back is
     * there afterwards.
     *
     * @param op a whole {@code xen_domctl}
     */
    public long domctl(final int cmd, final int domid, final LocalMemory op) {
        new XenDomctl().wrap(op, 0).cmd(cmd).interfaceVersion(domctlVersion).domain(domid);
        return callInPlace(Xen.__HYPERVISOR_domctl, op);
    }

    /** {@code sysctl(op)}; {@code op} holds what the hypervisor wrote back. */
    long sysctl(final int cmd, final LocalMemory op) {
        new XenSysctl().wrap(op, 0).cmd(cmd).interfaceVersion(sysctlVersion);
        return callInPlace(Xen.__HYPERVISOR_sysctl, op);
    }

    /** {@code number(&struct)}; {@code op} holds what the hypervisor wrote back. */
    private long callInPlace(final int number, final LocalMemory op) {
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(op.array().length);
        gate.memory().write(address, op.array(), 0, op.array().length);
        final long result = gate.hypercalls().hypercall(number, address);
        gate.memory().read(address, op.array(), 0, op.array().length);
        gate.scratch().release(mark);
        return result;
    }

    /** An empty {@code xen_domctl}. */
    public static LocalMemory domctlStruct() {
        return new LocalMemory(XenDomctl.SIZE);
    }

    /**
     * The number of a security context, for {@link #createDomain}; {@code -errno}, -ENOSYS without FLASK.
     *
     * @param label the type, the rest of the context being that of all domains
     */
    public long sid(final String label) {
        final byte[] context = (CONTEXT_HEAD + label).getBytes(StandardCharsets.ISO_8859_1);
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(context.length);
        gate.memory().write(address, context, 0, context.length);
        final LocalMemory op = new LocalMemory(XenFlaskOp.SIZE);
        new XenFlaskOp().wrap(op, 0).cmd(FlaskOp.FLASK_CONTEXT_TO_SID)
                .interfaceVersion(FlaskOp.XEN_FLASK_INTERFACE_VERSION);
        final XenFlaskSidContext request = new XenFlaskSidContext().wrap(op, XenFlaskOp.U_OFFSET)
                .size(context.length).context(address);
        final long result = callInPlace(Xen.__HYPERVISOR_xsm_op, op);
        gate.scratch().release(mark);
        return result < 0 ? result : request.sid();
    }

    /**
     * A new domain under the next free number: the number, or {@code -errno}.
     *
     * @param ssidref number of its label
     */
    public long createDomain(final int maxVcpus, final byte[] handle, final int ssidref) {
        final LocalMemory op = domctlStruct();
        final LocalMemory known = new LocalMemory(XenDomctlCreatedomain.SIZE);
        final XenDomctlCreatedomain config = new XenDomctlCreatedomain().wrap(known, 0);
        config.maxVcpus(maxVcpus).maxEvtchnPort(-1).maxGrantFrames(-1).maxMaptrackFrames(-1)
                .grantOpts(GRANT_VERSION_MAX).cpupoolId(NO_CPUPOOL).ssidref(ssidref);
        known.write(XenDomctlCreatedomain.HANDLE_OFFSET, handle, 0, handle.length);
        createForm.fromBase(known, 0, op, XenDomctl.U_OFFSET);
        final long result = domctl(Domctl.XEN_DOMCTL_createdomain, DOMID_CHOOSE, op);
        return result < 0 ? result : new XenDomctl().wrap(op, 0).domain();
    }

    public long maxVcpus(final int domid, final int count) {
        final LocalMemory op = domctlStruct();
        new XenDomctlMaxVcpus().wrap(op, XenDomctl.U_OFFSET).max(count);
        return domctl(Domctl.XEN_DOMCTL_max_vcpus, domid, op);
    }

    /** Limits the domain to {@code kib} of memory. */
    public long maxMem(final int domid, final long kib) {
        final LocalMemory op = domctlStruct();
        new XenDomctlMaxMem().wrap(op, XenDomctl.U_OFFSET).maxMemkb(kib);
        return domctl(Domctl.XEN_DOMCTL_max_mem, domid, op);
    }

    public long pause(final int domid) {
        return domctl(Domctl.XEN_DOMCTL_pausedomain, domid, domctlStruct());
    }

    public long unpause(final int domid) {
        return domctl(Domctl.XEN_DOMCTL_unpausedomain, domid, domctlStruct());
    }

    public long destroy(final int domid) {
        return domctl(Domctl.XEN_DOMCTL_destroydomain, domid, domctlStruct());
    }

    /**
     * Weight and cap (percent of a CPU, 0 for none), if the scheduler is one that has them. Which it is, is asked when it turns
     * out not to be credit2.
     */
    public long setScheduling(final int domid, final int weight, final int cap) {
        final long result = setScheduling(domid, Domctl.XEN_SCHEDULER_CREDIT2, weight, cap);
        if (result != -Errno.XEN_EINVAL) {
            return result;
        }
        final long scheduler = schedulerId();
        if (scheduler < 0) {
            return scheduler;
        }
        return switch ((int) scheduler) {
            case Domctl.XEN_SCHEDULER_CREDIT2 -> result;
            case Domctl.XEN_SCHEDULER_CREDIT -> setScheduling(domid, Domctl.XEN_SCHEDULER_CREDIT, weight, cap);
            default -> 0;
        };
    }

    /** credit's parameters lie where credit2's do. */
    private long setScheduling(final int domid, final int scheduler, final int weight, final int cap) {
        final LocalMemory op = domctlStruct();
        new XenDomctlSchedulerOp().wrap(op, XenDomctl.U_OFFSET).schedId(scheduler)
                .cmd(Domctl.XEN_DOMCTL_SCHEDOP_putinfo).uCredit2Weight(weight).uCredit2Cap(cap);
        return domctl(Domctl.XEN_DOMCTL_scheduler_op, domid, op);
    }

    /** Gives each of the {@code vcpus} its period, budget and extra time; 0 without doing anything under another scheduler. */
    public long setRealTime(final int domid, final int vcpus, final RealTime parameters) {
        final long scheduler = schedulerId();
        if (scheduler != Domctl.XEN_SCHEDULER_RTDS) {
            return Math.min(scheduler, 0);
        }
        long result = 0;
        for (int vcpu = 0; vcpu < vcpus && result == 0; vcpu++) {
            result = setRealTimeOf(domid, vcpu, parameters);
        }
        return result;
    }

    private long setRealTimeOf(final int domid, final int vcpu, final RealTime parameters) {
        // struct xen_domctl_schedparam_vcpu: period, budget, flags, vcpuid.
        final LocalMemory one = new LocalMemory(SCHEDPARAM_VCPU_SIZE);
        one.putInt(0, parameters.periodUs());
        one.putInt(Integer.BYTES, parameters.budgetUs());
        one.putInt(2 * Integer.BYTES, parameters.extraTime() ? Domctl.XEN_DOMCTL_SCHEDRT_extra : 0);
        one.putInt(3 * Integer.BYTES, vcpu);
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(SCHEDPARAM_VCPU_SIZE);
        gate.memory().write(address, one.array(), 0, SCHEDPARAM_VCPU_SIZE);
        final LocalMemory op = domctlStruct();
        new XenDomctlSchedulerOp().wrap(op, XenDomctl.U_OFFSET).schedId(Domctl.XEN_SCHEDULER_RTDS)
                .cmd(Domctl.XEN_DOMCTL_SCHEDOP_putvcpuinfo).uVVcpus(address).uVNrVcpus(1);
        final long result = domctl(Domctl.XEN_DOMCTL_scheduler_op, domid, op);
        gate.scratch().release(mark);
        return result;
    }

    /** XEN_SCHEDULER_*, or {@code -errno}. */
    long schedulerId() {
        final LocalMemory op = new LocalMemory(XenSysctl.SIZE);
        final long result = sysctl(Sysctl.XEN_SYSCTL_sched_id, op);
        return result < 0 ? result : new XenSysctlSchedId().wrap(op, XenSysctl.U_OFFSET).schedId();
    }

    /** What the hypervisor says of the domain, or of the next one up; null if there is none. */
    public XenDomctlGetdomaininfo infoFrom(final int domid) {
        final LocalMemory op = domctlStruct();
        final long result = domctl(Domctl.XEN_DOMCTL_getdomaininfo, domid, op);
        if (result < 0) {
            return null;
        }
        final LocalMemory known = new LocalMemory(XenDomctlGetdomaininfo.SIZE);
        infoForm.toBase(op, XenDomctl.U_OFFSET, known, 0);
        return new XenDomctlGetdomaininfo().wrap(known, 0);
    }

    /** The hypervisor knows a domain of exactly this number. */
    public boolean exists(final int domid) {
        final XenDomctlGetdomaininfo info = infoFrom(domid);
        return info != null && info.domain() == domid;
    }

    public long setVcpuContext(final int domid, final int vcpu, final VcpuGuestContext context) {
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(VcpuGuestContext.SIZE);
        gate.memory().write(address, context.toBytes(), 0, VcpuGuestContext.SIZE);
        final LocalMemory op = domctlStruct();
        new XenDomctlVcpucontext().wrap(op, XenDomctl.U_OFFSET).vcpu(vcpu).ctxt(address);
        final long result = domctl(Domctl.XEN_DOMCTL_setvcpucontext, domid, op);
        gate.scratch().release(mark);
        return result;
    }

    /** Has the hypervisor fill frame {@code mfn} of the domain with the stubs of a hypercall page. */
    public long hypercallInit(final int domid, final long mfn) {
        final LocalMemory op = domctlStruct();
        new XenDomctlHypercallInit().wrap(op, XenDomctl.U_OFFSET).gmfn(mfn);
        return domctl(Domctl.XEN_DOMCTL_hypercall_init, domid, op);
    }

    /** What the hypervisor says of the machine; null if it says nothing. */
    XenSysctlPhysinfo physinfo() {
        final LocalMemory op = new LocalMemory(XenSysctl.SIZE);
        if (sysctl(Sysctl.XEN_SYSCTL_physinfo, op) < 0) {
            return null;
        }
        final LocalMemory known = new LocalMemory(XenSysctlPhysinfo.SIZE);
        physinfoForm.toBase(op, XenSysctl.U_OFFSET, known, 0);
        return new XenSysctlPhysinfo().wrap(known, 0);
    }

    /** Free memory of the host in bytes. */
    public long freeMemory() {
        final XenSysctlPhysinfo info = physinfo();
        return info == null ? 0 : info.freePages() << Page.SHIFT;
    }

    /** Where arguments of calls are put. */
    CallGate gate() {
        return gate;
    }

    /**
     * Gives {@code domid} frames for the pages from {@code pfn} on, one extent of 2^{@code order} pages for each element.
     *
     * @param firstMfns receives the first frame of each extent
     * @return extents done, from the start
     */
    public int populate(final int domid, final long pfn, final int order, final long[] firstMfns) {
        final int bytes = firstMfns.length * Long.BYTES;
        final LocalMemory list = new LocalMemory(bytes);
        for (int i = 0; i < firstMfns.length; i++) {
            list.putLong((long) i * Long.BYTES, pfn + ((long) i << order));
        }
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(bytes);
        gate.memory().write(address, list.array(), 0, bytes);
        final CStruct request = XenMemoryReservation.allocate().extentStart(address).nrExtents(firstMfns.length)
                .extentOrder(order).domid(domid);
        final long done = gate.callWithStruct(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_populate_physmap, request);
        gate.memory().read(address, list.array(), 0, bytes);
        gate.scratch().release(mark);
        for (int i = 0; i < done; i++) {
            firstMfns[i] = list.getLong((long) i * Long.BYTES);
        }
        return (int) done;
    }

    /** Tells {@code domid} that its pseudo-physical memory is {@code kib} from 0 on: an E820 map of one entry. */
    public long setMemoryMap(final int domid, final long kib) {
        final LocalMemory entry = new LocalMemory(E820_ENTRY_SIZE);
        entry.putLong(Long.BYTES, kib << 10);
        entry.putInt(2 * Long.BYTES, E820_RAM);
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(E820_ENTRY_SIZE);
        gate.memory().write(address, entry.array(), 0, E820_ENTRY_SIZE);
        final CStruct request = XenForeignMemoryMap.allocate().domid(domid).mapNrEntries(1).mapBuffer(address);
        final long result = gate.callWithStruct(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_set_memory_map, request);
        gate.scratch().release(mark);
        return result;
    }

    /** Pins frame {@code mfn} of {@code domid} as an L4 table. */
    public long pinL4(final int domid, final long mfn) {
        return pin(domid, 4, mfn);
    }

    /** Pins frame {@code mfn} of {@code domid} as a table of {@code level}, 1 to 4. */
    public long pin(final int domid, final int level, final long mfn) {
        return mmuext(domid, Xen.MMUEXT_PIN_L1_TABLE + level - 1, mfn);
    }

    /** Undoes {@link #pin}. */
    public long unpin(final int domid, final long mfn) {
        return mmuext(domid, Xen.MMUEXT_UNPIN_TABLE, mfn);
    }

    private long mmuext(final int domid, final int cmd, final long mfn) {
        final MmuextOp op = MmuextOp.allocate().cmd(cmd).arg1Mfn(mfn);
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(MmuextOp.SIZE);
        gate.memory().write(address, op.toBytes(), 0, MmuextOp.SIZE);
        final long result = gate.hypercalls().hypercall(Xen.__HYPERVISOR_mmuext_op, address, 1, 0, domid);
        gate.scratch().release(mark);
        return result;
    }

    /** @throws ToolstackException if {@code result} of {@code what} is an error */
    static void must(final long result, final String what) throws ToolstackException {
        if (result < 0) {
            throw new ToolstackException(what + " failed: " + result);
        }
    }
}
