package io.xenolith.hypervisor.physdev;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.physdev.PhysdevOp;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/** Hypercall 19: physdev_op in its old form, command and argument in one struct. Source: Xen public/physdev.h. */
public final class PhysdevOpCompat implements HypercallHandler {
    private final Hypervisor hypervisor;
    private final HypercallHandler physdevOp;

    public PhysdevOpCompat(final Hypervisor hypervisor, final HypercallHandler physdevOp) {
        this.hypervisor = hypervisor;
        this.physdevOp = physdevOp;
    }

    @Override
    public long call(final Vcpu vcpu, final long op, final long a2, final long a3, final long a4, final long a5) {
        final LocalMemory head = new LocalMemory(Integer.BYTES);
        if (!hypervisor.guestAccess().copyFrom(vcpu, op, head, Integer.BYTES)) {
            return -Errno.XEN_EFAULT;
        }
        return physdevOp.call(vcpu, head.getInt(PhysdevOp.CMD_OFFSET), op + PhysdevOp.U_OFFSET, 0, 0, 0);
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(-1, "physdev_op_compat", "any"));
    }
}
