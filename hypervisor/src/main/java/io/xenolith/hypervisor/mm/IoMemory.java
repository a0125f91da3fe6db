package io.xenolith.hypervisor.mm;

/**
 * Which MMIO frames a domain may map. The hardware domain starts with everything the machine can address but where messages of
 * interrupts are written and what HyperTransport keeps for itself, as on the recorded machine; other domains start with nothing;
 * domctl iomem_permission changes it.
 */
public final class IoMemory {
    /** Physical address bits of the simulated machine. */
    private static final int PADDR_BITS = 40;
    private static final long FRAMES = 1L << (PADDR_BITS - 12);
    /** The local APIC's first. */
    private static final long INTERRUPT_MESSAGES = 0xfee00;
    private static final long INTERRUPT_MESSAGES_LAST = 0xfeeff;
    /** The last 12 GiB. */
    private static final long HYPER_TRANSPORT = FRAMES - (3L << 20);
    private static final long IO_APIC_MFN = 0xfec00;
    private static final long HPET_MFN = 0xfed00;

    private final FrameRanges permitted = new FrameRanges();
    private final FrameRanges ports;

    /**
     * @param ports I/O ports that the domain may use
     */
    public IoMemory(final boolean hardwareDomain, final FrameRanges ports) {
        this.ports = ports;
        if (hardwareDomain) {
            permitted.add(0, HYPER_TRANSPORT - 1);
            permitted.remove(INTERRUPT_MESSAGES, INTERRUPT_MESSAGES_LAST);
        }
    }

    /** Devices that nobody but Xen may write: who maps one writable gets it read-only. */
    static boolean readOnly(final long mfn) {
        return mfn == IO_APIC_MFN || mfn == HPET_MFN;
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

    /** As Xen writes it. */
    public String text() {
        return permitted.text(16);
    }

    /** The domain may choose cache attributes and flush caches: it has some device. */
    public boolean cacheControl() {
        return !permitted.isEmpty() || !ports.isEmpty();
    }
}
