package io.xenolith.dom0.toolstack;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlGetvcpuinfo;
import io.xenolith.abi.domctl.XenDomctlSchedulerOp;
import io.xenolith.abi.domctl.XenDomctlSendtrigger;
import io.xenolith.abi.domctl.XenDomctlVcpuaffinity;
import io.xenolith.abi.domctl.XenDomctlVcpucontext;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.sysctl.XenSysctlCpupoolOp;
import io.xenolith.abi.sysctl.XenSysctlDebugKeys;
import io.xenolith.abi.sysctl.XenSysctlReadconsole;
import io.xenolith.abi.sysctl.XenSysctlSchedulerOp;
import io.xenolith.abi.version.Version;
import io.xenolith.abi.version.XenBuildId;
import io.xenolith.abi.version.XenCompileInfo;
import io.xenolith.abi.version.XenPlatformParameters;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.Xen;
import io.xenolith.dom0.toolstack.SchedulingParameters.VcpuDeadline;
import io.xenolith.guest.CallGate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Hypercalls for an operator's questions, beside those that {@link DomctlCalls} makes to keep domains. */
final class OperatorCalls {
    private static final int RING_BYTES = 16384;
    private static final int CPUMAP_BYTES = 8;
    private static final int TEXT_BYTES = 1024;
    private static final int BUILD_ID_BYTES_MAX = 64;
    /** struct xen_domctl_schedparam_vcpu with rtds's union: period, budget, flags, vcpuid. */
    private static final int DEADLINE_BYTES = 16;
    private static final int BUDGET_OFFSET = 4;
    private static final int FLAGS_OFFSET = 8;
    private static final int VCPUID_OFFSET = 12;

    private final DomctlCalls domctl;
    private final CallGate gate;

    OperatorCalls(final DomctlCalls domctl) {
        this.domctl = domctl;
        this.gate = domctl.gate();
    }

    private static LocalMemory sysctlStruct() {
        return new LocalMemory(XenSysctl.SIZE);
    }

    /** A text of HYPERVISOR_xen_version. */
    String versionText(final int cmd) {
        final byte[] text = new byte[TEXT_BYTES];
        return gate.callWithBytes(Xen.__HYPERVISOR_xen_version, cmd, text, 0) < 0 ? "" : text(text, 0, text.length);
    }

    private static String text(final byte[] bytes, final int offset, final int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    /** Compiler, by whom, where, when. */
    String[] compileInfo() {
        final byte[] info = new byte[XenCompileInfo.SIZE];
        gate.callWithBytes(Xen.__HYPERVISOR_xen_version, Version.XENVER_compile_info, info, 0);
        return new String[]{
                text(info, 0, XenCompileInfo.COMPILE_BY_OFFSET),
                text(info, XenCompileInfo.COMPILE_BY_OFFSET,
                        XenCompileInfo.COMPILE_DOMAIN_OFFSET - XenCompileInfo.COMPILE_BY_OFFSET),
                text(info, XenCompileInfo.COMPILE_DOMAIN_OFFSET,
                        XenCompileInfo.COMPILE_DATE_OFFSET - XenCompileInfo.COMPILE_DOMAIN_OFFSET),
                text(info, XenCompileInfo.COMPILE_DATE_OFFSET,
                        XenCompileInfo.SIZE - XenCompileInfo.COMPILE_DATE_OFFSET)};
    }

    /** Where the hypervisor's part of every address space begins. */
    long virtStart() {
        final XenPlatformParameters parameters = XenPlatformParameters.allocate();
        gate.callWithStruct(Xen.__HYPERVISOR_xen_version, Version.XENVER_platform_parameters, parameters);
        return parameters.virtStart();
    }

    /** In hexadecimal; "" if there is none. */
    String buildId() {
        final byte[] id = new byte[XenBuildId.BUF_OFFSET + BUILD_ID_BYTES_MAX];
        id[0] = BUILD_ID_BYTES_MAX;
        final long length = gate.callWithBytes(Xen.__HYPERVISOR_xen_version, Version.XENVER_build_id, id, 0);
        return length <= 0
                ? ""
                : HexFormat.of().formatHex(id, XenBuildId.BUF_OFFSET, XenBuildId.BUF_OFFSET + (int) length);
    }

    /** State of a vCPU; empty if the domain has none of that number. */
    Optional<XenDomctlGetvcpuinfo> vcpu(final int domid, final int vcpu) {
        final LocalMemory op = DomctlCalls.domctlStruct();
        final XenDomctlGetvcpuinfo info = new XenDomctlGetvcpuinfo().wrap(op, XenDomctl.U_OFFSET).vcpu(vcpu);
        return domctl.domctl(Domctl.XEN_DOMCTL_getvcpuinfo, domid, op) < 0 ? Optional.empty() : Optional.of(info);
    }

    /** Registers and tables of a vCPU; empty if it was never given any. */
    Optional<byte[]> vcpuContext(final int domid, final int vcpu) {
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(VcpuGuestContext.SIZE);
        final LocalMemory op = DomctlCalls.domctlStruct();
        new XenDomctlVcpucontext().wrap(op, XenDomctl.U_OFFSET).vcpu(vcpu).ctxt(address);
        final long result = domctl.domctl(Domctl.XEN_DOMCTL_getvcpucontext, domid, op);
        final byte[] context = new byte[VcpuGuestContext.SIZE];
        gate.memory().read(address, context, 0, context.length);
        gate.scratch().release(mark);
        return result < 0 ? Optional.empty() : Optional.of(context);
    }

    /** @param which XEN_VCPUAFFINITY_HARD or _SOFT */
    BitSet affinity(final int domid, final int vcpu, final int which) {
        final BitSet cpus = new BitSet();
        final long _ = affinity(Domctl.XEN_DOMCTL_getvcpuaffinity, domid, vcpu, which, cpus);
        return cpus;
    }

    /** @param which XEN_VCPUAFFINITY_HARD or _SOFT, and _FORCE */
    long setAffinity(final int domid, final int vcpu, final int which, final BitSet cpus) {
        return affinity(Domctl.XEN_DOMCTL_setvcpuaffinity, domid, vcpu, which, (BitSet) cpus.clone());
    }

    private long affinity(final int cmd, final int domid, final int vcpu, final int which, final BitSet cpus) {
        final int mark = gate.scratch().mark();
        final long map = gate.scratch().push(CPUMAP_BYTES);
        final byte[] bytes = new byte[CPUMAP_BYTES];
        System.arraycopy(cpus.toByteArray(), 0, bytes, 0, Math.min(CPUMAP_BYTES, cpus.toByteArray().length));
        gate.memory().write(map, bytes, 0, CPUMAP_BYTES);
        final LocalMemory op = DomctlCalls.domctlStruct();
        new XenDomctlVcpuaffinity().wrap(op, XenDomctl.U_OFFSET).vcpu(vcpu).flags(which)
                .cpumapHardBitmap(map).cpumapHardNrBits(CPUMAP_BYTES * Byte.SIZE)
                .cpumapSoftBitmap(map).cpumapSoftNrBits(CPUMAP_BYTES * Byte.SIZE);
        final long result = domctl.domctl(cmd, domid, op);
        gate.memory().read(map, bytes, 0, CPUMAP_BYTES);
        gate.scratch().release(mark);
        cpus.clear();
        cpus.or(BitSet.valueOf(bytes));
        return result;
    }

    /** A CPU pool of {@code poolid} or the next one up, with its CPUs in {@code cpus}; empty if there is none. */
    Optional<XenSysctlCpupoolOp> cpupoolFrom(final int poolid, final BitSet cpus) {
        final LocalMemory op = sysctlStruct();
        final int mark = gate.scratch().mark();
        final long map = gate.scratch().push(CPUMAP_BYTES);
        final XenSysctlCpupoolOp request = new XenSysctlCpupoolOp().wrap(op, XenSysctl.U_OFFSET)
                .op(Sysctl.XEN_SYSCTL_CPUPOOL_OP_INFO).cpupoolId(poolid).cpumapBitmap(map)
                .cpumapNrBits(CPUMAP_BYTES * Byte.SIZE);
        final long result = domctl.sysctl(Sysctl.XEN_SYSCTL_cpupool_op, op);
        final byte[] bytes = new byte[CPUMAP_BYTES];
        gate.memory().read(map, bytes, 0, CPUMAP_BYTES);
        gate.scratch().release(mark);
        cpus.or(BitSet.valueOf(bytes));
        return result < 0 ? Optional.empty() : Optional.of(request);
    }

    /** A scheduler's own parameters; {@code op} says what, and has the answer. */
    long poolScheduling(final XenSysctlSchedulerOp parameters, final int cmd) {
        final LocalMemory op = sysctlStruct();
        parameters.cmd(cmd);
        op.write(XenSysctl.U_OFFSET, parameters.toBytes(), 0, XenSysctlSchedulerOp.SIZE);
        final long result = domctl.sysctl(Sysctl.XEN_SYSCTL_scheduler_op, op);
        final byte[] bytes = new byte[XenSysctlSchedulerOp.SIZE];
        op.read(XenSysctl.U_OFFSET, bytes, 0, bytes.length);
        parameters.structMemory().write(parameters.structAddress(), bytes, 0, bytes.length);
        return result;
    }

    /** A domain's parameters under its scheduler; {@code parameters} says what, and has the answer. */
    long domainScheduling(final int domid, final XenDomctlSchedulerOp parameters, final int cmd) {
        final LocalMemory op = DomctlCalls.domctlStruct();
        parameters.cmd(cmd);
        op.write(XenDomctl.U_OFFSET, parameters.toBytes(), 0, XenDomctlSchedulerOp.SIZE);
        final long result = domctl.domctl(Domctl.XEN_DOMCTL_scheduler_op, domid, op);
        final byte[] bytes = new byte[XenDomctlSchedulerOp.SIZE];
        op.read(XenDomctl.U_OFFSET, bytes, 0, bytes.length);
        parameters.structMemory().write(parameters.structAddress(), bytes, 0, bytes.length);
        return result;
    }

    /** What rtds has promised each of the first {@code count} vCPUs; fewer if it does not say. */
    List<VcpuDeadline> vcpuDeadlines(final int domid, final int count) {
        final List<VcpuDeadline> asked = new ArrayList<>();
        for (int vcpu = 0; vcpu < count; vcpu++) {
            asked.add(new VcpuDeadline(vcpu, 0, 0, false));
        }
        final List<VcpuDeadline> told = new ArrayList<>();
        final long _ = vcpuDeadlines(Domctl.XEN_DOMCTL_SCHEDOP_getvcpuinfo, domid, asked, told);
        return told;
    }

    long setVcpuDeadlines(final int domid, final List<VcpuDeadline> vcpus) {
        return vcpuDeadlines(Domctl.XEN_DOMCTL_SCHEDOP_putvcpuinfo, domid, vcpus, new ArrayList<>());
    }

    /** One call for each vCPU, as the hypervisor may do a part of a long list. */
    private long vcpuDeadlines(final int cmd, final int domid, final List<VcpuDeadline> vcpus,
            final List<VcpuDeadline> told) {
        for (final VcpuDeadline vcpu : vcpus) {
            final int mark = gate.scratch().mark();
            final long list = gate.scratch().push(DEADLINE_BYTES);
            final LocalMemory one = new LocalMemory(DEADLINE_BYTES);
            one.putInt(0, vcpu.periodUs());
            one.putInt(BUDGET_OFFSET, vcpu.budgetUs());
            one.putInt(FLAGS_OFFSET, vcpu.extratime() ? Domctl.XEN_DOMCTL_SCHEDRT_extra : 0);
            one.putInt(VCPUID_OFFSET, vcpu.vcpu());
            gate.memory().write(list, one.array(), 0, DEADLINE_BYTES);
            final long result = domainScheduling(domid, XenDomctlSchedulerOp.allocate().schedId(Scheduler.RTDS.id())
                    .uVVcpus(list).uVNrVcpus(1), cmd);
            gate.memory().read(list, one.array(), 0, DEADLINE_BYTES);
            gate.scratch().release(mark);
            if (result < 0) {
                return result;
            }
            told.add(new VcpuDeadline(one.getInt(VCPUID_OFFSET), one.getInt(0), one.getInt(BUDGET_OFFSET),
                    (one.getInt(FLAGS_OFFSET) & Domctl.XEN_DOMCTL_SCHEDRT_extra) != 0));
        }
        return 0;
    }

    /** @param trigger XEN_DOMCTL_SENDTRIGGER_* */
    long sendTrigger(final int domid, final int trigger, final int vcpu) {
        final LocalMemory op = DomctlCalls.domctlStruct();
        new XenDomctlSendtrigger().wrap(op, XenDomctl.U_OFFSET).trigger(trigger).vcpu(vcpu);
        return domctl.domctl(Domctl.XEN_DOMCTL_sendtrigger, domid, op);
    }

    long debugKeys(final byte[] keys) {
        final int mark = gate.scratch().mark();
        final long address = gate.scratch().push(Math.max(1, keys.length));
        gate.memory().write(address, keys, 0, keys.length);
        final LocalMemory op = sysctlStruct();
        new XenSysctlDebugKeys().wrap(op, XenSysctl.U_OFFSET).keys(address).nrKeys(keys.length);
        final long result = domctl.sysctl(Sysctl.XEN_SYSCTL_debug_keys, op);
        gate.scratch().release(mark);
        return result;
    }

    /** All that is in the hypervisor's ring of messages. */
    byte[] consoleRing(final boolean clear) {
        final int mark = gate.scratch().mark();
        final long buffer = gate.scratch().push(RING_BYTES);
        final LocalMemory op = sysctlStruct();
        final XenSysctlReadconsole request = new XenSysctlReadconsole().wrap(op, XenSysctl.U_OFFSET)
                .clear(clear ? 1 : 0).buffer(buffer).count(RING_BYTES);
        final long result = domctl.sysctl(Sysctl.XEN_SYSCTL_readconsole, op);
        final byte[] text = new byte[result < 0 ? 0 : Math.min(request.count(), RING_BYTES)];
        gate.memory().read(buffer, text, 0, text.length);
        gate.scratch().release(mark);
        return text;
    }
}
