package io.xenolith.domu;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Port;
import io.xenolith.abi.xen.Xen;
import io.xenolith.drivers.platform.EventHandler;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.Xenstore;
import io.xenolith.guest.AddressSpace;
import io.xenolith.guest.GrantTableGuest;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** This kernel as frontends see it. */
final class GuestPlatform implements FrontendPlatform {
    private final DomuKernel kernel;
    private final int domid;
    private final KernelCpu cpu;
    private final AddressSpace space;
    private final GrantTableGuest grants;
    private final Xenstore store;
    private final EventWork events;
    private final TraceSink trace;
    private final Map<Integer, EventHandler> handlers = new HashMap<>();

    GuestPlatform(final DomuKernel kernel, final int domid, final KernelCpu cpu, final AddressSpace space,
            final GrantTableGuest grants,
            final Xenstore store, final TraceSink trace) {
        this.kernel = kernel;
        this.domid = domid;
        this.cpu = cpu;
        this.space = space;
        this.grants = grants;
        this.store = store;
        this.events = new EventWork(cpu.tasks());
        this.trace = trace;
    }

    /** Starts the task that runs the drivers' event handlers. */
    void start() {
        kernel.spawn(cpu, "events", events::run);
    }

    @Override
    public int domid() {
        return domid;
    }

    @Override
    public GuestMemory memory() {
        return cpu.memory();
    }

    @Override
    public long allocatePages(final int count) {
        return space.pages().tryAllocate(count);
    }

    @Override
    public void freePages(final long address, final int count) {
        space.pages().free(address, count);
    }

    @Override
    public Optional<GrantRef> grant(final DomId peer, final long page, final boolean readonly) {
        final int gref = grants.grant(peer.value(), space.p2m().mfnOfVa(page), readonly);
        return gref == GrantTableGuest.NO_GREF ? Optional.empty() : Optional.of(new GrantRef(gref));
    }

    @Override
    public boolean endGrant(final GrantRef gref) {
        return grants.end(gref.value());
    }

    @Override
    public Optional<Port> allocateUnbound(final DomId peer, final EventHandler handler) {
        final int port = cpu.calls().evtchn().allocUnbound(Xen.DOMID_SELF, peer.value());
        if (port < 0) {
            return Optional.empty();
        }
        handlers.put(port, handler);
        cpu.ports().listen(port, events.marker(handler));
        return Optional.of(new Port(port));
    }

    @Override
    public void notify(final Port port) {
        // A port whose peer is gone drops the event; there is nothing to do about it here.
        final int _ = cpu.calls().evtchn().send(port.value());
    }

    @Override
    public void close(final Port port) {
        final EventHandler handler = handlers.remove(port.value());
        if (handler != null) {
            final int _ = cpu.ports().close(port.value());
            events.forget(handler);
        }
    }

    @Override
    public Xenstore store() {
        return store;
    }

    @Override
    public void runTask(final Runnable work) {
        kernel.spawn(cpu, "driver", work);
    }

    @Override
    public long nowNs() {
        return cpu.clock().systemTimeNs();
    }

    @Override
    public TraceSink trace() {
        return trace;
    }

    @Override
    public void note(final String source, final String text) {
        if (trace.on()) {
            trace.emit(new TraceEvent.Note(domid, source, text));
        }
    }
}
