package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.TrapInfo;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import java.util.List;

/** Hypercall 0, set_trap_table. Source: HYPERCALLS.md sections 5.3 and 14. */
public final class SetTrapTable implements HypercallHandler {
    private static final int RPL_MASK = 3;
    /** Entries after which the vCPU is looked at again: a list in memory that is mapped many times has no end. */
    private static final int ENTRIES_AT_ONCE = 512;

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "set_trap_table", "any"));
    }

    @Override
    public long call(final Vcpu vcpu, final long traps, final long arg2, final long arg3, final long arg4,
            final long arg5) {
        if (traps == 0) {
            vcpu.traps().clear();
            return 0;
        }
        final LocalMemory copy = new LocalMemory(TrapInfo.SIZE);
        final TrapInfo info = new TrapInfo().wrap(copy, 0);
        final long end = traps + (long) ENTRIES_AT_ONCE * TrapInfo.SIZE;
        for (long va = traps; va != end; va += TrapInfo.SIZE) {
            if (!vcpu.domain().hypervisor().guestAccess().copyFrom(vcpu, va, copy, TrapInfo.SIZE)) {
                return -Errno.XEN_EFAULT;
            }
            if (info.address() == 0) {
                return 0;
            }
            if (!PageWalker.canonical(info.address())) {
                return -Errno.XEN_EINVAL;
            }
            vcpu.traps().set(info.vector(), info.flags(), info.cs() | RPL_MASK, info.address());
            vcpu.domain().hypervisor().clock().advance(vcpu.domain().hypervisor().config().costs().memoryAccessNs());
            if (vcpu.preemptPending()) {
                return continueAt(vcpu, va + TrapInfo.SIZE);
            }
        }
        return continueAt(vcpu, end);
    }

    private static long continueAt(final Vcpu vcpu, final long traps) {
        vcpu.continuation = new HypercallContinuation(Xen.__HYPERVISOR_set_trap_table, traps, 0, 0, 0, 0);
        return 0;
    }
}
