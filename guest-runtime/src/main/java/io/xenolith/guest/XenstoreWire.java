package io.xenolith.guest;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.abi.io.xs.XsdSockmsg;

/**
 * Xenstore messages to and from a byte stream: a header of 16 bytes {@code {type, req_id, tx_id, len}}, then {@code
 * len}
 * bytes, at most 4096. One decoder serves one connection; the stream may be cut anywhere.
 */
public final class XenstoreWire {
    /** Bytes of the stream broke the protocol: a payload longer than 4096. */
    public static final class ProtocolException extends Exception {
        private static final long serialVersionUID = 1L;

        ProtocolException(final String message) {
            super(message);
        }
    }

    private final byte[] buffer = new byte[XsdSockmsg.SIZE + XsWire.XENSTORE_PAYLOAD_MAX];
    private int held;

    /** The bytes of {@code message}; an {@link IllegalArgumentException} if its payload is too long. */
    public static byte[] encode(final XenstoreMessage message) {
        final byte[] payload = message.payload();
        if (payload.length > XsWire.XENSTORE_PAYLOAD_MAX) {
            throw new IllegalArgumentException(
                    "payload of " + payload.length + " bytes, want at most " + XsWire.XENSTORE_PAYLOAD_MAX);
        }
        final LocalMemory bytes = new LocalMemory(XsdSockmsg.SIZE + payload.length);
        new XsdSockmsg().wrap(bytes, 0).type(message.type()).reqId(message.reqId()).txId(message.txId())
                .len(payload.length);
        bytes.write(XsdSockmsg.SIZE, payload, 0, payload.length);
        return bytes.array();
    }

    /** How many bytes complete the header or the message being read: ask the stream for no more than this. */
    public int wanted() throws ProtocolException {
        return end() - held;
    }

    private int end() throws ProtocolException {
        if (held < XsdSockmsg.SIZE) {
            return XsdSockmsg.SIZE;
        }
        final int length = header().len();
        if (Integer.compareUnsigned(length, XsWire.XENSTORE_PAYLOAD_MAX) > 0) {
            throw new ProtocolException("payload of " + Integer.toUnsignedString(length) + " bytes");
        }
        return XsdSockmsg.SIZE + length;
    }

    private XsdSockmsg header() {
        return new XsdSockmsg().wrap(new LocalMemory(buffer), 0);
    }

    /**
     * Takes bytes from {@code ring} until a message is complete or the ring is empty.
     *
     * @return the message, or null if there is none yet
     * @throws ProtocolException also when the ring's indexes are broken
     */
    public XenstoreMessage next(final ByteRing ring) throws ProtocolException {
        while (true) {
            final int want = wanted();
            if (want == 0) {
                return take();
            }
            final int got = ring.read(buffer, held, want);
            if (got == ByteRing.BROKEN) {
                throw new ProtocolException("ring indexes are broken");
            }
            held += got;
            if (got < want) {
                return null;
            }
        }
    }

    private XenstoreMessage take() {
        final XsdSockmsg header = header();
        final byte[] payload = new byte[header.len()];
        System.arraycopy(buffer, XsdSockmsg.SIZE, payload, 0, payload.length);
        held = 0;
        return new XenstoreMessage(header.type(), header.reqId(), header.txId(), payload);
    }
}
