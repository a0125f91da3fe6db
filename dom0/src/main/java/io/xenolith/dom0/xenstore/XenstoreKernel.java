package io.xenolith.dom0.xenstore;

import io.xenolith.abi.GuestMemory;

/** What xenstored needs of the domain it runs in. Negative results are negated {@code XEN_E*} numbers. */
public interface XenstoreKernel {
    /** Outcome of mapping a page. */
    sealed interface Mapping {
        /** The page lies at {@code address} of {@code memory}. */
        record Mapped(GuestMemory memory, long address) implements Mapping {
        }

        /** {@code errno} is negative. */
        record Refused(int errno) implements Mapping {
        }
    }

    /** Whether the hypervisor knows the domain, alive or not. */
    boolean domainExists(int domid);

    /**
     * Maps a domain's xenstore page for reading and writing.
     *
     * @param gfn where the toolstack says it lies; a kernel with grants uses GNTTAB_RESERVED_XENSTORE instead
     */
    Mapping mapXenstorePage(int domid, long gfn);

    void unmapXenstorePage(int domid);

    /** Binds a local port to a domain's unbound port; the local port (positive), or a negated errno. */
    int bindInterdomain(int domid, int remotePort);

    void closePort(int port);

    /** System time in nanoseconds: when a watch event was queued. */
    long nowNs();

    /** Sends the event of a local port. */
    void notifyPort(int port);
}
