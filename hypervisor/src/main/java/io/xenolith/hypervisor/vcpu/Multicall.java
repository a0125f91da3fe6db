package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.MulticallEntry;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestAccess;
import java.util.List;

/** Hypercall 13, multicall: a list of hypercalls in one. Source: HYPERCALLS.md sections 3 and 4. */
public final class Multicall implements HypercallHandler {
    /** Entries after which the vCPU is looked at again: a list in memory that is mapped many times has no end. */
    private static final int ENTRIES_AT_ONCE = 64;

    private final Hypervisor hypervisor;

    public Multicall(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(SubOperation.implemented(-1, "multicall", "any"));
    }

    @Override
    public long call(final Vcpu vcpu, final long list, final long count, final long arg3, final long arg4,
            final long arg5) {
        if (vcpu.inMulticall) {
            return -Errno.XEN_EINVAL;
        }
        // 32 bits wide in Xen.
        final long calls = Integer.toUnsignedLong((int) count);
        if (calls != 0 && !hypervisor.guestAccess().rangeOkay(list, calls * MulticallEntry.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        vcpu.inMulticall = true;
        try {
            return perform(vcpu, list, calls);
        } finally {
            vcpu.inMulticall = false;
        }
    }

    private long perform(final Vcpu vcpu, final long list, final long calls) {
        final GuestAccess access = hypervisor.guestAccess();
        final LocalMemory copy = new LocalMemory(MulticallEntry.SIZE);
        final MulticallEntry entry = new MulticallEntry().wrap(copy, 0);
        for (long done = 0; done < calls; done++) {
            final long va = list + done * MulticallEntry.SIZE;
            if (done == ENTRIES_AT_ONCE || (done > 0 && mustPause(vcpu))) {
                continueLater(vcpu, va, calls - done);
                return 0;
            }
            if (!access.copyFrom(vcpu, va, copy, MulticallEntry.SIZE)) {
                return -Errno.XEN_EFAULT;
            }
            // An entry is cheaper than a hypercall: the way in and out is paid once.
            hypervisor.clock().advance(hypervisor.config().costs().hypercallNs() / 2);
            final long result = hypervisor.hypercalls().dispatch(vcpu, entry.op(), entry.args(0), entry.args(1),
                    entry.args(2), entry.args(3), entry.args(4), true);
            if (vcpu.contextReplaced) {
                return 0;
            }
            if (vcpu.continuation != null) {
                rewrite(vcpu, entry);
                if (!access.copyTo(vcpu, va, copy, MulticallEntry.SIZE)) {
                    return -Errno.XEN_EFAULT;
                }
                continueLater(vcpu, va, calls - done);
                return 0;
            }
            if (!writeResult(vcpu, va, result)) {
                return -Errno.XEN_EFAULT;
            }
        }
        return 0;
    }

    private static boolean mustPause(final Vcpu vcpu) {
        return !vcpu.kernelMode || vcpu.preemptPending();
    }

    /** The entry in progress is made again with its continued arguments. */
    private static void rewrite(final Vcpu vcpu, final MulticallEntry entry) {
        final HypercallContinuation next = vcpu.continuation;
        entry.op(next.number());
        for (int i = 0; i < next.arguments(); i++) {
            entry.args(i, next.argument(i));
        }
    }

    private static void continueLater(final Vcpu vcpu, final long list, final long calls) {
        vcpu.continuation = new HypercallContinuation(Xen.__HYPERVISOR_multicall, list, calls, 0, 0, 0);
    }

    private boolean writeResult(final Vcpu vcpu, final long va, final long result) {
        final LocalMemory word = new LocalMemory(Long.BYTES);
        word.putLong(0, result);
        return hypervisor.guestAccess().copyTo(vcpu, va + MulticallEntry.RESULT_OFFSET, word, Long.BYTES);
    }
}
