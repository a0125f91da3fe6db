package io.xenolith.drivers.platform;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Port;
import io.xenolith.trace.TraceSink;
import java.util.Optional;

/** What a frontend needs of the guest kernel it runs in. See the package comment for the threading rules. */
public interface FrontendPlatform {
    /** Number of the domain the frontend runs in: trace events carry it. It may change across save and restore. */
    int domid();

    /** Memory by virtual address. */
    GuestMemory memory();

    /** {@code count} zeroed pages at consecutive virtual addresses: the first's, or 0 if there are none left. */
    long allocatePages(int count);

    /** Gives back {@code count} pages at {@code address}, none of them granted any more. */
    void freePages(long address, int count);

    /**
     * Lets {@code peer} map or copy the page at {@code page}.
     *
     * @param page virtual address, page-aligned
     * @param readonly the peer may only read it
     * @return empty if the grant table is full
     */
    Optional<GrantRef> grant(DomId peer, long page, boolean readonly);

    /**
     * Revokes a grant.
     *
     * @return false if the peer still has it mapped: it stays granted and the page must not be reused
     */
    boolean endGrant(GrantRef gref);

    /**
     * EVTCHNOP_alloc_unbound for {@code peer}; {@code handler} runs on its events.
     *
     * @return empty if there is no port
     */
    Optional<Port> allocateUnbound(DomId peer, EventHandler handler);

    /** EVTCHNOP_send. */
    void notify(Port port);

    /** EVTCHNOP_close; the handler is not called after this. */
    void close(Port port);

    Xenstore store();

    /**
     * Runs {@code work} once, soon, in a task that may block, after the calling handler has returned: how an event
     * handler gets something done that needs the store.
     */
    void runTask(Runnable work);

    /** System time in nanoseconds. */
    long nowNs();

    TraceSink trace();

    /** Tells people what happened: why a peer is not believed any more. {@code source} is the device's name. */
    void note(String source, String text);
}
