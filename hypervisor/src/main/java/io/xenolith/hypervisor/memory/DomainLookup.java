package io.xenolith.hypervisor.memory;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;

/** Naming a domain in memory_op: a number, or DOMID_SELF. */
final class DomainLookup {
    private DomainLookup() {
    }

    /** The domain {@code domid} means to {@code caller}, or null. */
    static Domain anyById(final Vcpu caller, final int domid) {
        return domid == Xen.DOMID_SELF ? caller.domain() : caller.domain().hypervisor().domain(domid);
    }
}
