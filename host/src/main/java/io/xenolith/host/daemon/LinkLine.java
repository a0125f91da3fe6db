package io.xenolith.host.daemon;

import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.LinkAnswer;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.control.v1.LinkOffer;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The network's part of a link that this host asked for. Two threads of its own wait for the network, so that the host's never does. */
final class LinkLine implements Closeable {
    /** With more waiting to be sent, packets are lost. */
    private static final long WAITING_BYTES_MAX = 1 << 20;
    /** What a message that waits takes of that besides its own bytes. */
    static final int MESSAGE_BYTES = 256;

    /** Hears what comes of it, on the line's thread, and nothing after {@link LinkLine#close}. */
    interface Listener {
        void answered(LinkAnswer answer);

        /** Nothing more comes. Told once. */
        void lost(String reason);
    }

    private final MigrationLine.Address address;
    private final Listener listener;
    private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private ControlClient client;
    private boolean closed;

    LinkLine(final MigrationLine.Address address, final Listener listener) {
        this.address = address;
        this.listener = listener;
    }

    void open(final LinkOffer offer) {
        Thread.ofPlatform().daemon().name("link").start(() -> run(offer));
    }

    private void run(final LinkOffer offer) {
        try {
            final ControlClient opened = address.connect(this::begun);
            final long id = opened.nextId();
            opened.send(Request.newBuilder().setId(id).setLinkOffer(offer).build());
            Thread.ofPlatform().daemon().name("link out").start(() -> write(opened, id));
            Reply reply;
            do {
                reply = opened.next();
                if (reply.hasFailure()) {
                    throw new IOException(reply.getFailure().getReason());
                }
                tell(reply.getLinkAnswer());
            } while (!reply.getLast());
            lost("the other host ended the link");
        } catch (final IOException e) {
            lost(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void begun(final ControlClient opened) {
        client = opened;
        if (closed) {
            cut(opened);
        }
    }

    private static void cut(final ControlClient opened) {
        try {
            opened.cut();
        } catch (final IOException _) {
            // It is given up anyway.
        }
    }

    private void write(final ControlClient opened, final long id) {
        try {
            while (true) {
                final Request next = waiting.take();
                if (next.getWhatCase() == Request.WhatCase.WHAT_NOT_SET) {
                    return;
                }
                waitingBytes.addAndGet(-bytes(next.getLinkFrame()));
                opened.send(next.toBuilder().setId(id).build());
            }
        } catch (final IOException e) {
            lost(String.valueOf(e.getMessage()));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void tell(final LinkAnswer answer) {
        if (!closed) {
            listener.answered(answer);
        }
    }

    private synchronized void lost(final String reason) {
        if (!closed) {
            close();
            listener.lost(reason);
        }
    }

    private static int bytes(final LinkFrame frame) {
        return MESSAGE_BYTES + frame.getSerializedSize();
    }

    /** Sends a packet behind all others, or loses it: false. Never waits. */
    boolean send(final LinkFrame frame) {
        if (waitingBytes.get() > WAITING_BYTES_MAX) {
            return false;
        }
        waitingBytes.addAndGet(bytes(frame));
        waiting.add(Request.newBuilder().setLinkFrame(frame).build());
        return true;
    }

    /** Ends it. Never waits. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        waiting.add(Request.getDefaultInstance());
        if (client != null) {
            // Closing may wait for a thread that waits for the network.
            final ControlClient opened = client;
            Thread.ofPlatform().daemon().name("link end").start(() -> cut(opened));
        }
    }
}
