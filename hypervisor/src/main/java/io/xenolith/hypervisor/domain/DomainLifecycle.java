package io.xenolith.hypervisor.domain;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.TableWork;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Birth and death of domains. A dying domain gives back everything, in parts if its killer is wanted elsewhere; frames that others still map (by grant or as
 * foreign memory) keep it in the state DYING until the last of them is let go, and then it is forgotten.
 */
public final class DomainLifecycle {
    private final Hypervisor hypervisor;
    private final List<DomainPart> parts = new ArrayList<>();

    public DomainLifecycle(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** Adds a part that every domain made from now on has. */
    public void addPart(final DomainPart part) {
        parts.add(part);
    }

    /**
     * Makes a domain without memory and vCPUs, paused once as domctl leaves it.
     *
     * @return the domain, or null if the host's memory does not suffice
     */
    public Domain create(final int domid, final boolean privileged, final DomainLimits limits) {
        final Domain domain = new Domain(hypervisor, domid, privileged, limits.maxVcpus());
        domain.maxGrantFrames = limits.maxGrantFrames();
        domain.maxMaptrackFrames = limits.maxMaptrackFrames();
        domain.maxEvtchnPort = limits.maxEvtchnPort();
        domain.maxGrantVersion = limits.maxGrantVersion();
        domain.pauseCount = 1;
        hypervisor.add(domain);
        final long sharedInfo = hypervisor.frames().allocateXenPage(domain, true);
        if (sharedInfo < 0) {
            hypervisor.remove(domain);
            return null;
        }
        domain.sharedInfoMfn(sharedInfo);
        for (final DomainPart part : parts) {
            if (!part.create(domain, limits)) {
                destroy(domain);
                return null;
            }
        }
        report(domain, "created", "");
        return domain;
    }

    /** Allocates the vCPUs that are not there yet. */
    public void allocateVcpus(final Domain domain) {
        for (int id = 0; id < domain.maxVcpus(); id++) {
            if (domain.vcpu(id) == null) {
                domain.allocateVcpu(id);
            }
        }
    }

    /** Counts one more pause. */
    public void pause(final Domain domain) {
        domain.pauseCount++;
        if (domain.pauseCount == 1) {
            domain.stateChanged();
            report(domain, "paused", "");
        }
    }

    /** Takes back one pause; false if there is none. */
    public boolean unpause(final Domain domain) {
        if (domain.pauseCount == 0) {
            return false;
        }
        domain.pauseCount--;
        if (domain.pauseCount == 0) {
            domain.stateChanged();
            report(domain, "unpaused", "");
        }
        return true;
    }

    /** As {@link #destroy(Domain, TableWork)}, to the end. */
    public void destroy(final Domain domain) {
        destroy(domain, TableWork.unhurried());
    }

    /**
     * Kills {@code domain} and gives back what nobody else holds. Killing a dying domain again goes on with what is left to
     * do, if anything is.
     *
     * @return false if it has given way before all was done
     */
    public boolean destroy(final Domain domain, final TableWork work) {
        if (domain.dying == Domain.Dying.ALIVE) {
            domain.dying = Domain.Dying.DYING;
            domain.partsLeft = parts.size();
            domain.stateChanged();
            report(domain, "dying", domain.crashReason);
        } else if (domain.relinquished) {
            return true;
        }
        while (domain.partsLeft > 0) {
            if (!parts.get(domain.partsLeft - 1).release(domain, work)) {
                return false;
            }
            domain.partsLeft--;
        }
        finish(domain);
        return true;
    }

    private void finish(final Domain domain) {
        hypervisor.frames().claim(domain, 0);
        domain.relinquished = true;
        completeIfEmpty(domain);
        hypervisor.events().raiseGlobalVirq(Xen.VIRQ_DOM_EXC);
    }

    /**
     * A frame of a dying domain was freed: if nothing but shared_info is left, that goes too, and then the domain is dead
     * and forgotten. Until then shared_info stays the domain's, because privileged callers can still ask for it.
     */
    public void completeIfEmpty(final Domain domain) {
        if (domain.dying != Domain.Dying.DYING || !domain.relinquished || domain.totPages != 0) {
            return;
        }
        if (domain.xenheapPages == 1 && hypervisor.frames().flag(domain.sharedInfoMfn(), FrameTable.ALLOCATED)) {
            // Freeing it comes back here; if it is mapped by somebody, that waits for the unmap.
            hypervisor.frames().releaseAllocation(domain.sharedInfoMfn());
            return;
        }
        if (domain.xenheapPages != 0) {
            return;
        }
        domain.dying = Domain.Dying.DEAD;
        hypervisor.remove(domain);
        report(domain, "dead", "");
        hypervisor.events().raiseGlobalVirq(Xen.VIRQ_DOM_EXC);
    }

    private void report(final Domain domain, final String state, final String reason) {
        if (hypervisor.trace().on()) {
            hypervisor.trace().emit(new TraceEvent.DomainState(domain.domid(), state, reason));
        }
    }
}
