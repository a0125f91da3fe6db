package io.xenolith.drivers.net;

/** What became of a packet given to {@link Netfront#send}. */
public enum NetSubmit {
    /** It is on its way; nobody will say whether it arrives. */
    ACCEPTED,
    /** No room now: to be tried again after the next change. */
    RING_FULL,
    /** The device is not connected. */
    NOT_CONNECTED,
    /** No page or no grant for it now. */
    NO_GRANT,
    /** Too long or too short for the backend, or its headers do not fit what it claims. */
    BAD_PACKET,
    /** The backend does not filter group addresses. */
    NOT_SUPPORTED
}
