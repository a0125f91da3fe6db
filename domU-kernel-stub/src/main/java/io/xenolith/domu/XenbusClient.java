package io.xenolith.domu;

import io.xenolith.abi.io.xs.XsWire;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.platform.Xenstore;
import io.xenolith.guest.ByteRing;
import io.xenolith.guest.XenstoreMessage;
import io.xenolith.guest.XenstoreRing;
import io.xenolith.guest.XenstoreWire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Xenstore for tasks: each request blocks the task that makes it, several tasks may have requests open. Whoever waits
 * takes
 * what the server sent off the ring, for everybody. Watch callbacks run in a task of their own.
 */
public final class XenbusClient implements Xenstore {
    private static final int TRANSACTION_TRIES = 32;
    private static final String BROKEN = "EIO";

    private final XenstoreRing ring;
    private final Tasks tasks;
    private final Runnable notifyServer;
    private final XenstoreWire wire = new XenstoreWire();
    private final Signal changed;
    private final Signal writerGone;
    private final Map<Integer, XenstoreMessage> replies = new HashMap<>();
    private final TreeMap<Integer, Watch> watches = new TreeMap<>();
    private boolean writing;
    private boolean broken;
    private int nextReqId = 1;
    private int nextToken = 1;

    /** @param notifyServer sends the event of xenstore's port */
    XenbusClient(final XenstoreRing ring, final Tasks tasks, final Runnable notifyServer) {
        this.ring = ring;
        this.tasks = tasks;
        this.notifyServer = notifyServer;
        this.changed = tasks.newSignal();
        this.writerGone = tasks.newSignal();
    }

    /** The event handler of xenstore's port. */
    void event() {
        changed.raise();
    }

    /**
     * Sends one request and waits for its reply.
     *
     * @param parts strings of the payload, each sent with a NUL
     * @throws XenstoreException with the server's error, or EIO when the connection is broken
     */
    public XenstoreMessage request(final int type, final int txId, final String... parts) throws XenstoreException {
        return request(XenstoreMessage.ofStrings(type, 0, txId, parts));
    }

    private XenstoreMessage request(final XenstoreMessage message) throws XenstoreException {
        final int reqId = nextReqId++;
        send(new XenstoreMessage(message.type(), reqId, message.txId(), message.payload()));
        tasks.await(changed, () -> {
            pump();
            return broken || replies.containsKey(reqId);
        });
        final XenstoreMessage reply = replies.remove(reqId);
        if (reply == null) {
            throw new XenstoreException(BROKEN, "request " + message.type());
        }
        if (reply.type() == XsWire.XS_ERROR) {
            throw new XenstoreException(reply.text(), "request " + message.type() + " " + message.text());
        }
        return reply;
    }

    /** One message after the other: a message that waits for room must not be mixed with another task's. */
    private void send(final XenstoreMessage message) {
        tasks.await(writerGone, () -> !writing);
        writing = true;
        final byte[] bytes = XenstoreWire.encode(message);
        int sent = 0;
        while (sent < bytes.length && !broken) {
            final int count = ring.requests().write(bytes, sent, bytes.length - sent);
            if (count == ByteRing.BROKEN) {
                breakDown();
            } else if (count > 0) {
                sent += count;
                notifyServer.run();
            } else {
                tasks.await(changed, () -> {
                    pump();
                    return broken || ring.requests().space() != 0;
                });
            }
        }
        writing = false;
        writerGone.raise();
    }

    private void breakDown() {
        broken = true;
        changed.raise();
    }

    /** Takes every complete message off the ring. */
    private void pump() {
        boolean taken = false;
        while (!broken && ring.replies().available() != 0) {
            taken = true;
            try {
                final XenstoreMessage message = wire.next(ring.replies());
                if (message != null) {
                    dispatch(message);
                }
            } catch (final XenstoreWire.ProtocolException e) {
                breakDown();
            }
        }
        if (taken) {
            // The server may have waited for room.
            notifyServer.run();
        }
    }

    private void dispatch(final XenstoreMessage message) {
        if (message.type() != XsWire.XS_WATCH_EVENT) {
            replies.put(message.reqId(), message);
        } else {
            final List<String> strings = message.strings();
            final Watch watch = strings.size() == 2 ? watches.get(tokenOf(strings.get(1))) : null;
            if (watch != null) {
                watch.paths.add(strings.get(0));
            }
        }
        changed.raise();
    }

    private static int tokenOf(final String text) {
        try {
            return Integer.parseInt(text);
        } catch (final NumberFormatException notOurs) {
            return -1;
        }
    }

    /** The task that runs watch callbacks. */
    void runWatches() {
        while (true) {
            tasks.await(changed, () -> {
                pump();
                return dueWatch() != null;
            });
            final Watch watch = dueWatch();
            watch.callback.accept(watch.paths.remove());
        }
    }

    private Watch dueWatch() {
        for (final Watch watch : watches.values()) {
            if (watch.registered && !watch.paths.isEmpty()) {
                return watch;
            }
        }
        return null;
    }

    private final class Watch implements StoreWatch {
        private final String path;
        private final int token;
        private final Consumer<String> callback;
        private final ArrayDeque<String> paths = new ArrayDeque<>();
        private boolean registered;

        Watch(final String path, final int token, final Consumer<String> callback) {
            this.path = path;
            this.token = token;
            this.callback = callback;
        }

        @Override
        public void cancel() {
            if (watches.remove(token) == this) {
                try {
                    request(XsWire.XS_UNWATCH, 0, path, Integer.toString(token));
                } catch (final XenstoreException e) {
                    // The server has forgotten it already: that is what was wanted.
                }
            }
        }
    }

    @Override
    public StoreWatch watch(final String path, final Consumer<String> callback) {
        final Watch watch = new Watch(path, nextToken++, callback);
        watches.put(watch.token, watch);
        try {
            request(XsWire.XS_WATCH, 0, path, Integer.toString(watch.token));
        } catch (final XenstoreException e) {
            watches.remove(watch.token);
            throw new IllegalStateException("cannot watch " + path, e);
        }
        watch.registered = true;
        // Its first event may have come with the reply.
        changed.raise();
        return watch;
    }

    /** Waits until the value at {@code path} satisfies {@code condition}; empty stands for a missing node. */
    public Optional<String> waitFor(final String path, final Predicate<Optional<String>> condition) {
        final Signal touched = tasks.newSignal();
        final StoreWatch watch = watch(path, _ -> touched.raise());
        final List<Optional<String>> seen = new ArrayList<>();
        tasks.await(touched, () -> {
            seen.clear();
            seen.add(read(path));
            return condition.test(seen.get(0));
        });
        watch.cancel();
        return seen.get(0);
    }

    @Override
    public boolean transact(final Predicate<StoreView> body) {
        for (int i = 0; i < TRANSACTION_TRIES; i++) {
            try {
                final int txId = Integer.parseUnsignedInt(request(XsWire.XS_TRANSACTION_START, 0, "").text());
                final boolean commit = body.test(new View(txId));
                request(XsWire.XS_TRANSACTION_END, txId, commit ? "T" : "F");
                return commit;
            } catch (final XenstoreException e) {
                if (!e.error().equals("EAGAIN")) {
                    return false;
                }
            }
        }
        return false;
    }

    private final View outside = new View(0);

    @Override
    public Optional<String> read(final String path) {
        return outside.read(path);
    }

    @Override
    public List<String> directory(final String path) {
        return outside.directory(path);
    }

    @Override
    public boolean write(final String path, final String value) {
        return outside.write(path, value);
    }

    @Override
    public boolean remove(final String path) {
        return outside.remove(path);
    }

    /** Requests in transaction {@code txId}, or outside any (0). */
    private final class View implements StoreView {
        private final int txId;

        View(final int txId) {
            this.txId = txId;
        }

        @Override
        public Optional<String> read(final String path) {
            try {
                return Optional.of(
                        new String(request(XsWire.XS_READ, txId, path).payload(), StandardCharsets.ISO_8859_1));
            } catch (final XenstoreException e) {
                return Optional.empty();
            }
        }

        @Override
        public List<String> directory(final String path) {
            try {
                return request(XsWire.XS_DIRECTORY, txId, path).strings();
            } catch (final XenstoreException e) {
                return List.of();
            }
        }

        @Override
        public boolean write(final String path, final String value) {
            final byte[] payload = (path + '\0' + value).getBytes(StandardCharsets.ISO_8859_1);
            return payload.length <= XsWire.XENSTORE_PAYLOAD_MAX
                    && succeeds(new XenstoreMessage(XsWire.XS_WRITE, 0, txId, payload));
        }

        @Override
        public boolean remove(final String path) {
            return succeeds(XenstoreMessage.ofStrings(XsWire.XS_RM, 0, txId, path));
        }

        private boolean succeeds(final XenstoreMessage message) {
            try {
                request(message);
                return true;
            } catch (final XenstoreException e) {
                return false;
            }
        }
    }
}
