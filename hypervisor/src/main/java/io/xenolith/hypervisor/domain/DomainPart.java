package io.xenolith.hypervisor.domain;

import io.xenolith.hypervisor.mm.TableWork;

/**
 * One part of what a domain has beside memory (event channels, grant table, vCPUs ...): made with the domain, taken apart
 * when it dies. {@link DomainLifecycle} calls the parts in the order they were added, and backwards at the end.
 */
public interface DomainPart {
    /** Gives {@code domain} its part; false if there is no memory for it. */
    boolean create(Domain domain, DomainLimits limits);

    /**
     * The domain is dying: gives back what the part holds of others, and what others hold only through it.
     *
     * @return false if it has given way: it is to be called again
     */
    boolean release(Domain domain, TableWork work);
}
