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
    /** Times that a processor left code of an x86-64 kernel for a hypercall. */
    public long exitsForHypercalls;
    /** The same for a system call of a user program. */
    public long exitsForSystemCalls;
    /** The same for {@code int n} and its short forms. */
    public long exitsForInterrupts;
    /** The same for an exception, whether the hypervisor or the guest dealt with it. */
    public long exitsForFaults;
    /** The same because its time was up, or somebody else's turn had come. */
    public long exitsForTime;
    /** Walks of page tables by processors that did not have the translation at hand. */
    public long pageWalks;
    /** Virtual time its vCPUs ran. */
    public long runNs;
}
