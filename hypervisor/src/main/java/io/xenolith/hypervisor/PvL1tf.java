package io.xenolith.hypervisor;

/**
 * {@code pv-l1tf=} on Xen's command line: whose page-table entries that are not present may not name memory, since processors
 * with the L1 terminal fault would read what they name. The simulated one has no such fault, so it is off unless it is asked
 * for.
 */
public enum PvL1tf {
    OFF("no"), DOM0("dom0"), DOMU("domu"), ALL("yes");

    private final String parameter;

    PvL1tf(final String parameter) {
        this.parameter = parameter;
    }

    /** Entries of the hardware domain, or of others, are looked at. */
    public boolean watches(final boolean hardwareDomain) {
        return this == ALL || this == (hardwareDomain ? DOM0 : DOMU);
    }

    @Override
    public String toString() {
        return parameter;
    }
}
