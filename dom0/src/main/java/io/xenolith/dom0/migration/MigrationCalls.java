package io.xenolith.dom0.migration;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlExtVcpucontext;
import io.xenolith.abi.domctl.XenDomctlGetpageframeinfo3;
import io.xenolith.abi.domctl.XenDomctlGetvcpuinfo;
import io.xenolith.abi.domctl.XenDomctlTscInfo;
import io.xenolith.abi.domctl.XenDomctlVcpucontext;
import io.xenolith.abi.domctl.XenDomctlVcpuextstate;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.Xen;
import io.xenolith.dom0.migration.stream.LibxcRecord.TscInfo;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.guest.CallGate;
import java.util.Arrays;

/** The hypercalls that read and set what a domain is, for saving and restoring. A failure is a ToolstackException. */
final class MigrationCalls {
    private static final int U = XenDomctl.U_OFFSET;
    private static final int LEAF_SIZE = 24;
    private static final int MSR_SIZE = 16;
    private static final int PFINFO_SHIFT = 28;

    private final CallGate gate;
    private final DomctlCalls domctl;
    private final int domid;

    MigrationCalls(final CallGate gate, final DomctlCalls domctl, final int domid) {
        this.gate = gate;
        this.domctl = domctl;
        this.domid = domid;
    }

    /** What cpuid and MSRs tell the domain, as the records of the stream have them. */
    record CpuPolicy(byte[] leaves, byte[] msrs) {
    }

    private void must(final long result, final String what) throws ToolstackException {
        if (result < 0) {
            throw new ToolstackException(what + " of domain " + domid + " failed: " + result);
        }
    }

    private void call(final int cmd, final LocalMemory op, final String what) throws ToolstackException {
        must(domctl.domctl(cmd, domid, op), what);
    }

    /** Something to do with a buffer that the hypervisor reads or writes. */
    @FunctionalInterface
    private interface WithBuffer {
        void run(long address) throws ToolstackException;
    }

    /** Puts {@code bytes} where the hypervisor can reach it, and back into {@code bytes} what is there afterwards. */
    private void lend(final byte[] bytes, final WithBuffer body) throws ToolstackException {
        final int mark = gate.scratch().mark();
        try {
            final long address = gate.scratch().push(bytes.length);
            gate.memory().write(address, bytes, 0, bytes.length);
            body.run(address);
            gate.memory().read(address, bytes, 0, bytes.length);
        } finally {
            gate.scratch().release(mark);
        }
    }

    /** The highest frame number of the host. */
    long maxMfn() {
        return gate.hypercalls().hypercall(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_maximum_ram_page, 0);
    }

    /** A {@link io.xenolith.dom0.migration.stream.PageType} for each frame of the domain. */
    byte[] frameTypes(final long[] mfns) throws ToolstackException {
        final LocalMemory list = new LocalMemory(mfns.length * Long.BYTES);
        for (int i = 0; i < mfns.length; i++) {
            list.putLong((long) i * Long.BYTES, mfns[i]);
        }
        lend(list.array(), address -> {
            final LocalMemory op = DomctlCalls.domctlStruct();
            new XenDomctlGetpageframeinfo3().wrap(op, U).num(mfns.length).array(address);
            call(Domctl.XEN_DOMCTL_getpageframeinfo3, op, "getpageframeinfo3");
        });
        final byte[] types = new byte[mfns.length];
        for (int i = 0; i < mfns.length; i++) {
            types[i] = (byte) (list.getLong((long) i * Long.BYTES) >>> PFINFO_SHIFT & 0xf);
        }
        return types;
    }

    boolean online(final int vcpu) throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        final XenDomctlGetvcpuinfo info = new XenDomctlGetvcpuinfo().wrap(op, U).vcpu(vcpu);
        call(Domctl.XEN_DOMCTL_getvcpuinfo, op, "getvcpuinfo");
        return info.online() != 0;
    }

    VcpuGuestContext context(final int vcpu) throws ToolstackException {
        final byte[] bytes = new byte[VcpuGuestContext.SIZE];
        lend(bytes, address -> {
            final LocalMemory op = DomctlCalls.domctlStruct();
            new XenDomctlVcpucontext().wrap(op, U).vcpu(vcpu).ctxt(address);
            call(Domctl.XEN_DOMCTL_getvcpucontext, op, "getvcpucontext");
        });
        return new VcpuGuestContext().wrap(new LocalMemory(bytes), 0);
    }

    void setContext(final int vcpu, final VcpuGuestContext context) throws ToolstackException {
        must(domctl.setVcpuContext(domid, vcpu, context), "setvcpucontext of vCPU " + vcpu);
    }

    /** Has the domain, which has suspended itself, go on as one whose suspend was cancelled: its call returns 1. */
    void resume() throws ToolstackException {
        final VcpuGuestContext context = context(0);
        setContext(0, context.userRegsRax(1));
        call(Domctl.XEN_DOMCTL_resumedomain, DomctlCalls.domctlStruct(), "resumedomain");
    }

    byte[] extended(final int vcpu) throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        new XenDomctlExtVcpucontext().wrap(op, U).vcpu(vcpu);
        call(Domctl.XEN_DOMCTL_get_ext_vcpucontext, op, "get_ext_vcpucontext");
        return op.bytes(U, XenDomctlExtVcpucontext.SIZE);
    }

    /** @param state at most a domctl's union */
    void setExtended(final int vcpu, final byte[] state) throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        op.write(U, state, 0, state.length);
        new XenDomctlExtVcpucontext().wrap(op, U).vcpu(vcpu);
        call(Domctl.XEN_DOMCTL_set_ext_vcpucontext, op, "set_ext_vcpucontext");
    }

    /** xcr0, what it has ever been, and the xsave area; empty if there is none. */
    byte[] xsave(final int vcpu) throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        final XenDomctlVcpuextstate request = new XenDomctlVcpuextstate().wrap(op, U).vcpu(vcpu);
        call(Domctl.XEN_DOMCTL_getvcpuextstate, op, "getvcpuextstate");
        final byte[] state = new byte[(int) request.size()];
        if (state.length > 0) {
            lend(state, address -> {
                request.buffer(address);
                call(Domctl.XEN_DOMCTL_getvcpuextstate, op, "getvcpuextstate");
            });
        }
        return state;
    }

    void setXsave(final int vcpu, final byte[] state) throws ToolstackException {
        lend(state, address -> {
            final LocalMemory op = DomctlCalls.domctlStruct();
            new XenDomctlVcpuextstate().wrap(op, U).vcpu(vcpu).size(state.length).buffer(address);
            call(Domctl.XEN_DOMCTL_setvcpuextstate, op, "setvcpuextstate");
        });
    }

    /** MSRs of the vCPU that are not zero, 16 bytes each; empty if there is none. */
    byte[] msrs(final int vcpu) throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        op.putInt(U, vcpu);
        call(Domctl.XEN_DOMCTL_get_vcpu_msrs, op, "get_vcpu_msrs");
        final byte[] list = new byte[op.getInt(U + Integer.BYTES) * MSR_SIZE];
        if (list.length == 0) {
            return list;
        }
        lend(list, address -> {
            op.putLong(U + Long.BYTES, address);
            call(Domctl.XEN_DOMCTL_get_vcpu_msrs, op, "get_vcpu_msrs");
        });
        return Arrays.copyOf(list, op.getInt(U + Integer.BYTES) * MSR_SIZE);
    }

    void setMsrs(final int vcpu, final byte[] list) throws ToolstackException {
        lend(list, address -> {
            final LocalMemory op = DomctlCalls.domctlStruct();
            op.putInt(U, vcpu);
            op.putInt(U + Integer.BYTES, list.length / MSR_SIZE);
            op.putLong(U + Long.BYTES, address);
            call(Domctl.XEN_DOMCTL_set_vcpu_msrs, op, "set_vcpu_msrs");
        });
    }

    TscInfo tsc() throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        final XenDomctlTscInfo info = new XenDomctlTscInfo().wrap(op, U);
        call(Domctl.XEN_DOMCTL_gettscinfo, op, "gettscinfo");
        return new TscInfo(info.tscMode(), info.gtscKhz(), info.elapsedNsec(), info.incarnation());
    }

    void setTsc(final TscInfo tsc) throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        new XenDomctlTscInfo().wrap(op, U).tscMode(tsc.mode()).gtscKhz(tsc.khz()).elapsedNsec(tsc.elapsedNs())
                .incarnation(tsc.incarnation());
        call(Domctl.XEN_DOMCTL_settscinfo, op, "settscinfo");
    }

    CpuPolicy cpuPolicy() throws ToolstackException {
        final LocalMemory op = DomctlCalls.domctlStruct();
        call(Domctl.XEN_DOMCTL_get_cpu_policy, op, "get_cpu_policy");
        final byte[] leaves = new byte[op.getInt(U) * LEAF_SIZE];
        final byte[] msrs = new byte[op.getInt(U + Integer.BYTES) * MSR_SIZE];
        lend(leaves, leavesAddress -> lend(msrs, msrsAddress -> {
            op.putLong(U + 8, leavesAddress);
            op.putLong(U + 16, msrsAddress);
            call(Domctl.XEN_DOMCTL_get_cpu_policy, op, "get_cpu_policy");
        }));
        return new CpuPolicy(Arrays.copyOf(leaves, op.getInt(U) * LEAF_SIZE),
                Arrays.copyOf(msrs, op.getInt(U + Integer.BYTES) * MSR_SIZE));
    }

    /** False if the hypervisor cannot show the domain such a processor. */
    boolean setCpuPolicy(final CpuPolicy policy) throws ToolstackException {
        final long[] result = new long[1];
        lend(policy.leaves(), leavesAddress -> lend(policy.msrs(), msrsAddress -> {
            final LocalMemory op = DomctlCalls.domctlStruct();
            op.putInt(U, policy.leaves().length / LEAF_SIZE);
            op.putInt(U + Integer.BYTES, policy.msrs().length / MSR_SIZE);
            op.putLong(U + 8, leavesAddress);
            op.putLong(U + 16, msrsAddress);
            result[0] = domctl.domctl(Domctl.XEN_DOMCTL_set_cpu_policy, domid, op);
        }));
        return result[0] >= 0;
    }
}
