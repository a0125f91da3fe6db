package io.xenolith.drivers.net;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.XenNetifCtrlRequest;
import io.xenolith.abi.io.netif.XenNetifCtrlResponse;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.GrantCopy;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.ring.BackRing;
import io.xenolith.drivers.ring.RingTrace;
import java.util.List;
import java.util.Optional;

/**
 * The backend's half of a control ring: each request is copied off the ring once and answered at once. A request that
 * makes no sense gets its status and changes nothing; only a broken ring ends the connection. Static grants are not
 * supported, and say so. Source: Xen public/io/netif.h, "Control messages".
 */
final class NetControlServer {
    /** Requests taken before others get their turn. */
    static final int REQUESTS_PER_WAKE_UP = 32;

    private static final String CTRL = "ctrl";

    private final NetConnection connection;
    private final BackendPlatform platform;
    private final Hashing hashing;
    private final int queues;
    private final SlotPages pages;
    private final RingTrace trace;
    private final DriverTimer timer;
    private final LocalMemory requestBytes = new LocalMemory(XenNetifCtrlRequest.SIZE);
    private final XenNetifCtrlRequest request = new XenNetifCtrlRequest().wrap(requestBytes, 0);
    private final LocalMemory responseBytes = new LocalMemory(XenNetifCtrlResponse.SIZE);
    private final XenNetifCtrlResponse response = new XenNetifCtrlResponse().wrap(responseBytes, 0);

    private GrantMapping mapping = new GrantMapping(0, false);
    private Optional<BackRing> ring = Optional.empty();
    private Optional<Port> port = Optional.empty();
    private int data;

    /** @param pages the first of which is used for copies, between two packets */
    NetControlServer(final NetConnection connection, final Hashing hashing, final int queues, final SlotPages pages,
            final String name) {
        this.connection = connection;
        this.platform = connection.platform();
        this.hashing = hashing;
        this.queues = queues;
        this.pages = pages;
        this.trace = new RingTrace(platform.trace(), platform.domid(), name + "/" + CTRL);
        this.timer = platform.timer(this::onTimer);
    }

    /** Maps the ring and binds the event channel. @return "" or why that failed; {@link #close} clears up */
    String open(final VifKeys.ControlKeys keys) {
        mapping = new GrantMapping(keys.ringRef(), false);
        platform.map(connection.frontend(), List.of(mapping));
        if (!mapping.isMapped()) {
            return "cannot map ctrl-ring-ref " + Integer.toUnsignedString(keys.ringRef());
        }
        ring = Optional.of(BackRing.attach(NetConnection.CTRL_LAYOUT, platform.memory(), mapping.address(), trace));
        port = platform.bindInterdomain(connection.frontend(), new Port(keys.port()), this::onEvent);
        return port.isEmpty() ? "cannot bind event-channel-ctrl " + keys.port() : "";
    }

    /** Unmaps and unbinds. Idempotent. */
    void close() {
        timer.cancel();
        port.ifPresent(platform::unbind);
        port = Optional.empty();
        ring = Optional.empty();
        platform.unmap(List.of(mapping));
    }

    private void onTimer() {
        final boolean _ = onEvent();
    }

    private boolean onEvent() {
        if (!connection.isOpen()) {
            return false;
        }
        final BackRing from = ring.orElseThrow();
        int taken = 0;
        int available = from.finalCheckForRequests();
        while (available > 0 && taken < REQUESTS_PER_WAKE_UP) {
            takeRequest(from);
            taken++;
            available = from.finalCheckForRequests();
        }
        if (available == BackRing.BROKEN) {
            connection.broken("req_prod is not within the control ring");
            return true;
        }
        if (available > 0) {
            timer.arm(platform.nowNs());
        }
        if (taken > 0 && from.pushResponsesAndCheckNotify()) {
            platform.notify(port.orElseThrow());
        }
        return taken > 0;
    }

    private void takeRequest(final BackRing from) {
        final int index = from.takeRequest(requestBytes);
        if (trace.on()) {
            trace.take(RingTrace.REQ, index, request.id(), request.toBytes());
        }
        data = 0;
        final int status = perform();
        responseBytes.fill(0, XenNetifCtrlResponse.SIZE, (byte) 0);
        response.id(request.id()).type(request.type()).status(status).data(data);
        final int answer = from.putResponse(responseBytes.array(), XenNetifCtrlResponse.SIZE);
        if (trace.on()) {
            trace.slot(RingTrace.RSP, answer, request.id(), "control " + request.type() + " status " + status,
                    response.toBytes());
        }
    }

    private int perform() {
        return switch (request.type()) {
            case Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM -> hashing.setAlgorithm(request.data(0));
            case Netif.XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS -> answer(hashing.typesStatus(), Hashing.TYPES_ALL);
            case Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS -> hashing.setTypes(request.data(0));
            case Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_KEY -> setKey(request.data(0), request.data(1));
            case Netif.XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE ->
                answer(Netif.XEN_NETIF_CTRL_STATUS_SUCCESS, Hashing.MAPPING_MAX);
            case Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE -> hashing.setMappingSize(request.data(0));
            case Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING ->
                setMapping(request.data(0), request.data(1), request.data(2));
            default -> Netif.XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED;
        };
    }

    private int answer(final int status, final int answered) {
        data = status == Netif.XEN_NETIF_CTRL_STATUS_SUCCESS ? answered : 0;
        return status;
    }

    private int setKey(final int gref, final int bytes) {
        final int refusal = Hashing.keyStatus(bytes);
        if (refusal != Netif.XEN_NETIF_CTRL_STATUS_SUCCESS) {
            return refusal;
        }
        if (!copy(gref, bytes)) {
            return Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER;
        }
        hashing.setKey(platform.memory().bytes(pages.page(0), bytes));
        return Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
    }

    private int setMapping(final int gref, final int count, final int offset) {
        final int refusal = hashing.mappingStatus(count, offset);
        if (refusal != Netif.XEN_NETIF_CTRL_STATUS_SUCCESS) {
            return refusal;
        }
        if (!copy(gref, count * Integer.BYTES)) {
            return Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER;
        }
        final int[] entries = new int[count];
        for (int i = 0; i < count; i++) {
            entries[i] = platform.memory().getInt(pages.page(0) + (long) i * Integer.BYTES);
        }
        return hashing.setMapping(entries, offset, queues);
    }

    /** Copies the first {@code bytes} of the granted page, at most a page, to {@link #pages}. */
    private boolean copy(final int gref, final int bytes) {
        return bytes == 0
                || (bytes <= Page.SIZE && pages.copy(List.of(GrantCopy.fromGrant(gref, 0, pages.page(0), bytes))));
    }
}
