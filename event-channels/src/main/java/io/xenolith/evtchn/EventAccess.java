package io.xenolith.evtchn;

/** What a domain does with event channels, as Xen's security hooks tell it apart. */
public enum EventAccess {
    /** Makes a port in one domain that waits for another; without a policy, in one's own or as a control domain. */
    UNBOUND,
    /** Connects to another domain's port; without a policy, whoever that port waits for. */
    INTERDOMAIN,
    /** Sends to another domain; without a policy, over any channel one has. */
    SEND,
    /** Asks about a domain's port; without a policy, one's own or as a control domain. */
    STATUS,
    /** Closes all ports of a domain; without a policy, one's own or as a control domain. */
    RESET
}
