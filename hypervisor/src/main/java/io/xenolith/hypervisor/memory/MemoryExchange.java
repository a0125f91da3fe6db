package io.xenolith.hypervisor.memory;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryExchange;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;

/**
 * XENMEM_exchange: frames of a domain for as many others, of another order. Works in chunks of the larger of the two
 * extents; each chunk is exchanged whole or not at all, and nr_exchanged tells the input extents done, on errors too.
 */
final class MemoryExchange {
    /** Chunks after which the caller's vCPU is looked at again: lists that lie over each other need have no end. */
    private static final int CHUNKS_AT_ONCE = 64;

    private final Hypervisor hypervisor;
    private final LocalMemory word = new LocalMemory(Long.BYTES);

    MemoryExchange(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    long perform(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenMemoryExchange.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMemoryExchange.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenMemoryExchange request = new XenMemoryExchange().wrap(copy, 0);
        final long refused = refuse(caller, request);
        if (refused != 0) {
            return refused;
        }
        if (request.nrExchanged() == request.inNrExtents()) {
            return 0;
        }
        if (!hypervisor.guestAccess().rangeOkay(request.inExtentStart(), request.inNrExtents() * Long.BYTES)
                || !hypervisor.guestAccess().rangeOkay(request.outExtentStart(),
                        request.outNrExtents() * Long.BYTES)) {
            return -Errno.XEN_EFAULT;
        }
        if (!NodeWish.taken(caller.domain(), request.outMemFlags(), null)) {
            return -Errno.XEN_EINVAL;
        }
        final Domain target = DomainLookup.anyById(caller, request.inDomid());
        if (target == null) {
            return -Errno.XEN_ESRCH;
        }
        if (!hypervisor.xsm().permits(DefaultAction.TARGET, caller.domain(), target, Permission.MMU_EXCHANGE)) {
            return -Errno.XEN_EPERM;
        }
        final long result = exchange(caller, target, request);
        final boolean told = hypervisor.guestAccess().copyTo(caller, arg, copy, XenMemoryExchange.SIZE);
        if (result == 0 && told && request.nrExchanged() < request.inNrExtents()) {
            caller.continuation = new HypercallContinuation(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_exchange, arg, 0,
                    0, 0);
        }
        return result == 0 && !told ? -Errno.XEN_EFAULT : result;
    }

    private static long refuse(final Vcpu caller, final XenMemoryExchange request) {
        final int inOrder = request.inExtentOrder();
        final int outOrder = request.outExtentOrder();
        final int max = Reservations.orderMax(caller.domain());
        if (Integer.compareUnsigned(inOrder, max) > 0 || Integer.compareUnsigned(outOrder, max) > 0) {
            return -Errno.XEN_EPERM;
        }
        final long limit = Long.MAX_VALUE >>> max;
        final boolean bad = request.inNrExtents() < 0 || request.outNrExtents() < 0
                || Long.compareUnsigned(request.nrExchanged(), request.inNrExtents()) > 0
                || request.inNrExtents() > limit >>> 3 || request.outNrExtents() > limit >>> 3
                || request.inNrExtents() << inOrder != request.outNrExtents() << outOrder
                || request.inDomid() != request.outDomid();
        return bad ? -Errno.XEN_EINVAL : 0;
    }

    private long exchange(final Vcpu caller, final Domain target, final XenMemoryExchange request) {
        final int inOrder = request.inExtentOrder();
        final int outOrder = request.outExtentOrder();
        // A chunk is one extent of the larger order on one side and several of the smaller on the other.
        final int inPerChunk = 1 << Math.max(0, outOrder - inOrder);
        // A count in the middle of a chunk, which only a guest's own can be, starts that chunk again, and is told rounded
        // down if the chunk fails.
        request.nrExchanged(request.nrExchanged() & -inPerChunk);
        for (int chunk = 0; chunk < CHUNKS_AT_ONCE && request.nrExchanged() < request.inNrExtents(); chunk++) {
            if (chunk > 0 && caller.preemptPending()) {
                return 0;
            }
            hypervisor.chargeElement();
            final long done = request.nrExchanged();
            final long[] taken = new long[inPerChunk << inOrder];
            final long result = take(caller, target, request, done, inPerChunk, taken);
            if (result != 0) {
                return result;
            }
            final long given = give(caller, target, request, (done << inOrder) >>> outOrder, taken);
            if (given != 0) {
                return given;
            }
            request.nrExchanged(done + inPerChunk);
        }
        return 0;
    }

    /** Takes the frames of {@code count} input extents from the domain; on an error gives back what it took. */
    private long take(final Vcpu caller, final Domain target, final XenMemoryExchange request, final long from,
            final int count, final long[] taken) {
        final int order = request.inExtentOrder();
        int have = 0;
        for (long extent = from; extent < from + count; extent++) {
            final boolean read = hypervisor.guestAccess().copyFrom(caller,
                    request.inExtentStart() + extent * Long.BYTES, word, Long.BYTES);
            final long first = word.getLong(0);
            // Counted by index: a frame number of the guest's may be so high that adding to it wraps around.
            for (long i = 0; i < 1L << order; i++) {
                final long mfn = first + i;
                if (!read || !hypervisor.frames().steal(target, mfn)) {
                    restore(target, taken, have);
                    return read ? -Errno.XEN_EINVAL : -Errno.XEN_EFAULT;
                }
                taken[have++] = mfn;
            }
        }
        return 0;
    }

    private void restore(final Domain target, final long[] taken, final int count) {
        for (int i = 0; i < count; i++) {
            hypervisor.frames().giveBack(target, taken[i]);
        }
    }

    /** Allocates the output extents of one chunk, then frees what was taken. */
    private long give(final Vcpu caller, final Domain target, final XenMemoryExchange request, final long from,
            final long[] taken) {
        final int order = request.outExtentOrder();
        final int count = taken.length >>> order;
        final long limit = Reservations.frameLimit(hypervisor, request.outMemFlags());
        final FrameTable frames = hypervisor.frames();
        final long[] given = new long[count];
        final boolean nowhere = NodeWish.absent(caller.domain(), request.outMemFlags(), null);
        for (int i = 0; i < count; i++) {
            given[i] = nowhere ? -Errno.XEN_ENOMEM : frames.replaceBelow(target, order, limit);
            if (given[i] < 0) {
                release(given, i, order);
                restore(target, taken, taken.length);
                return -Errno.XEN_ENOMEM;
            }
        }
        for (final long mfn : taken) {
            frames.discard(mfn);
        }
        return tell(caller, request, from, given);
    }

    private void release(final long[] given, final int count, final int order) {
        for (int i = 0; i < count; i++) {
            for (long mfn = given[i]; mfn < given[i] + (1L << order); mfn++) {
                hypervisor.frames().releaseAllocation(mfn);
            }
        }
    }

    /** The output list holds the gpfns wanted; each is replaced by the frame given, and the M2P is set. */
    private long tell(final Vcpu caller, final XenMemoryExchange request, final long from, final long[] given) {
        final int order = request.outExtentOrder();
        long result = 0;
        for (int i = 0; i < given.length; i++) {
            final long at = request.outExtentStart() + (from + i) * Long.BYTES;
            if (hypervisor.guestAccess().copyFrom(caller, at, word, Long.BYTES)) {
                final long gpfn = word.getLong(0);
                for (long j = 0; j < 1L << order; j++) {
                    hypervisor.frames().m2p().set(given[i] + j, gpfn + j);
                }
            }
            word.putLong(0, given[i]);
            if (!hypervisor.guestAccess().copyTo(caller, at, word, Long.BYTES)) {
                result = -Errno.XEN_EFAULT;
            }
        }
        return result;
    }
}
