package io.xenolith.host.daemon;

import io.xenolith.dom0.xenstore.SocketConnections;

/** Told what happens on a long-lived host. Called by the host's thread, in the midst of dom0: must return soon. */
interface LiveListener extends SocketConnections.Output {
    /**
     * A domain is about to be made.
     *
     * @param json its configuration, for people
     * @return nothing was known of that name before
     */
    boolean creating(String name, String json);

    /** What is kept of a domain, in JSON; "" if that cannot be had. */
    String kept(String name);

    /** It was not made after all. */
    void notCreated(String name);

    /** The domain was there when the host began. */
    void domainStands(SavedDomain domain);

    /** The last that a domain wrote on its console. */
    byte[] consoleEnd(int domid);

    void domainCreated(String name, int domid);

    /** The domain goes by another name from now on. */
    void domainRenamed(int domid, String before, String name);

    /** @param shutdownCode SHUTDOWN_*, or -1 if it is destroyed while it runs */
    void domainEnded(String name, int domid, int shutdownCode);

    void domainDestroyed(String name, int domid);

    void consoleOutput(int domid, byte[] bytes);

    /** The host is between two turns. */
    void turn();

    /**
     * The host makes no progress. From another thread than the host's.
     *
     * @param what names the guest, and where the host's thread is
     */
    void stuck(String what);

    /** It goes on after all. From another thread than the host's. */
    void goesOn();

    /** dom0 or a guest has something to say to the operator. */
    void note(String source, String text);
}
