package io.xenolith.drivers.xenbus;

import io.xenolith.abi.DomId;
import io.xenolith.drivers.platform.StoreView;

/** What a device class adds to {@link XenbusFrontend}. Only the methods that get a store view may use it. */
public interface FrontendDriver {
    /**
     * Reads what the backend offers below {@code backendPath}, before {@link #allocate}: how many rings, how large.
     *
     * @return false if it is not what was read last
     */
    default boolean readOffer(final StoreView view, final String backendPath) {
        return true;
    }

    /**
     * Makes ring, grants and event channel for {@code backend}. Nothing stays behind if it fails.
     *
     * @return "" or what is missing
     */
    String allocate(DomId backend);

    /**
     * Writes where ring and event channel are, below the frontend's directory {@code path}.
     *
     * @return false if refused
     */
    boolean writeKeys(StoreView view, String path);

    /**
     * Reads the device's data below {@code backendPath}.
     *
     * @return "" or what is wrong with it
     */
    String readDevice(StoreView view, String backendPath);

    /** The device is usable from now on: sends what was kept from an earlier connection. */
    void connected();

    /**
     * Refuses new requests.
     *
     * @return true if all requests sent are answered; otherwise {@link XenbusFrontend#quiesced} is called when they are
     */
    boolean quiesce();

    /**
     * Gives up ring and event channel; grants still mapped by the backend are kept for {@link #release}. Idempotent.
     *
     * @param keepRequests true: what was not answered is sent again at the next {@link #connected}; false: it fails
     * @param grantsAreVoid the domain was restored: there is a new, empty grant table
     */
    void disconnect(boolean keepRequests, boolean grantsAreVoid);

    /** This half has gone to Closed, after {@link #disconnect}. */
    default void closed() {
    }

    /** Revokes what could not be revoked at {@link #disconnect}. */
    void release();
}
