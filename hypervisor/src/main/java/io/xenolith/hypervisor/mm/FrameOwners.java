package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import io.xenolith.hypervisor.xsm.Xsm;

/**
 * Who is meant by the {@code foreigndom} of the MMU hypercalls, and who may name whom. Oneself is DOMID_SELF there; one's
 * own number is refused (recorded).
 */
final class FrameOwners {
    /** What a request needs: writing an entry, naming a frame, naming it writable, changing the M2P. */
    static final int NEEDS_NORMAL = 1;
    static final int NEEDS_READ = 2;
    static final int NEEDS_WRITE = 4;
    static final int NEEDS_M2P = 8;

    private final Hypervisor hypervisor;

    FrameOwners(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** The owner that {@code domid} stands for, DOMID_IO and DOMID_XEN included; -ESRCH for an unknown one or oneself. */
    int lookUp(final Domain caller, final int domid) {
        if (domid == Xen.DOMID_SELF) {
            return caller.domid();
        }
        if (domid == caller.domid()) {
            return -Errno.XEN_ESRCH;
        }
        final boolean known = domid == Xen.DOMID_IO || domid == Xen.DOMID_XEN || hypervisor.domain(domid) != null;
        return known ? domid : -Errno.XEN_ESRCH;
    }

    /**
     * {@code caller} may write entries of tables of {@code tableOwner} that name frames of {@code frameOwner}, in the ways
     * that {@code needs} tells. DOMID_IO needs no right without a policy; whether its frames may be mapped is asked frame by
     * frame.
     */
    boolean permitsUpdate(final Domain caller, final Domain tableOwner, final int frameOwner, final int needs) {
        final Xsm xsm = hypervisor.xsm();
        if (tableOwner != caller
                && !xsm.permits(DefaultAction.TARGET, caller, tableOwner, Permission.MMU_REMOTE_REMAP)) {
            return false;
        }
        final DefaultAction action = frameOwner == Xen.DOMID_IO ? DefaultAction.HOOK : DefaultAction.TARGET;
        final boolean reads = (needs & NEEDS_READ) != 0 || ((needs & NEEDS_M2P) == 0 && xsm.isDummy());
        return (!reads || xsm.permitsFrames(action, caller, frameOwner, Permission.MMU_MAP_READ))
                && ((needs & NEEDS_WRITE) == 0
                        || xsm.permitsFrames(action, caller, frameOwner, Permission.MMU_MAP_WRITE))
                && ((needs & NEEDS_M2P) == 0
                        || xsm.permitsFrames(action, caller, frameOwner, Permission.MMU_UPDATEMP));
    }

    /** {@code caller} may let an entry of its own become {@code pte}, which names a frame of {@code frameOwner}. */
    boolean permitsMapping(final Domain caller, final int frameOwner, final long pte) {
        int needs = NEEDS_NORMAL;
        if (EntryRules.present(pte)) {
            needs |= (pte & Pte.RW) == 0 ? NEEDS_READ : NEEDS_READ | NEEDS_WRITE;
        }
        final Xsm xsm = hypervisor.xsm();
        final boolean reads = (needs & NEEDS_READ) != 0 || xsm.isDummy();
        return (!reads || xsm.permitsFrames(DefaultAction.TARGET, caller, frameOwner, Permission.MMU_MAP_READ))
                && ((needs & NEEDS_WRITE) == 0
                        || xsm.permitsFrames(DefaultAction.TARGET, caller, frameOwner, Permission.MMU_MAP_WRITE));
    }

    /** {@code caller} may carry out operations of mmuext_op on frames of {@code owner}. */
    boolean permitsOperations(final Domain caller, final int owner) {
        return hypervisor.xsm().permitsFrames(DefaultAction.TARGET, caller, owner, Permission.MMU_MMUEXT_OP);
    }

    /** {@code caller} may pin tables of {@code owner}; without a policy nobody asks twice. */
    boolean permitsPin(final Domain caller, final int owner) {
        return hypervisor.xsm().permitsFrames(DefaultAction.HOOK, caller, owner, Permission.MMU_PINPAGE);
    }
}
