package io.xenolith.hypervisor.evtchn;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnOp;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Hypercall 16: event_channel_op in its old form, command and argument in one struct, for the operations that existed when it
 * was the only one. Source: Xen public/event_channel.h, struct evtchn_op.
 */
public final class EventChannelOpCompat implements HypercallHandler {
    private static final int LAST_OLD_OPERATION = Evtchn.EVTCHNOP_unmask;

    private final Hypervisor hypervisor;
    private final HypercallHandler eventChannelOp;
    private final LocalMemory copy = new LocalMemory(EvtchnOp.SIZE);

    public EventChannelOpCompat(final Hypervisor hypervisor, final HypercallHandler eventChannelOp) {
        this.hypervisor = hypervisor;
        this.eventChannelOp = eventChannelOp;
    }

    @Override
    public long call(final Vcpu vcpu, final long op, final long a2, final long a3, final long a4, final long a5) {
        // The whole struct must be readable, even if the operation needs less.
        if (!hypervisor.guestAccess().copyFrom(vcpu, op, copy, EvtchnOp.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final int cmd = copy.getInt(EvtchnOp.CMD_OFFSET);
        if (Integer.compareUnsigned(cmd, LAST_OLD_OPERATION) > 0) {
            return -Errno.XEN_ENOSYS;
        }
        return eventChannelOp.call(vcpu, cmd, op + EvtchnOp.U_OFFSET, 0, 0, 0);
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(-1, "event_channel_op_compat", "any"));
    }
}
