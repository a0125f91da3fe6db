package io.xenolith.host.daemon;

import io.xenolith.control.Certificates;
import io.xenolith.control.ControlClient;
import io.xenolith.control.HostPlace;
import io.xenolith.control.TcpAddress;
import io.xenolith.control.v1.MigrationAnswer;
import io.xenolith.control.v1.MigrationOffer;
import io.xenolith.control.v1.MigrationPart;
import io.xenolith.control.v1.MigrationQuery;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * The line to the host that a domain goes to. Two threads of its own wait for the network, so that the host's never does. How much
 * waits to be sent is bounded by what the other side takes, and the owner's to see to.
 */
final class MigrationLine implements Closeable {
    /** The other host as it was named, and what is needed to reach it. */
    record Address(String host, String certificates) {
        /** @param begun told before anything is waited for that may not come */
        ControlClient connect(final Consumer<ControlClient> begun) throws IOException {
            try {
                if (TcpAddress.isOne(host)) {
                    if (certificates.isEmpty()) {
                        throw new IOException(
                                "a host on TCP wants a certificate, and no folder with client.p12 was named");
                    }
                    return ControlClient.connect(TcpAddress.parse(host),
                            new Certificates(Path.of(certificates)).forClient(), begun);
                }
                return ControlClient.connect(HostPlace.of(Optional.empty(), Optional.of(Path.of(host)), Map.of())
                        .controlSocket(), begun);
            } catch (final IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    /** Hears what comes of it, on the line's threads. */
    interface Listener {
        void answered(MigrationAnswer answer);

        /** Nothing more comes. Told once at most, and not after {@link MigrationLine#close}. */
        void lost(String reason);
    }

    private final Address address;
    private final Listener listener;
    private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
    private ControlClient client;
    private boolean closed;

    MigrationLine(final Address address, final Listener listener) {
        this.address = address;
        this.listener = listener;
    }

    /** Offers a domain; what comes of it is told to the listener. */
    void open(final MigrationOffer offer) {
        begin(Request.newBuilder().setMigrationOffer(offer));
    }

    /** Asks what became of a migration. */
    void open(final MigrationQuery query) {
        begin(Request.newBuilder().setMigrationQuery(query));
    }

    private void begin(final Request.Builder first) {
        Thread.ofPlatform().daemon().name("migration").start(() -> run(first));
    }

    private void run(final Request.Builder first) {
        try {
            final ControlClient opened = address.connect(_ -> {
            });
            if (!take(opened)) {
                opened.close();
                return;
            }
            final long id = opened.nextId();
            opened.send(first.setId(id).build());
            Thread.ofPlatform().daemon().name("migration out").start(() -> write(opened, id));
            Reply reply;
            do {
                reply = opened.next();
                if (reply.hasFailure()) {
                    throw new IOException(reply.getFailure().getReason());
                }
                tell(reply.getMigrationAnswer());
            } while (!reply.getLast());
            if (!reply.getMigrationAnswer().hasRuns() && !reply.getMigrationAnswer().hasRefused()) {
                lost("the other host says nothing more, and not how it ended");
            }
        } catch (final IOException e) {
            lost(String.valueOf(e.getMessage()));
        }
    }

    private synchronized boolean take(final ControlClient opened) {
        client = opened;
        return !closed;
    }

    private void write(final ControlClient opened, final long id) {
        try {
            while (true) {
                final Request next = waiting.take();
                if (next.getWhatCase() == Request.WhatCase.WHAT_NOT_SET) {
                    opened.close();
                    return;
                }
                opened.send(next.toBuilder().setId(id).build());
            }
        } catch (final IOException e) {
            lost(String.valueOf(e.getMessage()));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void tell(final MigrationAnswer answer) {
        if (!closed) {
            listener.answered(answer);
        }
    }

    private synchronized void lost(final String reason) {
        if (!closed) {
            close();
            listener.lost(reason);
            try {
                if (client != null) {
                    // Frees the other thread, which may wait for the network.
                    client.close();
                }
            } catch (final IOException _) {
                // It is lost anyway.
            }
        }
    }

    /** Sends something behind all else. Never waits. */
    void send(final MigrationPart part) {
        waiting.add(Request.newBuilder().setMigrationPart(part).build());
    }

    /**
     * Ends it, as a line on which nothing comes and nothing goes. The listener is not told. Never waits.
     *
     * @return it was still there
     */
    synchronized boolean cut() {
        if (closed) {
            return false;
        }
        close();
        if (client != null) {
            // Closing may wait for a thread that waits for the network.
            Thread.ofPlatform().daemon().name("migration end").start(() -> {
                try {
                    client.close();
                } catch (final IOException _) {
                    // It is given up anyway.
                }
            });
        }
        return true;
    }

    /** What was sent still goes; nothing is heard any more. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            waiting.add(Request.getDefaultInstance());
        }
    }
}
