package io.xenolith.drivers.xenbus;

import io.xenolith.drivers.platform.StoreView;

/** What a device class adds to {@link XenbusBackend}. */
public interface BackendDriver {
    /**
     * Writes the keys of what is offered before the frontend connects, below the backend's directory {@code path}.
     *
     * @return false if that was refused
     */
    boolean writeFeatures(StoreView view, String path);

    /**
     * Reads the frontend's keys below {@code frontendPath}, maps the ring, binds the event channel. Nothing stays
     * behind if it fails.
     *
     * @return "" or why it cannot be connected
     */
    String connect(String frontendPath);

    /** Writes the device's data, for a frontend that has been connected. @return false if that was refused */
    boolean writeDevice(StoreView view, String path);

    /** Drops everything that is in flight, unmaps and unbinds. Idempotent. */
    void disconnect();
}
