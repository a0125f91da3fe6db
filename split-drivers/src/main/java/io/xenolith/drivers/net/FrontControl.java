package io.xenolith.drivers.net;

import io.xenolith.abi.DomId;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.XenNetifCtrlRequest;
import io.xenolith.abi.io.netif.XenNetifCtrlResponse;
import io.xenolith.drivers.net.GrantedPages.Granted;
import io.xenolith.drivers.platform.EventHandler;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.ring.FrontRing;
import io.xenolith.drivers.ring.RingTrace;
import java.util.List;
import java.util.Optional;

/**
 * The frontend's half of a control ring: asks the backend, one request after the other, to hash as {@link NetHashing}
 * says. What the backend refuses ends that, and packets go unhashed. Source: Xen public/io/netif.h, "Control messages".
 */
final class FrontControl {
    private static final String RING_KEY = "ctrl-ring-ref";
    private static final String PORT_KEY = "event-channel-ctrl";
    /** Names of what {@link #writeKeys} writes. */
    static final List<String> KEYS = List.of(RING_KEY, PORT_KEY);

    private final FrontendPlatform platform;
    private final GrantedPages pages;
    private final DomId peer;
    private final NetHashing wanted;
    private final int queues;
    private final Granted ringPage;
    private final FrontRing ring;
    private final RingTrace trace;
    private final Hashing hashing = new Hashing();
    private final LocalMemory requestBytes = new LocalMemory(XenNetifCtrlRequest.SIZE);
    private final XenNetifCtrlRequest request = new XenNetifCtrlRequest().wrap(requestBytes, 0);
    private final LocalMemory responseBytes = new LocalMemory(XenNetifCtrlResponse.SIZE);
    private final XenNetifCtrlResponse response = new XenNetifCtrlResponse().wrap(responseBytes, 0);
    private Optional<Port> port = Optional.empty();
    private Optional<Granted> argument = Optional.empty();
    private Step step = Step.OFF;
    private String fault = "";
    private int nextId;
    private int types;
    private int entries;

    /** The request that is in flight; its answer leads to the next. */
    private enum Step {
        OFF, ALGORITHM, GET_TYPES, TYPES, KEY, GET_MAPPING_SIZE, MAPPING_SIZE, MAPPING, DONE, GIVE_UP
    }

    private FrontControl(final FrontendPlatform platform, final GrantedPages pages, final DomId peer,
            final NetHashing wanted, final int queues, final Granted ringPage, final RingTrace trace) {
        this.platform = platform;
        this.pages = pages;
        this.peer = peer;
        this.wanted = wanted;
        this.queues = queues;
        this.ringPage = ringPage;
        this.trace = trace;
        this.ring = FrontRing.create(NetConnection.CTRL_LAYOUT, platform.memory(), ringPage.page(), trace);
    }

    /** Makes the ring, its grant and its event channel; empty if there is too little of anything. */
    static Optional<FrontControl> allocate(final FrontendPlatform platform, final GrantedPages pages,
            final DomId backend, final NetHashing wanted, final int queues, final String name,
            final EventHandler handler) {
        final Optional<Granted> ringPage = pages.take(backend, false);
        if (ringPage.isEmpty()) {
            return Optional.empty();
        }
        final RingTrace trace = new RingTrace(platform.trace(), platform.domid(), name + "/ctrl");
        final FrontControl made = new FrontControl(platform, pages, backend, wanted, queues, ringPage.get(), trace);
        made.port = platform.allocateUnbound(backend, handler);
        if (made.port.isEmpty()) {
            made.close(false);
            return Optional.empty();
        }
        return Optional.of(made);
    }

    boolean writeKeys(final StoreView view, final String directory) {
        return view.write(directory + "/" + RING_KEY, Integer.toUnsignedString(ringPage.gref().value()))
                && view.write(directory + "/" + PORT_KEY, Integer.toString(port.orElseThrow().value()));
    }

    /** What the backend did that no backend does, or "". */
    String fault() {
        return fault;
    }

    /** The backend may say what packets hash to, by this type. */
    boolean takesHash(final int type) {
        return (types & 1 << type) != 0;
    }

    /** The backend hashes, and does so from now on. */
    boolean isHashing() {
        return step == Step.DONE && hashing.isActive();
    }

    /** As the backend hashes, once {@link #isHashing}. */
    Hashing hashing() {
        return hashing;
    }

    /** The device is connected: begins to ask. */
    void start() {
        step = Step.ALGORITHM;
        send(Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM, Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ, 0, 0);
    }

    private void send(final int type, final int data0, final int data1, final int data2) {
        final int id = nextId++ & 0xffff;
        requestBytes.fill(0, XenNetifCtrlRequest.SIZE, (byte) 0);
        request.id(id).type(type).data(0, data0).data(1, data1).data(2, data2);
        final int index = ring.putRequest(requestBytes.array(), XenNetifCtrlRequest.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.REQ, index, id, "control " + type, request.toBytes());
        }
        if (ring.pushRequestsAndCheckNotify()) {
            platform.notify(port.orElseThrow());
        }
    }

    /** Takes answers until there are none, or a {@link #fault}. @return true if there were any */
    boolean takeResponses() {
        boolean found = false;
        int available = ring.finalCheckForResponses();
        while (available != 0 && fault.isEmpty()) {
            found = true;
            if (available == FrontRing.BROKEN) {
                fault = "rsp_prod of the control ring is beyond what was requested";
                return true;
            }
            takeResponse();
            available = ring.finalCheckForResponses();
        }
        return found;
    }

    private void takeResponse() {
        final int index = ring.takeResponse(responseBytes);
        if (trace.on()) {
            trace.take(RingTrace.RSP, index, response.id(), response.toBytes());
        }
        if (response.id() != request.id() || response.type() != request.type()) {
            fault = "a control response to id " + response.id() + " type " + response.type()
                    + ", which is not in flight";
            return;
        }
        if (argument.isPresent() && !pages.giveBack(argument.get())) {
            fault = "the backend answered a control request and kept its page mapped";
        }
        argument = Optional.empty();
        if (fault.isEmpty()) {
            advance(response.status() == Netif.XEN_NETIF_CTRL_STATUS_SUCCESS, response.data());
        }
    }

    /** Goes on after the answer to {@link #step}. */
    private void advance(final boolean good, final int data) {
        if (!good && step != Step.GIVE_UP) {
            giveUp();
            return;
        }
        switch (step) {
            case ALGORITHM -> {
                step = Step.GET_TYPES;
                send(Netif.XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS, 0, 0, 0);
            }
            case GET_TYPES -> sendTypes(wanted.types() & data);
            case TYPES -> sendKey();
            case KEY -> {
                step = Step.GET_MAPPING_SIZE;
                send(Netif.XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE, 0, 0, 0);
            }
            case GET_MAPPING_SIZE -> {
                step = Step.MAPPING_SIZE;
                entries = Integer.compareUnsigned(data, wanted.mappingEntries()) < 0 ? data : wanted.mappingEntries();
                send(Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE, entries, 0, 0);
            }
            case MAPPING_SIZE -> sendMapping();
            case MAPPING -> done();
            case GIVE_UP -> step = Step.OFF;
            case OFF, DONE -> throw new IllegalStateException("nothing was asked");
        }
    }

    private void sendTypes(final int both) {
        if (both == 0) {
            giveUp();
            return;
        }
        // From here on hashes may come.
        types = both;
        step = Step.TYPES;
        send(Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS, both, 0, 0);
    }

    private void sendKey() {
        step = Step.KEY;
        argument = pages.take(peer, true);
        if (argument.isEmpty()) {
            giveUp();
            return;
        }
        platform.memory().write(argument.get().page(), wanted.key(), 0, wanted.key().length);
        send(Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_KEY, argument.get().gref().value(), wanted.key().length, 0);
    }

    private void sendMapping() {
        step = Step.MAPPING;
        if (entries == 0) {
            done();
            return;
        }
        argument = pages.take(peer, true);
        if (argument.isEmpty()) {
            giveUp();
            return;
        }
        for (int i = 0; i < entries; i++) {
            platform.memory().putInt(argument.get().page() + (long) i * Integer.BYTES, i % queues);
        }
        send(Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING, argument.get().gref().value(), entries, 0);
    }

    /** The backend does all this from now on, and so does this half. */
    private void done() {
        step = Step.DONE;
        final int[] mapping = new int[entries];
        for (int i = 0; i < entries; i++) {
            mapping[i] = i % queues;
        }
        hashing.setKey(wanted.key());
        final int _ = hashing.setAlgorithm(Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ);
        final int _ = hashing.setTypes(types);
        final int _ = hashing.setMappingSize(entries);
        final int _ = hashing.setMapping(mapping, 0, queues);
    }

    /** Half a set-up would be a worse choice of queues than the backend's own. */
    private void giveUp() {
        step = Step.GIVE_UP;
        send(Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM, Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_NONE, 0, 0);
    }

    /** Gives everything up; what the backend keeps mapped is revoked later. */
    void close(final boolean grantsAreVoid) {
        if (grantsAreVoid) {
            argument.ifPresent(pages::free);
            pages.free(ringPage);
            return;
        }
        port.ifPresent(platform::close);
        argument.ifPresent(pages::giveBack);
        final boolean _ = pages.giveBack(ringPage);
    }
}
