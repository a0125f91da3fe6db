package io.xenolith.dom0.xenstore;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.abi.io.xs.XsdSockmsg;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One message of the wire, either direction: header of 16 bytes, payload of at most 4096. Source: Xen
 * public/io/xs_wire.h, {@code struct xsd_sockmsg}.
 *
 * @param type {@code XS_*}
 * @param reqId echoed by the server; 0 in watch events
 * @param txId transaction, 0 for none
 */
public record XsMessage(int type, int reqId, int txId, byte[] payload) {
    static final int HEADER_BYTES = XsdSockmsg.SIZE;
    private static final byte[] NO_BYTES = {};

    /** Header and payload as they travel. */
    public byte[] encode() {
        final byte[] bytes = Arrays.copyOf(NO_BYTES, HEADER_BYTES + payload.length);
        new XsdSockmsg().wrap(new LocalMemory(bytes), 0).type(type).reqId(reqId).txId(txId).len(payload.length);
        System.arraycopy(payload, 0, bytes, HEADER_BYTES, payload.length);
        return bytes;
    }

    /**
     * The message {@code bytes} hold.
     *
     * @throws IllegalArgumentException if they are not exactly one message: a bug of the caller, who framed them
     */
    public static XsMessage decode(final byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new IllegalArgumentException("length=" + bytes.length + ", want at least " + HEADER_BYTES);
        }
        final XsdSockmsg header = new XsdSockmsg().wrap(new LocalMemory(bytes), 0);
        if (header.len() != bytes.length - HEADER_BYTES) {
            throw new IllegalArgumentException("len=" + header.len() + " of " + bytes.length + " bytes");
        }
        return new XsMessage(header.type(), header.reqId(), header.txId(),
                Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
    }

    /** The strings of the payload that end in NUL; bytes after the last NUL are no string. */
    public List<String> strings() {
        return strings(payload);
    }

    static List<String> strings(final byte[] payload) {
        final List<String> strings = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == 0) {
                strings.add(text(payload, from, i));
                from = i + 1;
            }
        }
        return strings;
    }

    static String text(final byte[] payload, final int from, final int to) {
        return new String(payload, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** {@code strings}, each with its NUL. */
    static byte[] payload(final String... strings) {
        return String.join("\0", strings).concat("\0").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The request's name in Xen's table, for people and traces. */
    static String typeName(final int type) {
        return switch (type) {
            case XsWire.XS_CONTROL -> "CONTROL";
            case XsWire.XS_DIRECTORY -> "DIRECTORY";
            case XsWire.XS_READ -> "READ";
            case XsWire.XS_GET_PERMS -> "GET_PERMS";
            case XsWire.XS_WATCH -> "WATCH";
            case XsWire.XS_UNWATCH -> "UNWATCH";
            case XsWire.XS_TRANSACTION_START -> "TRANSACTION_START";
            case XsWire.XS_TRANSACTION_END -> "TRANSACTION_END";
            case XsWire.XS_INTRODUCE -> "INTRODUCE";
            case XsWire.XS_RELEASE -> "RELEASE";
            case XsWire.XS_GET_DOMAIN_PATH -> "GET_DOMAIN_PATH";
            case XsWire.XS_WRITE -> "WRITE";
            case XsWire.XS_MKDIR -> "MKDIR";
            case XsWire.XS_RM -> "RM";
            case XsWire.XS_SET_PERMS -> "SET_PERMS";
            case XsWire.XS_WATCH_EVENT -> "WATCH_EVENT";
            case XsWire.XS_ERROR -> "ERROR";
            case XsWire.XS_IS_DOMAIN_INTRODUCED -> "IS_DOMAIN_INTRODUCED";
            case XsWire.XS_RESUME -> "RESUME";
            case XsWire.XS_SET_TARGET -> "SET_TARGET";
            case XsWire.XS_RESET_WATCHES -> "RESET_WATCHES";
            case XsWire.XS_DIRECTORY_PART -> "DIRECTORY_PART";
            default -> "UNKNOWN(" + Integer.toUnsignedString(type) + ")";
        };
    }
}
