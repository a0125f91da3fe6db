package io.xenolith.domu;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.guest.XenstoreMessage;
import io.xenolith.guest.XenstoreRing;
import io.xenolith.guest.XenstoreWire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The other end of a xenstore ring: a flat map of nodes, watches on exact paths, transactions that may be told to
 * fail.
 */
final class FakeXenstored {
    final TreeMap<String, String> nodes = new TreeMap<>();
    final List<String> requests = new ArrayList<>();
    int conflicts;
    private final XenstoreRing ring;
    private final XenstoreWire wire = new XenstoreWire();
    private final List<String[]> watches = new ArrayList<>();
    private final ArrayDeque<byte[]> out = new ArrayDeque<>();
    private int nextTransaction = 1;

    FakeXenstored(final GuestMemory memory, final long page) {
        ring = new XenstoreRing(memory, page);
    }

    /** What an event on the server's port makes it do. */
    void serve() {
        try {
            XenstoreMessage request = wire.next(ring.requests());
            while (request != null) {
                answer(request);
                request = wire.next(ring.requests());
            }
        } catch (final XenstoreWire.ProtocolException e) {
            throw new IllegalStateException(e);
        }
        flush();
    }

    /** A change made by somebody else. */
    void change(final String path, final String value) {
        nodes.put(path, value);
        fire(path);
        flush();
    }

    private void fire(final String path) {
        for (final String[] watch : watches) {
            if (watch[0].equals(path)) {
                send(XenstoreMessage.ofStrings(XsWire.XS_WATCH_EVENT, 0, 0, path, watch[1]));
            }
        }
    }

    private void flush() {
        while (!out.isEmpty()) {
            final byte[] head = out.remove();
            final int count = ring.replies().write(head, 0, head.length);
            if (count < head.length) {
                out.addFirst(Arrays.copyOfRange(head, count, head.length));
                return;
            }
        }
    }

    private void send(final XenstoreMessage message) {
        out.add(XenstoreWire.encode(message));
    }

    private void reply(final XenstoreMessage to, final String... strings) {
        send(XenstoreMessage.ofStrings(to.type(), to.reqId(), to.txId(), strings));
    }

    private void error(final XenstoreMessage to, final String name) {
        send(XenstoreMessage.ofStrings(XsWire.XS_ERROR, to.reqId(), to.txId(), name));
    }

    private void answer(final XenstoreMessage request) {
        final List<String> strings = request.strings();
        requests.add(request.type() + " " + String.join(" ", strings));
        switch (request.type()) {
            case XsWire.XS_READ -> {
                final String value = nodes.get(strings.get(0));
                if (value == null) {
                    error(request, "ENOENT");
                } else {
                    send(new XenstoreMessage(request.type(), request.reqId(), request.txId(),
                            value.getBytes(StandardCharsets.ISO_8859_1)));
                }
            }
            case XsWire.XS_DIRECTORY -> reply(request, "a", "b");
            case XsWire.XS_WRITE -> {
                nodes.put(strings.get(0), strings.size() > 1 ? strings.get(1) : "");
                reply(request, "OK");
                fire(strings.get(0));
            }
            case XsWire.XS_WATCH -> {
                watches.add(new String[]{strings.get(0), strings.get(1)});
                // The first event may overtake the reply: clients must bear both orders.
                fire(strings.get(0));
                reply(request, "OK");
            }
            case XsWire.XS_UNWATCH -> {
                watches.removeIf(watch -> watch[1].equals(strings.get(1)));
                reply(request, "OK");
            }
            case XsWire.XS_TRANSACTION_START -> reply(request, Integer.toString(nextTransaction++));
            case XsWire.XS_TRANSACTION_END -> {
                if (conflicts > 0) {
                    conflicts--;
                    error(request, "EAGAIN");
                } else {
                    reply(request, "OK");
                }
            }
            default -> error(request, "ENOSYS");
        }
    }
}
