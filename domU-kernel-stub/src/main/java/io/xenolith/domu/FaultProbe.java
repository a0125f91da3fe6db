package io.xenolith.domu;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;
import io.xenolith.guest.AddressSpace;

/**
 * Stores that may fault, for programs that try what they should not. A faulting access cannot be given up, only
 * mended: the
 * page fault handler puts a spare page where the store goes, so that it ends somewhere harmless, and the mapping is
 * restored afterwards.
 */
public final class FaultProbe {
    private static final long NONE = -1;

    private final GuestMemory memory;
    private final AddressSpace space;
    private final long sparePage;
    private long probedPage = NONE;
    private boolean faulted;

    FaultProbe(final GuestMemory memory, final AddressSpace space) {
        this.memory = memory;
        this.space = space;
        this.sparePage = space.pages().allocate();
    }

    /**
     * Stores {@code value} at {@code va}, which must have an L1 entry; whether that faulted (then nothing was
     * changed).
     */
    public boolean writeFaults(final long va, final long value) {
        final long page = va & -Page.SIZE;
        final long saved = space.tables().entry(page, 1);
        faulted = false;
        probedPage = page;
        memory.putLong(va, value);
        probedPage = NONE;
        if (faulted) {
            KernelCpu.check("restoring a probed mapping",
                    space.mmu().updateVaMapping(page, saved, Xen.UVMF_INVLPG));
        }
        return faulted;
    }

    /** The page fault handler's question: was the fault at {@code address} a probe's, and is it mended? */
    boolean mend(final long address) {
        if (probedPage == NONE || (address & -Page.SIZE) != probedPage) {
            return false;
        }
        faulted = true;
        final long spare = Pte.make(space.p2m().mfnOfVa(sparePage), AddressSpace.KERNEL_RW);
        return space.mmu().updateVaMapping(probedPage, spare, Xen.UVMF_INVLPG) == 0;
    }
}
