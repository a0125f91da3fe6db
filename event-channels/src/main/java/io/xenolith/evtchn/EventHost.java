package io.xenolith.evtchn;

import io.xenolith.abi.GuestMemory;

/**
 * What the event channels of one domain need of the hypervisor around them. Addresses are machine addresses in
 * {@link #memory}; vCPU numbers may be anything a guest can write unless said otherwise.
 */
public interface EventHost {
    /** {@link #vcpuInfoAddress} of a vCPU that has no vcpu_info yet. */
    long NO_ADDRESS = -1;

    /** Number of this domain. */
    int domid();

    /** Event channels of the domain with this number, dying ones included, or null if there is none. */
    EventChannels peer(int domid);

    /**
     * This domain may do that: make a port in {@code owner} that waits for {@code other}, connect to {@code other}, send to it,
     * or ask about or reset the ports of {@code owner}. One that does not play a part is this domain. {@code owner} exists,
     * {@code other} of an unbound port need not.
     */
    boolean permits(EventAccess access, int owner, int other);

    /** The domain is being destroyed: it gets no new ports. */
    boolean dying();

    /** The toolstack holds a pause on this domain, so another domain may reset its ports. */
    boolean pausedByToolstack();

    /** vCPU numbers run from 0 to this - 1. */
    int maxVcpus();

    /** There is such a vCPU in this domain; {@code vcpu} is unchecked. */
    boolean vcpuExists(int vcpu);

    /** The machine's memory. */
    GuestMemory memory();

    /** Where shared_info lies. */
    long sharedInfoAddress();

    /** Where vcpu_info of an existing vCPU lies now (in shared_info or where it was registered), or {@link #NO_ADDRESS}. */
    long vcpuInfoAddress(int vcpu);

    /** {@code evtchn_upcall_pending} of this vCPU just became set: wake it, or have it look before it goes on. */
    void kick(int vcpu);

    /** Wakes the vCPUs that poll for {@code port}. Called for each port that becomes pending, so no poller must be cheap. */
    void wakePollers(int port);

    /** An event came for a port that Xen itself listens on, on behalf of {@code vcpu}. */
    void notifyXen(int vcpu, int port);

    /**
     * Takes a frame of this domain as a writable page that stays so until it is released.
     *
     * @return the page's machine address, or {@code -EINVAL} (no frame of the domain's, or not convertible to writable), or
     *         {@code -ENOMEM}
     */
    long claimPage(long gfn);

    /** Undoes one {@link #claimPage}. */
    void releasePage(long address);
}
