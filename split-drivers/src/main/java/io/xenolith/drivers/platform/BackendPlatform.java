package io.xenolith.drivers.platform;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Port;
import io.xenolith.trace.TraceSink;
import java.util.List;
import java.util.Optional;

/** What a backend needs of the kernel of its driver domain. See the package comment for the threading rules. */
public interface BackendPlatform {
    /** Number of the domain the backend runs in: trace events carry it. */
    int domid();

    /** Memory by virtual address: own pages and mapped grants. */
    GuestMemory memory();

    /** {@code count} zeroed pages at consecutive virtual addresses: the first's, or 0 if there are none left. */
    long allocatePages(int count);

    /** Gives back {@code count} pages at {@code address}. */
    void freePages(long address, int count);

    /**
     * GNTTABOP_map_grant_ref of all elements, at consecutive virtual pages in their order. Each element's
     * {@link GrantMapping#status} is set; the others stand even if one failed.
     */
    void map(DomId granter, List<GrantMapping> mappings);

    /** GNTTABOP_unmap_grant_ref of the elements that are mapped; the others are left alone. */
    void unmap(List<GrantMapping> mappings);

    /** GNTTABOP_copy of all elements, in order. Each element's {@link GrantCopy#status} is set. */
    void copy(DomId granter, List<GrantCopy> copies);

    /**
     * EVTCHNOP_bind_interdomain; {@code handler} runs on events of the new port, the first of them at once, since the
     * peer may have sent before.
     *
     * @return empty if the peer has no such port waiting for this domain
     */
    Optional<Port> bindInterdomain(DomId peer, Port remotePort, EventHandler handler);

    /** EVTCHNOP_send. */
    void notify(Port port);

    /** EVTCHNOP_close; the handler is not called after this. */
    void unbind(Port port);

    Xenstore store();

    /** A timer that runs {@code handler}; not armed yet. */
    DriverTimer timer(Runnable handler);

    /** System time in nanoseconds. */
    long nowNs();

    TraceSink trace();

    /** Tells people what happened: why a peer was cut off. {@code source} is the device's name. */
    void note(String source, String text);
}
