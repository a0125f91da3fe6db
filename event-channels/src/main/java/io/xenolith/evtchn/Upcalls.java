package io.xenolith.evtchn;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.xen.VcpuInfo;

/** {@code evtchn_upcall_pending} of the vCPUs of one domain. */
final class Upcalls {
    private final EventHost host;
    private final GuestMemory memory;

    Upcalls(final EventHost host) {
        this.host = host;
        this.memory = host.memory();
    }

    /** Sets the flag of {@code vcpu} and kicks it, unless the flag was set. A vCPU without vcpu_info hears nothing. */
    void markPending(final int vcpu) {
        final long info = host.vcpuInfoAddress(vcpu);
        if (info == EventHost.NO_ADDRESS) {
            return;
        }
        final long flag = info + VcpuInfo.EVTCHN_UPCALL_PENDING_OFFSET;
        final byte old = memory.getByte(flag);
        if ((old & 1) == 0) {
            memory.putByte(flag, (byte) (old | 1));
            host.kick(vcpu);
        }
    }
}
