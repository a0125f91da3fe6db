package io.xenolith.evtchn;

/** One port of a domain: plain state, changed by {@link EventChannels} and by the delivery in force. */
final class EventPort {
    /** The state of every port nobody uses. */
    static final Channel FREE = new Channel.Free();

    final int port;
    Channel channel = FREE;
    /** vCPU that is told. */
    int notifyVcpu;
    /** Xen itself listens: the guest can neither send on it nor receive from it. */
    boolean xenAttached;

    /** FIFO: queue of the notify vCPU that the next link goes to. */
    int priority;
    /** FIFO: became pending while its array page was missing. Xen never takes this back; at worst one event is spurious. */
    boolean pendingWithoutWord;
    /** FIFO: the queue it was linked to last, which may not be the one it goes to next. */
    int lastVcpu;
    int lastPriority;

    EventPort(final int port) {
        this.port = port;
    }

    /** Events may be delivered to the guest through it. */
    boolean usable() {
        return !xenAttached && channel.inUse();
    }
}
