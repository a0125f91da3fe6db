package io.xenolith.hypervisor.domain;

/** Plain counts of what a domain did, for summaries; they never influence behaviour. */
public final class DomainCounters {
    public long hypercalls;
    public long eventsSent;
    public long upcalls;
    public long grantMaps;
    public long grantCopies;
    public long pageFaults;
    /** Instructions of kernels on the x86-64 engine, emulated ones included. */
    public long instructions;
    /** Page-table entries written directly and carried out by the hypervisor. */
    public long emulatedTableWrites;
    /** Privileged instructions carried out by the hypervisor. */
    public long emulatedInstructions;
    /** Exceptions that went to the guest's handlers. */
    public long traps;
    /** Virtual time its vCPUs ran. */
    public long runNs;
}
