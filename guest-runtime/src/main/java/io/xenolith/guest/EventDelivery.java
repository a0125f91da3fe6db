package io.xenolith.guest;

import java.util.function.IntConsumer;

/** How pending events are found and masked: one of the two ABIs of Xen, for one virtual CPU. */
interface EventDelivery {
    /** Hands every pending, unmasked port of this CPU to {@code sink}, its pending bit cleared first. */
    void consume(IntConsumer sink);

    void mask(int port);

    /**
     * Unmasks; returns true if the port was pending and the hypervisor has to be asked to deliver it
     * (EVTCHNOP_unmask).
     */
    boolean unmask(int port);

    boolean pending(int port);

    void clearPending(int port);
}
