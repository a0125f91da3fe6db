package io.xenolith.evtchn;

/**
 * How a pending port is shown to the guest. Ports passed in are usable ({@link EventPort#usable}) except where said
 * otherwise, and their numbers are below {@link #portsMax}.
 */
sealed interface Delivery permits TwoLevelDelivery, FifoDelivery {
    /** The port was pending already: this event and the earlier one are one. */
    int COALESCED = 0;
    /** The port became pending and stays unseen, because it is masked or cannot be shown yet. */
    int PENDING = 1;
    /** The port became pending and is shown to its vCPU. */
    int RAISED = 2;

    /** Port numbers this ABI can express. */
    int portsMax();

    /** A port was just connected to something. */
    void bound(EventPort port);

    /** Makes the port pending for {@code vcpu}. Returns {@link #COALESCED}, {@link #PENDING} or {@link #RAISED}. */
    int setPending(EventPort port, int vcpu);

    /** Takes back a pending event of a port that is being freed; Xen-attached ports are passed too. */
    void clearPending(EventPort port);

    /** Clears the mask and shows the port if it is pending. Returns {@link #RAISED} if so, otherwise {@link #COALESCED}. */
    int unmask(EventPort port);

    boolean isPending(EventPort port);

    boolean isMasked(EventPort port);

    /** Length in bytes of the word that {@link #word} answers; 0 while the port has none. */
    int wordBytes(EventPort port);

    /** The word with the port's pending bit as it stands now, 0 while the port has none. For the trace. */
    long word(EventPort port);

    /** A free port that the guest has not let go of yet, so its number must not be given again. */
    boolean isBusy(EventPort port);
}
