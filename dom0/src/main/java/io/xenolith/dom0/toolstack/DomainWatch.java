package io.xenolith.dom0.toolstack;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.sched.Sched;
import io.xenolith.dom0.console.Consoled;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.dom0.xenstore.Xenstored;
import java.util.List;

/** Watches over the ends of domains: sees them shut down, and takes them apart. */
final class DomainWatch {
    static final int DESTROYED = -1;
    private static final int SHUTDOWN_CODE_MASK = 0xff;

    private final DomctlCalls domctl;
    private final Xenstored xenstored;
    private final XenstoreClient client;
    private final DomainStore store;
    private final Consoled consoled;
    private final ManagedDomains domains;
    private final DomainDevices devices;
    private final ToolstackListener listener;
    private final DomainEnds ends = new DomainEnds();

    DomainWatch(final DomctlCalls domctl, final Xenstored xenstored, final XenstoreClient client,
            final DomainStore store, final Consoled consoled, final ManagedDomains domains, final DomainDevices devices,
            final ToolstackListener listener) {
        this.domctl = domctl;
        this.xenstored = xenstored;
        this.client = client;
        this.store = store;
        this.consoled = consoled;
        this.domains = domains;
        this.devices = devices;
        this.listener = listener;
    }

    /** How domains have ended, and who waits to hear it. */
    DomainEnds ends() {
        return ends;
    }

    /** Some domain changed its state (VIRQ_DOM_EXC): looks at all that are managed. */
    void checkDomains() {
        for (final ManagedDomain domain : domains.all()) {
            final XenDomctlGetdomaininfo info = domctl.infoFrom(domain.domid);
            final boolean gone = info == null || info.domain() != domain.domid;
            // One that dies while dom0 has some of it mapped is kept until that is given back.
            if (gone || (info.flags() & Domctl.XEN_DOMINF_dying) != 0) {
                end(domain, DESTROYED);
            } else if ((info.flags() & Domctl.XEN_DOMINF_shutdown) != 0 && !domain.shutdownSeen) {
                domain.shutdownSeen = true;
                xenstored.domainShutdown(domain.domid);
                shutDown(domain, info.flags() >>> Domctl.XEN_DOMINF_shutdownshift & SHUTDOWN_CODE_MASK);
            }
        }
    }

    /** What becomes of one that is kept is for others to say. */
    private void shutDown(final ManagedDomain domain, final int code) {
        if (code == Sched.SHUTDOWN_suspend && domain.leaving != null) {
            domain.leaving.suspended();
        } else if (code == Sched.SHUTDOWN_suspend && domain.givenUp != null) {
            domain.givenUp.suspendedTooLate();
        } else if (domain.kept) {
            if (domain.leaving != null) {
                domain.leaving.domainEnded();
            }
            listener.domainEnded(domain.name, domain.domid, code);
            ends.shutDown(domain.domid, code);
        } else {
            end(domain, code);
        }
    }

    ToolstackAnswer destroy(final int domid) throws LibxlException {
        final ManagedDomain domain = domains.managed(domid);
        if (domain != null) {
            end(domain, DESTROYED);
            return ToolstackAnswer.Done.WITHOUT_A_WORD;
        }
        final long result = domid == 0 ? -Errno.XEN_EPERM : domctl.destroy(domid);
        if (result < 0) {
            throw new LibxlException(LibxlException.FAIL, CreationLog.withDestruction(domid, List.of()));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    /** A domain that has suspended itself, and is written elsewhere. */
    void endLeft(final ManagedDomain domain, final int shutdownCode) {
        if (domain.kept) {
            listener.domainEnded(domain.name, domain.domid, shutdownCode);
            ends.shutDown(domain.domid, shutdownCode);
        }
        end(domain, shutdownCode);
    }

    /** The guest runs on after it has suspended itself. */
    void goesOn(final ManagedDomain domain) {
        client.resume(domain.domid);
        domain.shutdownSeen = false;
    }

    /** Takes a domain apart: console, devices, xenstore, then the domain itself. */
    void end(final ManagedDomain domain, final int shutdownCode) {
        domains.remove(domain);
        if (domain.leaving != null) {
            domain.leaving.domainEnded();
        }
        if (domain.arrival != null) {
            final ToolstackAnswer _ = domain.arrival.abandon("the domain was destroyed before it was here");
        }
        consoled.disconnect(domain.domid);
        if (!domain.kept || !domain.shutdownSeen) {
            listener.domainEnded(domain.name, domain.domid, shutdownCode);
        }
        devices.releaseAll(domain);
        final long _ = domctl.destroy(domain.domid);
        xenstored.domainGone(domain.domid);
        store.removeDomain(domain.domid, domain.uuidText);
        listener.domainDestroyed(domain.name, domain.domid);
        ends.gone(domain.domid);
    }
}
