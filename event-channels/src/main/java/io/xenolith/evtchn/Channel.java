package io.xenolith.evtchn;

/** What a port is, from its own domain's side. Whether Xen listens on it is a property beside the state. */
public sealed interface Channel {
    /** Not in use; the next allocation may take it. */
    record Free() implements Channel {
    }

    /** Never handed out: port 0. */
    record Reserved() implements Channel {
    }

    /** Waits for {@code remoteDomid} to connect; events sent are dropped. */
    record Unbound(int remoteDomid) implements Channel {
    }

    /** Connected: the port {@code remotePort} of {@code remoteDomid} is Interdomain and names this port. */
    record Interdomain(int remoteDomid, int remotePort) implements Channel {
    }

    /** Pending when the physical interrupt fires. */
    record Pirq(int pirq) implements Channel {
    }

    /** Pending when Xen raises the virtual interrupt. */
    record Virq(int virq) implements Channel {
    }

    /** Sent and received by the same domain. */
    record Ipi() implements Channel {
    }

    /** Neither free nor reserved. */
    default boolean inUse() {
        return !(this instanceof Free || this instanceof Reserved);
    }
}
