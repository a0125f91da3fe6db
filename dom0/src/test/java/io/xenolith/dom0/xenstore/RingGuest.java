package io.xenolith.dom0.xenstore;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.xs.XenstoreDomainInterface;
import io.xenolith.abi.io.xs.XsWire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The guest's half of the shared page, written with raw index arithmetic. */
final class RingGuest {
    final int domid;
    final Xenstored daemon;
    final XenstoreDomainInterface page;
    final Deque<XsMessage> messages = new ArrayDeque<>();
    final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private int lastReqId;

    RingGuest(final int domid, final Xenstored daemon, final LocalMemory memory) {
        this.domid = domid;
        this.daemon = daemon;
        this.page = new XenstoreDomainInterface().wrap(memory, 0);
    }

    /** Puts as many bytes as fit, as a guest does; returns how many. */
    int put(final byte[] bytes, final int from) {
        int prod = page.reqProd();
        int count = 0;
        while (from + count < bytes.length && prod - page.reqCons() < XsWire.XENSTORE_RING_SIZE) {
            page.req(prod & 1023, bytes[from + count]);
            prod++;
            count++;
        }
        page.reqProd(prod);
        return count;
    }

    void kick() {
        daemon.onPortEvent(domid);
        settle();
    }

    void settle() {
        int turns = 0;
        while (daemon.run()) {
            if (++turns > 100_000) {
                throw new AssertionError("xenstored never comes to rest");
            }
        }
    }

    /** Takes what the response ring holds. */
    void take() {
        int cons = page.rspCons();
        while (cons != page.rspProd()) {
            partial.write(page.rsp(cons & 1023));
            cons++;
        }
        page.rspCons(cons);
        split();
    }

    private void split() {
        byte[] bytes = partial.toByteArray();
        while (bytes.length >= 16) {
            final int length = 16 + new LocalMemory(bytes).getInt(12);
            if (bytes.length < length) {
                break;
            }
            messages.add(XsMessage.decode(Arrays.copyOf(bytes, length)));
            bytes = Arrays.copyOfRange(bytes, length, bytes.length);
        }
        partial.reset();
        partial.writeBytes(bytes);
    }

    /** Sends a request and waits for its reply; events go to {@link #events}. */
    XsMessage call(final int type, final int txId, final byte[] payload) {
        final int reqId = ++lastReqId;
        final byte[] bytes = new XsMessage(type, reqId, txId, payload).encode();
        int sent = 0;
        for (int rounds = 0; rounds < 100; rounds++) {
            sent += put(bytes, sent);
            kick();
            take();
            XsMessage message = messages.poll();
            while (message != null) {
                if (message.type() != XsWire.XS_WATCH_EVENT) {
                    return message;
                }
                events.add(String.join("|", message.strings()));
                message = messages.poll();
            }
        }
        throw new AssertionError("no reply");
    }

    /** Outcome as text: the error's name, or the payload without its last NUL. */
    String ask(final int type, final String... strings) {
        return askIn(0, type, strings);
    }

    String askIn(final int txId, final int type, final String... strings) {
        return text(call(type, txId, XsMessage.payload(strings)));
    }

    static String text(final XsMessage reply) {
        final String text = new String(reply.payload(), StandardCharsets.ISO_8859_1);
        return text.endsWith("\0") ? text.substring(0, text.length() - 1).replace('\0', ' ') : text;
    }

    String write(final String path, final String value) {
        return writeIn(0, path, value);
    }

    String writeIn(final int txId, final String path, final String value) {
        return text(call(XsWire.XS_WRITE, txId, (path + "\0" + value).getBytes(StandardCharsets.ISO_8859_1)));
    }

    String read(final String path) {
        return ask(XsWire.XS_READ, path);
    }

    int start() {
        return Integer.parseInt(ask(XsWire.XS_TRANSACTION_START, ""));
    }

    String end(final int txId) {
        return askIn(txId, XsWire.XS_TRANSACTION_END, "T");
    }

    /** Events since the last call of this. */
    List<String> takeEvents() {
        kick();
        take();
        messages.forEach(m -> events.add(String.join("|", m.strings())));
        messages.clear();
        final List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }
}
