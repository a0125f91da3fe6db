package io.xenolith.hypervisor.gnttab;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.gnttab.GrantAccess;
import io.xenolith.gnttab.GrantHost;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.GrantMappings;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;

/** What grant tables need, from the domains, the frame table and the page tables of one hypervisor. */
final class FrameTableGrantHost implements GrantHost {
    private final Hypervisor hypervisor;
    private final FrameTable frames;
    private final GrantMappings entries;

    FrameTableGrantHost(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        frames = hypervisor.frames();
        entries = hypervisor.paging().grantMappings();
    }

    @Override
    public GuestMemory machine() {
        return hypervisor.memory();
    }

    /** A domain without a table (one that is just being made) is none to grant tables. */
    @Override
    public boolean hasDomain(final int domid) {
        final Domain domain = hypervisor.domain(domid);
        return domain != null && domain.grants() != null;
    }

    @Override
    public GrantTable table(final int domid) {
        return hypervisor.domain(domid).grants();
    }

    @Override
    public boolean dying(final int domid) {
        return hypervisor.domain(domid).dying != Domain.Dying.ALIVE;
    }

    @Override
    public boolean permits(final GrantAccess access, final int caller, final int other) {
        final DefaultAction action = access == GrantAccess.SETUP || access == GrantAccess.QUERY
                ? DefaultAction.TARGET
                : DefaultAction.HOOK;
        return hypervisor.xsm().permits(action, hypervisor.domain(caller), hypervisor.domain(other), switch (access) {
            case MAP_READ -> Permission.GRANT_MAP_READ;
            case MAP_WRITE -> Permission.GRANT_MAP_WRITE;
            case UNMAP -> Permission.GRANT_UNMAP;
            case TRANSFER -> Permission.GRANT_TRANSFER;
            case COPY -> Permission.GRANT_COPY;
            case SETUP -> Permission.GRANT_SETUP;
            case QUERY -> Permission.GRANT_QUERY;
        });
    }

    @Override
    public long allocateShared(final int domid) {
        final long mfn = frames.allocateXenPage(hypervisor.domain(domid), true);
        return mfn < 0 ? NO_FRAME : mfn;
    }

    @Override
    public boolean sharedInUse(final long mfn) {
        return frames.count(mfn) > 1;
    }

    @Override
    public void freeShared(final int domid, final long mfn) {
        frames.releaseAllocation(mfn);
    }

    @Override
    public boolean frameExists(final long mfn) {
        return frames.valid(mfn);
    }

    @Override
    public int owner(final long mfn) {
        final int owner = frames.owner(mfn);
        return hasDomain(owner) ? owner : NO_DOMAIN;
    }

    @Override
    public boolean getPage(final long mfn, final int domid) {
        return frames.getPage(mfn, domid);
    }

    @Override
    public void putPage(final long mfn) {
        frames.putPage(mfn);
    }

    @Override
    public boolean getWritableType(final long mfn) {
        return frames.getPageType(mfn, FrameTable.TYPE_WRITABLE) == 0;
    }

    @Override
    public void putWritableType(final long mfn) {
        frames.putPageType(mfn);
    }

    @Override
    public int createHostMapping(final int mapper, final int vcpu, final long address, final long mfn,
            final int flags) {
        return entries.create(hypervisor.domain(mapper).vcpu(vcpu), address, mfn, flags);
    }

    @Override
    public int replaceHostMapping(final int mapper, final int vcpu, final long address, final long mfn,
            final long newAddress, final int flags) {
        final int status = entries.replace(hypervisor.domain(mapper).vcpu(vcpu), address, mfn, newAddress, flags);
        if (status == Gnttab.GNTST_okay && (flags & Gnttab.GNTMAP_readonly) == 0) {
            // Nobody has noted what the mapper wrote.
            frames.dirtied(mfn);
        }
        return status;
    }

    @Override
    public void copyBytes(final long sourceMfn, final int sourceOffset, final long destMfn, final int destOffset,
            final int length) {
        hypervisor.memory().copy((sourceMfn << Page.SHIFT) + sourceOffset, (destMfn << Page.SHIFT) + destOffset,
                length);
        frames.dirtied(destMfn);
    }

    @Override
    public int stealPage(final int owner, final long mfn) {
        return frames.steal(hypervisor.domain(owner), mfn) ? 0 : -Errno.XEN_EINVAL;
    }

    @Override
    public void freeStolen(final long mfn) {
        frames.discard(mfn);
    }

    @Override
    public boolean hasRoomForPage(final int domid) {
        final Domain domain = hypervisor.domain(domid);
        return domain.dying == Domain.Dying.ALIVE && domain.totPages < domain.maxPages;
    }

    @Override
    public boolean assignPage(final int domid, final long mfn, final long gpfn) {
        if (frames.assign(hypervisor.domain(domid), mfn) != 0) {
            return false;
        }
        frames.m2p().set(mfn, gpfn);
        return true;
    }
}
