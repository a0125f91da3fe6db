package io.xenolith.hypervisor.memory;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryReservation;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;

/**
 * Growing and shrinking a domain: increase_reservation, decrease_reservation, populate_physmap. Each returns the number of
 * extents done, never an errno: whatever is wrong with the arguments gives the start count.
 */
final class Reservations {
    private static final long EXTENTS_MAX = (1L << 26) - 1;
    private static final int ADDRESS_BITS_MASK = 0xff;
    /** Largest order by role: an ordinary domain, a control domain. */
    private static final int ORDER_MAX_DOMU = 9;
    private static final int ORDER_MAX_CONTROL = 18;

    /** One way of moving an extent between a domain and the free frames. */
    @FunctionalInterface
    private interface Mover {
        /** Moves extent {@code index}; false stops the call there. */
        boolean move(Vcpu caller, Domain target, XenMemoryReservation request, long index);
    }

    private final Hypervisor hypervisor;
    private final LocalMemory word = new LocalMemory(Long.BYTES);

    Reservations(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    long increase(final Vcpu caller, final long arg, final long start) {
        return each(caller, Memory.XENMEM_increase_reservation, arg, start, this::increaseExtent);
    }

    long decrease(final Vcpu caller, final long arg, final long start) {
        return each(caller, Memory.XENMEM_decrease_reservation, arg, start, this::decreaseExtent);
    }

    long populate(final Vcpu caller, final long arg, final long start) {
        return each(caller, Memory.XENMEM_populate_physmap, arg, start, this::populateExtent);
    }

    private long each(final Vcpu caller, final int op, final long arg, final long start, final Mover mover) {
        final LocalMemory copy = new LocalMemory(XenMemoryReservation.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMemoryReservation.SIZE)) {
            return start;
        }
        final XenMemoryReservation request = new XenMemoryReservation().wrap(copy, 0);
        final long extents = request.nrExtents();
        if (extents < 0 || extents > EXTENTS_MAX || start > extents
                || !hypervisor.guestAccess().rangeOkay(request.extentStart(), extents * Long.BYTES)) {
            return start;
        }
        final Domain target = DomainLookup.anyById(caller, request.domid());
        if (target == null
                || !hypervisor.xsm().permits(DefaultAction.TARGET, caller.domain(), target, Permission.MMU_ADJUST)
                || Integer.compareUnsigned(request.extentOrder(), orderMax(caller.domain())) > 0
                || frameLimit(hypervisor, request.memFlags()) == 0
                || !NodeWish.taken(caller.domain(), request.memFlags(), target)) {
            return start;
        }
        long done = start;
        while (done < extents) {
            if (done > start && caller.preemptPending()) {
                caller.continuation = new HypercallContinuation(Xen.__HYPERVISOR_memory_op,
                        op | done << MemoryOp.EXTENT_SHIFT, arg, 0, 0, 0);
                return 0;
            }
            if (!moves(mover, caller, target, request, done)) {
                return done;
            }
            done++;
        }
        return done;
    }

    private boolean moves(final Mover mover, final Vcpu caller, final Domain target,
            final XenMemoryReservation request, final long index) {
        hypervisor.chargeElement();
        return mover.move(caller, target, request, index);
    }

    static int orderMax(final Domain caller) {
        return caller.privileged() ? ORDER_MAX_CONTROL : ORDER_MAX_DOMU;
    }

    /** Frames asked for by an address width must lie below this; 0 if the width is not even that of a page. */
    static long frameLimit(final Hypervisor hypervisor, final int memFlags) {
        final int bits = memFlags & ADDRESS_BITS_MASK;
        final long all = hypervisor.memory().frames();
        if (bits == 0 || bits >= Long.SIZE - 1) {
            return all;
        }
        return bits <= Page.SHIFT ? 0 : Math.min(all, 1L << (bits - Page.SHIFT));
    }

    private long allocate(final Vcpu caller, final Domain target, final XenMemoryReservation request) {
        return NodeWish.absent(caller.domain(), request.memFlags(), target)
                ? -Errno.XEN_ENOMEM
                : hypervisor.frames().allocateBelow(target, request.extentOrder(),
                        frameLimit(hypervisor, request.memFlags()));
    }

    private boolean increaseExtent(final Vcpu caller, final Domain target, final XenMemoryReservation request,
            final long index) {
        final long mfn = allocate(caller, target, request);
        if (mfn < 0) {
            return false;
        }
        return request.extentStart() == 0 || put(caller, request, index, mfn);
    }

    private boolean populateExtent(final Vcpu caller, final Domain target, final XenMemoryReservation request,
            final long index) {
        // Only translated domains, of which there are none, have memory that is populated on demand.
        if ((request.memFlags() & Memory.XENMEMF_populate_on_demand) != 0 || !get(caller, request, index)) {
            return false;
        }
        final long gpfn = word.getLong(0);
        final long mfn = allocate(caller, target, request);
        if (mfn < 0) {
            return false;
        }
        for (long i = 0; i < 1L << request.extentOrder(); i++) {
            hypervisor.frames().m2p().set(mfn + i, gpfn + i);
        }
        return put(caller, request, index, mfn);
    }

    /** A frame that is still mapped loses its allocation reference only, and is freed with its last mapping. */
    private boolean decreaseExtent(final Vcpu caller, final Domain target, final XenMemoryReservation request,
            final long index) {
        if (!get(caller, request, index)) {
            return false;
        }
        final long first = word.getLong(0);
        final FrameTable frames = hypervisor.frames();
        // Counted by index: a frame number of the guest's may be so high that adding to it wraps around.
        for (long i = 0; i < 1L << request.extentOrder(); i++) {
            final long mfn = first + i;
            if (frames.flag(mfn, FrameTable.XENHEAP) || !frames.getPage(mfn, target.domid())) {
                return false;
            }
            final boolean released = frames.releaseAllocation(mfn);
            frames.putPage(mfn);
            if (!released) {
                return false;
            }
        }
        return true;
    }

    private boolean get(final Vcpu caller, final XenMemoryReservation request, final long index) {
        return hypervisor.guestAccess().copyFrom(caller, request.extentStart() + index * Long.BYTES, word, Long.BYTES);
    }

    private boolean put(final Vcpu caller, final XenMemoryReservation request, final long index, final long mfn) {
        word.putLong(0, mfn);
        return hypervisor.guestAccess().copyTo(caller, request.extentStart() + index * Long.BYTES, word, Long.BYTES);
    }

    /** XENMEM_claim_pages: arguments first, then the domain, then the permission, then the claim itself. */
    long claim(final Vcpu caller, final long arg) {
        final LocalMemory copy = new LocalMemory(XenMemoryReservation.SIZE);
        if (!hypervisor.guestAccess().copyFrom(caller, arg, copy, XenMemoryReservation.SIZE)) {
            return -Errno.XEN_EFAULT;
        }
        final XenMemoryReservation request = new XenMemoryReservation().wrap(copy, 0);
        final Domain target = hypervisor.domain(request.domid());
        if (request.extentStart() != 0 || request.extentOrder() != 0 || request.memFlags() != 0
                || request.domid() >= Xen.DOMID_FIRST_RESERVED || target == null) {
            return -Errno.XEN_EINVAL;
        }
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, caller.domain(), target, Permission.DOMAIN2_SETCLAIM)) {
            return -Errno.XEN_EPERM;
        }
        return hypervisor.frames().claim(target, request.nrExtents());
    }
}
