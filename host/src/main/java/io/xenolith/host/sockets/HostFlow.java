package io.xenolith.host.sockets;

/** A flow's socket. Called by Netty's thread only. What a call means is in {@link io.xenolith.usernet.HostSockets}. */
interface HostFlow {
    void send(byte[] data);

    void consumed(int bytes);

    void finish();

    void close();

    void abort();
}
