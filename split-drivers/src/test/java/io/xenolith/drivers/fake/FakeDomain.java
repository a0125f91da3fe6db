package io.xenolith.drivers.fake;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GrantRef;
import io.xenolith.abi.Page;
import io.xenolith.abi.Port;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.EventHandler;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.GrantCopy;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.platform.Xenstore;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A domain that can be either half's platform. Its virtual addresses are pages it owns or has mapped; others throw. */
public final class FakeDomain implements FrontendPlatform, BackendPlatform {
    private static final int FIRST_GREF = 8;

    public int grantsMax = 10_000;
    public int portsMax = 10_000;
    public int pagesMax = 10_000;
    public int notifications;
    /** Events whose handler found no work. */
    public int spuriousEvents;
    /** Called with each batch before it is copied: what a hostile frontend does in the meantime. */
    public Runnable beforeCopy = () -> {
    };
    private final FakeMachine machine;
    private final int domid;
    private final FakeMemory memory;
    private final Map<Integer, Grant> grants = new HashMap<>();
    private final Map<Integer, Channel> channels = new HashMap<>();
    private final Map<Integer, Grant> handles = new HashMap<>();
    private int lives;
    private int nextGref = FIRST_GREF;
    private int nextPort = 1;
    private int nextHandle = 1;

    private static final class Grant {
        int peer;
        int page;
        boolean readonly;
        int mappings;
    }

    private static final class Channel {
        int remoteDomain;
        int remotePort;
        EventHandler handler;
        boolean pending;
    }

    FakeDomain(final FakeMachine machine, final int domid) {
        this.machine = machine;
        this.domid = domid;
        this.memory = new FakeMemory(machine.ram);
    }

    /** A new domain number and nothing left of grants and ports: what a restore does to a guest. */
    public void forgetGrantsAndPorts() {
        grants.clear();
        channels.clear();
    }

    /** All that ran here is gone without a word, and another kernel can begin. What others have mapped stays mapped. */
    public void dies() {
        lives++;
        grants.clear();
        for (final int port : List.copyOf(channels.keySet())) {
            close(new Port(port));
        }
        machine.store.forget(domid);
    }

    /** Grants in the table. */
    public int grantCount() {
        return grants.size();
    }

    /** Grants of others that are mapped here. */
    public int mappingCount() {
        return handles.size();
    }

    public int channelCount() {
        return channels.size();
    }

    @Override
    public int domid() {
        return domid;
    }

    @Override
    public FakeMemory memory() {
        return memory;
    }

    @Override
    public long allocatePages(final int count) {
        if (memory.ownPages() + count > pagesMax) {
            return 0;
        }
        final long address = memory.reserve(count);
        for (int i = 0; i < count; i++) {
            memory.install(address + (long) i * Page.SIZE, machine.takePage(), true, true);
        }
        return address;
    }

    @Override
    public void freePages(final long address, final int count) {
        for (int i = 0; i < count; i++) {
            final int page = memory.remove(address + (long) i * Page.SIZE);
            if (grants.values().stream().anyMatch(grant -> grant.page == page)) {
                throw new AssertionError("a granted page was freed");
            }
            machine.givePage(page);
        }
    }

    @Override
    public Optional<GrantRef> grant(final DomId peer, final long page, final boolean readonly) {
        if (grants.size() >= grantsMax) {
            return Optional.empty();
        }
        final Grant grant = new Grant();
        grant.peer = peer.value();
        grant.page = memory.machinePage(page);
        grant.readonly = readonly;
        grants.put(nextGref, grant);
        return Optional.of(new GrantRef(nextGref++));
    }

    @Override
    public boolean endGrant(final GrantRef gref) {
        final Grant grant = grants.get(gref.value());
        if (grant == null) {
            throw new AssertionError(gref + " is not granted");
        }
        if (grant.mappings > 0) {
            return false;
        }
        grants.remove(gref.value());
        return true;
    }

    @Override
    public Optional<Port> allocateUnbound(final DomId peer, final EventHandler handler) {
        return channels.size() >= portsMax ? Optional.empty() : Optional.of(add(peer.value(), 0, handler));
    }

    private Port add(final int remoteDomain, final int remotePort, final EventHandler handler) {
        final Channel channel = new Channel();
        channel.remoteDomain = remoteDomain;
        channel.remotePort = remotePort;
        channel.handler = handler;
        channels.put(nextPort, channel);
        return new Port(nextPort++);
    }

    @Override
    public void notify(final Port port) {
        notifications++;
        final Channel channel = channels.get(port.value());
        if (channel == null) {
            throw new AssertionError(port + " is not bound");
        }
        if (channel.remotePort != 0) {
            machine.domain(channel.remoteDomain).raise(channel.remotePort);
        }
    }

    /** Makes {@code port} pending. */
    public void raise(final int port) {
        final Channel channel = channels.get(port);
        if (channel != null && !channel.pending) {
            channel.pending = true;
            machine.enqueue(() -> {
                channel.pending = false;
                if (channels.get(port) == channel && !channel.handler.handle()) {
                    spuriousEvents++;
                }
            });
        }
    }

    @Override
    public void close(final Port port) {
        final Channel channel = channels.remove(port.value());
        if (channel == null) {
            throw new AssertionError(port + " is not bound");
        }
        final FakeDomain remote = machine.domain(channel.remoteDomain);
        if (remote.channels.containsKey(channel.remotePort)) {
            remote.channels.get(channel.remotePort).remotePort = 0;
        }
    }

    @Override
    public void unbind(final Port port) {
        close(port);
    }

    @Override
    public Optional<Port> bindInterdomain(final DomId peer, final Port remotePort, final EventHandler handler) {
        final Channel remote = machine.domain(peer.value()).channels.get(remotePort.value());
        if (remote == null || remote.remoteDomain != domid || remote.remotePort != 0) {
            return Optional.empty();
        }
        final Port port = add(peer.value(), remotePort.value(), handler);
        remote.remotePort = port.value();
        raise(port.value());
        return Optional.of(port);
    }

    private Grant usable(final int gref, final int user, final boolean writes) {
        final Grant grant = grants.get(gref);
        return grant == null || grant.peer != user || (writes && grant.readonly) ? null : grant;
    }

    @Override
    public void map(final DomId granter, final List<GrantMapping> mappings) {
        final long address = memory.reserve(mappings.size());
        for (int i = 0; i < mappings.size(); i++) {
            final GrantMapping mapping = mappings.get(i);
            final Grant grant = machine.domain(granter.value()).usable(mapping.gref(), domid, !mapping.readonly());
            if (grant == null) {
                mapping.failed(Gnttab.GNTST_bad_gntref);
                continue;
            }
            final long at = address + (long) i * Page.SIZE;
            memory.install(at, grant.page, !mapping.readonly(), false);
            grant.mappings++;
            handles.put(nextHandle, grant);
            mapping.mapped(nextHandle++, at);
        }
    }

    @Override
    public void unmap(final List<GrantMapping> mappings) {
        for (final GrantMapping mapping : mappings) {
            if (mapping.isMapped()) {
                handles.remove(mapping.handle()).mappings--;
                memory.remove(mapping.address());
                mapping.unmapped();
            }
        }
    }

    @Override
    public void copy(final DomId granter, final List<GrantCopy> copies) {
        beforeCopy.run();
        for (final GrantCopy copy : copies) {
            final Grant grant = machine.domain(granter.value()).usable(copy.gref(), domid, copy.isToGrant());
            if (grant == null) {
                copy.status(Gnttab.GNTST_bad_gntref);
                continue;
            }
            if (copy.offset() + copy.length() > Page.SIZE
                    || (copy.localAddress() & Page.OFFSET_MASK) + copy.length() > Page.SIZE) {
                throw new AssertionError("a copy crosses a page end");
            }
            final long granted = (long) grant.page * Page.SIZE + copy.offset();
            if (copy.isToGrant()) {
                machine.ram.write(granted, memory.bytes(copy.localAddress(), copy.length()), 0, copy.length());
            } else {
                memory.write(copy.localAddress(), machine.ram.bytes(granted, copy.length()), 0, copy.length());
            }
            copy.status(Gnttab.GNTST_okay);
        }
    }

    @Override
    public Xenstore store() {
        return machine.store.client(domid);
    }

    @Override
    public void runTask(final Runnable work) {
        final int life = lives;
        machine.enqueue(() -> {
            if (life == lives) {
                work.run();
            }
        });
    }

    @Override
    public DriverTimer timer(final Runnable handler) {
        return new FakeTimer(machine, handler);
    }

    @Override
    public long nowNs() {
        return machine.nowNs;
    }

    @Override
    public TraceSink trace() {
        return machine.sink;
    }

    @Override
    public void note(final String source, final String text) {
        machine.notes.add(source + ": " + text);
    }

    /** Grant references in use. */
    public List<Integer> grefs() {
        return new ArrayList<>(grants.keySet());
    }
}
