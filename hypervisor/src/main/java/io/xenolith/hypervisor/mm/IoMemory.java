package io.xenolith.hypervisor.mm;

/**
 * Which MMIO frames a domain may map. The hardware domain starts with everything the machine can address but the
 * interrupt controllers, other domains with nothing; domctl iomem_permission changes it.
 */
public final class IoMemory {
    /** Physical address bits of the simulated machine. */
    private static final int PADDR_BITS = 40;
    private static final long FRAMES = 1L << (PADDR_BITS - 12);
    private static final long LOCAL_APIC_MFN = 0xfee00;
    private static final long IO_APIC_MFN = 0xfec00;

    private final FrameRanges permitted = new FrameRanges();

    public IoMemory(final boolean hardwareDomain) {
        if (hardwareDomain) {
            permitted.add(0, FRAMES - 1);
            permitted.remove(LOCAL_APIC_MFN, LOCAL_APIC_MFN);
            permitted.remove(IO_APIC_MFN, IO_APIC_MFN);
        }
    }

    public void permit(final long firstMfn, final long lastMfn) {
        permitted.add(firstMfn, lastMfn);
    }

    public void deny(final long firstMfn, final long lastMfn) {
        permitted.remove(firstMfn, lastMfn);
    }

    public boolean permitted(final long mfn) {
        return permitted.contains(mfn);
    }

    public boolean permitted(final long firstMfn, final long lastMfn) {
        return permitted.containsAll(firstMfn, lastMfn);
    }

    /** The domain may choose cache attributes and flush caches. */
    public boolean cacheControl() {
        return !permitted.isEmpty();
    }
}
