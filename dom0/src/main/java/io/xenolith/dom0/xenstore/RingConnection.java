package io.xenolith.dom0.xenstore;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.io.xs.XenstoreDomainInterface;
import io.xenolith.abi.io.xs.XsWire;

/**
 * A domain's connection through its shared page: two rings of 1024 bytes with free-running 32-bit indexes. The page is
 * the domain's, so every index is read once before it is used, and both indexes of a ring must fit each other.
 * Source: Xen public/io/xs_wire.h, {@code struct xenstore_domain_interface}; docs/misc/xenstore-ring.txt.
 *
 * <pre>
 *      0 req[1024]   1024 rsp[1024]   2048 req_cons  2052 req_prod  2056 rsp_cons  2060 rsp_prod
 *   2064 server_features   2068 connection   2072 error
 * </pre>
 */
final class RingConnection extends Connection {
    private static final int RING_BYTES = XsWire.XENSTORE_RING_SIZE;
    private static final byte[] NO_BYTES = {};

    private final XenstoreKernel kernel;
    private final XenstoreDomainInterface page;
    private long gfn;
    private int port;
    private int remotePort;
    private int brokenReason = XsWire.XENSTORE_ERROR_NONE;

    RingConnection(final int domid, final DomainAccount account, final XenstoreKernel kernel,
            final XenstoreDomainInterface page) {
        super(domid, account);
        this.kernel = kernel;
        this.page = page;
    }

    /** The local event channel port, 0 while there is none. */
    int port() {
        return port;
    }

    /** The domain's end, as it was introduced. */
    int remotePort() {
        return remotePort;
    }

    /** The frame the toolstack named. */
    long gfn() {
        return gfn;
    }

    /** Takes over what the domain was introduced with, and the local port bound to it (0: none). */
    void introduced(final long newGfn, final int newPort, final int newRemotePort) {
        gfn = newGfn;
        port = newPort;
        remotePort = newRemotePort;
    }

    /** Starts both rings afresh and says what this server offers; the peer may write from now on. */
    void resetPage(final int serverFeatures) {
        page.reqCons(0).reqProd(0).rspCons(0).rspProd(0);
        page.serverFeatures(serverFeatures).error(XsWire.XENSTORE_ERROR_NONE);
        page.structMemory().fullFence(); // the rings are empty before the peer may see that it is connected
        page.connection(XsWire.XENSTORE_CONNECTED);
    }

    /** Whether the peer asked to start over; nothing else in the page means anything then. */
    boolean asksToReconnect() {
        return page.connection() == XsWire.XENSTORE_RECONNECT;
    }

    @Override
    byte[] takeBytes(final int max) {
        final GuestMemory memory = page.structMemory();
        final int cons = page.reqCons();
        // Acquire: the bytes are read after the index that says they are there.
        final int prod = memory.getIntAcquire(page.structAddress() + XenstoreDomainInterface.REQ_PROD_OFFSET);
        if (Integer.compareUnsigned(prod - cons, RING_BYTES) > 0) {
            brokenReason = XsWire.XENSTORE_ERROR_RINGIDX;
            return NO_BYTES;
        }
        final int count = Math.min(max, prod - cons);
        if (count == 0) {
            return NO_BYTES;
        }
        final byte[] bytes = new byte[count];
        final int offset = cons & (RING_BYTES - 1);
        final int first = Math.min(count, RING_BYTES - offset);
        final long ring = page.structAddress() + XenstoreDomainInterface.REQ_OFFSET;
        memory.read(ring + offset, bytes, 0, first);
        memory.read(ring, bytes, first, count - first);
        memory.fullFence(); // the bytes are copied before the peer may reuse their place
        page.reqCons(cons + count);
        return bytes;
    }

    @Override
    int putBytes(final byte[] bytes, final int from) {
        final GuestMemory memory = page.structMemory();
        final int cons = page.rspCons();
        final int prod = page.rspProd();
        if (Integer.compareUnsigned(prod - cons, RING_BYTES) > 0) {
            brokenReason = XsWire.XENSTORE_ERROR_RINGIDX;
            return BROKEN;
        }
        memory.fullFence(); // the room is known to be free before it is written
        final int count = Math.min(bytes.length - from, RING_BYTES - (prod - cons));
        final int offset = prod & (RING_BYTES - 1);
        final int first = Math.min(count, RING_BYTES - offset);
        final long ring = page.structAddress() + XenstoreDomainInterface.RSP_OFFSET;
        memory.write(ring + offset, bytes, from, first);
        memory.write(ring, bytes, from + first, count - first);
        // Release: the peer sees the bytes before the index that says they are there.
        memory.putIntRelease(page.structAddress() + XenstoreDomainInterface.RSP_PROD_OFFSET, prod + count);
        return count;
    }

    @Override
    int brokenReason() {
        return brokenReason;
    }

    @Override
    void notifyPeer() {
        if (port != 0) {
            kernel.notifyPort(port);
        }
    }

    @Override
    void showError(final int error) {
        page.error(error);
    }

    @Override
    boolean mergesEvents() {
        return true;
    }
}
