package io.xenolith.hypervisor.mm;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.DomainPart;

/** A domain's memory as a part of its life: it starts with none, and the last of it goes after everything else. */
final class MemoryPart implements DomainPart {
    private final DirectPaging paging;

    MemoryPart(final DirectPaging paging) {
        this.paging = paging;
    }

    @Override
    public boolean create(final Domain domain, final DomainLimits limits) {
        return true;
    }

    @Override
    public boolean release(final Domain domain, final TableWork work) {
        domain.shadow().release();
        return paging.relinquishMemory(domain, work) == 0;
    }
}
