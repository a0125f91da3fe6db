package io.xenolith.dom0.xenstore;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.abi.io.xs.XsdSockmsg;
import java.util.Arrays;

/**
 * Puts one request together from a byte stream that may stop anywhere. It asks for no byte beyond the request, so that
 * whatever follows stays with the sender until this one is answered.
 */
final class MessageAssembler {
    private byte[] buffer = new byte[XsMessage.HEADER_BYTES];
    private int filled;
    private boolean headerDone;

    /** How many bytes are still missing, as far as is known; 0 when a request is complete. */
    int wanted() {
        return buffer.length - filled;
    }

    /** Takes {@link #wanted} or fewer bytes; false if they say the payload is longer than the protocol allows. */
    boolean accept(final byte[] bytes) {
        System.arraycopy(bytes, 0, buffer, filled, bytes.length);
        filled += bytes.length;
        if (headerDone || wanted() > 0) {
            return true;
        }
        final int payloadBytes = new XsdSockmsg().wrap(new LocalMemory(buffer), 0).len();
        if (Integer.compareUnsigned(payloadBytes, XsWire.XENSTORE_PAYLOAD_MAX) > 0) {
            return false;
        }
        headerDone = true;
        buffer = Arrays.copyOf(buffer, buffer.length + payloadBytes);
        return true;
    }

    boolean isComplete() {
        return headerDone && wanted() == 0;
    }

    /** The complete request; the next one starts. */
    XsMessage take() {
        final XsMessage message = XsMessage.decode(buffer);
        reset();
        return message;
    }

    /** Forgets a partial request. */
    void reset() {
        buffer = new byte[XsMessage.HEADER_BYTES];
        filled = 0;
        headerDone = false;
    }
}
