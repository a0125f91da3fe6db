package io.xenolith.dom0.xenstore;

import java.util.Optional;

/** A client's way to the daemon: messages of the wire, in order. */
public interface XenstoreLink {
    /** Sends one request, header and payload. */
    void send(byte[] bytes);

    /**
     * The oldest message that has not been received, header and payload.
     *
     * @param wait for one to come; a link on which none can come by itself does not
     * @return empty if there is none
     */
    Optional<byte[]> receive(boolean wait);
}
