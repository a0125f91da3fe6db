package io.xenolith.guest;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.vcpu.VcpuRegisterRunstateMemoryArea;
import io.xenolith.abi.vcpu.VcpuRegisterVcpuInfo;
import io.xenolith.abi.vcpu.VcpuSetSingleshotTimer;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.Xen;

/** HYPERVISOR_vcpu_op on CPUs of the own domain; 0 or {@code -errno}. Source: Xen public/vcpu.h. */
public final class VcpuCalls {
    private final CallGate gate;

    VcpuCalls(final CallGate gate) {
        this.gate = gate;
    }

    private long op(final int op, final int vcpu) {
        return gate.hypercalls().hypercall(Xen.__HYPERVISOR_vcpu_op, op, vcpu, 0);
    }

    private long op(final int op, final int vcpu, final CStruct struct) {
        final int mark = gate.scratch().mark();
        final byte[] bytes = struct.toBytes();
        final long address = gate.scratch().push(bytes.length);
        gate.memory().write(address, bytes, 0, bytes.length);
        final long result = gate.hypercalls().hypercall(Xen.__HYPERVISOR_vcpu_op, op, vcpu, address);
        gate.scratch().release(mark);
        return result;
    }

    /** Gives {@code vcpu} its first context; the scratch must have room for 5168 bytes. */
    public long initialise(final int vcpu, final VcpuGuestContext context) {
        return op(Vcpu.VCPUOP_initialise, vcpu, context);
    }

    public long up(final int vcpu) {
        return op(Vcpu.VCPUOP_up, vcpu);
    }

    public long down(final int vcpu) {
        return op(Vcpu.VCPUOP_down, vcpu);
    }

    /** 1 if up, 0 if down, -ENOENT if there is no such CPU. */
    public long isUp(final int vcpu) {
        return op(Vcpu.VCPUOP_is_up, vcpu);
    }

    /** Every PV CPU starts with a 10 ms tick; this ends it. */
    public long stopPeriodicTimer(final int vcpu) {
        return op(Vcpu.VCPUOP_stop_periodic_timer, vcpu);
    }

    /** Raises VIRQ_TIMER on the calling CPU at absolute system time {@code timeoutNs}; at once if that has passed. */
    public long setSingleshotTimer(final int vcpu, final long timeoutNs) {
        return op(Vcpu.VCPUOP_set_singleshot_timer, vcpu,
                VcpuSetSingleshotTimer.allocate().timeoutAbsNs(timeoutNs));
    }

    public long stopSingleshotTimer(final int vcpu) {
        return op(Vcpu.VCPUOP_stop_singleshot_timer, vcpu);
    }

    /** Moves vcpu_info to {@code offset} of frame {@code mfn}. */
    public long registerVcpuInfo(final int vcpu, final long mfn, final int offset) {
        return op(Vcpu.VCPUOP_register_vcpu_info, vcpu, VcpuRegisterVcpuInfo.allocate().mfn(mfn).offset(offset));
    }

    /** Has the run state written at virtual address {@code va} (48 bytes) at each switch. */
    public long registerRunstate(final int vcpu, final long va) {
        return op(Vcpu.VCPUOP_register_runstate_memory_area, vcpu,
                VcpuRegisterRunstateMemoryArea.allocate().addrV(va));
    }
}
