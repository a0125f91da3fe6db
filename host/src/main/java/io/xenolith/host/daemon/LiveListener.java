package io.xenolith.host.daemon;

import io.xenolith.dom0.xenstore.SocketConnections;

/** Told what happens on a long-lived host. Called by the host's thread, in the midst of dom0: must return soon. */
interface LiveListener extends SocketConnections.Output {
    void domainCreated(String name, int domid);

    /** @param shutdownCode SHUTDOWN_*, or -1 if it is destroyed while it runs */
    void domainEnded(String name, int domid, int shutdownCode);

    void domainDestroyed(String name, int domid);

    void consoleOutput(int domid, byte[] bytes);

    /** The host is between two turns. */
    void turn();

    /** dom0 or a guest has something to say to the operator. */
    void note(String source, String text);
}
