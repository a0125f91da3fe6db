package io.xenolith.hypervisor.domain;

/** Plain counts of what a domain did, for summaries; they never influence behaviour. */
public final class DomainCounters {
    public long hypercalls;
    public long eventsSent;
    public long upcalls;
    public long grantMaps;
    public long grantCopies;
    public long pageFaults;
    /** Virtual time its vCPUs ran. */
    public long runNs;
}
