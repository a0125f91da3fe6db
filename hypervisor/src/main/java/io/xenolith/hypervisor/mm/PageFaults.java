package io.xenolith.hypervisor.mm;

/** What happens to a vCPU whose memory access failed. */
public interface PageFaults {
    /**
     * Raises a page fault for {@code va}. When it returns, the access is tried again: the guest's handler has run and
     * mended the page tables. It may also never return (the domain died).
     *
     * @param errorCode as the guest is shown it ({@link PageWalker}'s PFEC bits)
     */
    void pageFault(long va, int errorCode);

    /** Raises a general protection fault: the address was not canonical. The access is tried again as above. */
    void generalProtection();
}
