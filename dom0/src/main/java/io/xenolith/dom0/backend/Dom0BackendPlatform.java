package io.xenolith.dom0.backend;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Port;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Timers;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.EventHandler;
import io.xenolith.drivers.platform.GrantCopy;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.platform.Xenstore;
import io.xenolith.guest.CopyBatch;
import io.xenolith.guest.GrantMapper.Mapping;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What dom0's kernel gives to the backends that run on it. */
public final class Dom0BackendPlatform implements BackendPlatform {
    /** Pages that backends leave to dom0's kernel, which needs some for the page tables of its windows. */
    private static final int RESERVE_PAGES = 16;

    private final Dom0Machine machine;
    private final Dom0Store store;
    private final CopyBatch batch = new CopyBatch();
    private final Map<Integer, EventLimit> limits = new HashMap<>();

    public Dom0BackendPlatform(final Dom0Machine machine, final XenstoreClient client) {
        this.machine = machine;
        this.store = new Dom0Store(client);
    }

    @Override
    public int domid() {
        return 0;
    }

    @Override
    public GuestMemory memory() {
        return machine.memory();
    }

    @Override
    public long allocatePages(final int count) {
        // Asked for with the reserve and given back without it: what is not mapped yet counts as free memory too.
        final long address = machine.pages().tryAllocate(count + RESERVE_PAGES);
        if (address != 0) {
            machine.pages().free(address + ((long) count << Page.SHIFT), RESERVE_PAGES);
        }
        return address;
    }

    @Override
    public void freePages(final long address, final int count) {
        machine.pages().free(address, count);
    }

    @Override
    public void map(final DomId granter, final List<GrantMapping> mappings) {
        if (mappings.isEmpty()) {
            return;
        }
        final long window = machine.space().tryReserveWindow(mappings.size());
        if (window == 0) {
            mappings.forEach(wanted -> wanted.failed(Gnttab.GNTST_no_space));
            return;
        }
        for (int i = 0; i < mappings.size(); i++) {
            final GrantMapping wanted = mappings.get(i);
            final long va = window + ((long) i << Page.SHIFT);
            final Mapping mapping = machine.grants().mapAt(va, granter.value(), wanted.gref(), wanted.readonly());
            if (mapping.okay()) {
                wanted.mapped(mapping.handle(), va);
            } else {
                wanted.failed(mapping.status());
                machine.space().releaseWindow(va, 1);
            }
        }
    }

    @Override
    public void unmap(final List<GrantMapping> mappings) {
        for (final GrantMapping mapping : mappings) {
            if (mapping.isMapped()) {
                final int status = machine.grants()
                        .unmapAt(new Mapping(Gnttab.GNTST_okay, mapping.address(), mapping.handle()));
                if (status != Gnttab.GNTST_okay) {
                    throw new IllegalStateException("dom0 cannot unmap handle " + mapping.handle() + ": " + status);
                }
                machine.space().releaseWindow(mapping.address(), 1);
                mapping.unmapped();
            }
        }
    }

    @Override
    public void copy(final DomId granter, final List<GrantCopy> copies) {
        batch.clear();
        for (int i = 0; i < copies.size(); i++) {
            final GrantCopy copy = copies.get(i);
            final long mfn = machine.p2m().mfnOfVa(copy.localAddress());
            final int mfnOffset = (int) copy.localAddress() & Page.OFFSET_MASK;
            if (copy.isToGrant()) {
                batch.toGrant(granter.value(), copy.gref(), copy.offset(), mfn, mfnOffset, copy.length());
            } else {
                batch.fromGrant(granter.value(), copy.gref(), copy.offset(), mfn, mfnOffset, copy.length());
            }
        }
        machine.calls().grants().copy(batch);
        for (int i = 0; i < copies.size(); i++) {
            copies.get(i).status(batch.status(i));
        }
    }

    @Override
    public Optional<Port> bindInterdomain(final DomId peer, final Port remotePort, final EventHandler handler) {
        final int port = machine.calls().evtchn().bindInterdomain(peer.value(), remotePort.value());
        if (port < 0) {
            return Optional.empty();
        }
        final EventLimit limit = new EventLimit(machine, port, handler, () -> note("events",
                "d" + peer.value() + " sends events without work on its port " + remotePort.value()
                        + ": they are heard late"));
        limits.put(port, limit);
        machine.events().listen(port, limit::run);
        return Optional.of(new Port(port));
    }

    @Override
    public void notify(final Port port) {
        machine.calls().evtchn().send(port.value());
    }

    @Override
    public void unbind(final Port port) {
        final EventLimit limit = limits.remove(port.value());
        if (limit != null) {
            limit.close();
        }
        machine.events().close(port.value());
    }

    @Override
    public Xenstore store() {
        return store;
    }

    @Override
    public DriverTimer timer(final Runnable handler) {
        final Dom0Timers.Timer timer = machine.timers().create(handler);
        return new DriverTimer() {
            @Override
            public void arm(final long atNs) {
                timer.arm(atNs);
            }

            @Override
            public void cancel() {
                timer.cancel();
            }
        };
    }

    @Override
    public long nowNs() {
        return machine.nowNs();
    }

    @Override
    public TraceSink trace() {
        return machine.trace();
    }

    @Override
    public void note(final String source, final String text) {
        if (machine.trace().on()) {
            machine.trace().emit(new TraceEvent.Note(0, source, text));
        }
    }
}
