package io.xenolith.drivers.xenbus;

import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.platform.Xenstore;
import io.xenolith.drivers.platform.Xenstore.StoreWatch;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The backend's half of the xenbus handshake for one device. It watches the frontend's state and its own directory (the
 * toolstack removes a device by writing {@code online} 0 and {@code state} 5 there) and drives a {@link BackendDriver}
 * by {@link BackendReaction}'s table. Of the frontend's directory it believes nothing but what the driver checks.
 */
public final class XenbusBackend {
    private final BackendPlatform platform;
    private final Xenstore store;
    private final DevicePath device;
    private final String path;
    private final BackendDriver driver;
    private final List<StoreWatch> watches = new ArrayList<>();
    private XenbusState state = XenbusState.INITIALISING;
    private boolean ringIsStale;
    private boolean connected;
    private boolean followed;

    public XenbusBackend(final BackendPlatform platform, final DevicePath device, final BackendDriver driver) {
        this.platform = platform;
        this.store = platform.store();
        this.device = device;
        this.path = device.backendPath();
        this.driver = driver;
    }

    /**
     * Starts the handshake, if the directory is what its path says.
     *
     * @return "" or why it is not, in which case nothing has been started
     */
    public String start() {
        final Optional<String> frontendId = store.read(path + "/frontend-id");
        if (!frontendId.equals(Optional.of(Integer.toString(device.frontend().value())))) {
            return "frontend-id is " + frontendId.orElse("missing") + ", want " + device.frontend().value();
        }
        final Optional<String> frontend = store.read(path + "/frontend");
        if (!frontend.equals(Optional.of(device.frontendPath()))) {
            return "frontend is " + frontend.orElse("missing") + ", want " + device.frontendPath();
        }
        takeOver(XenbusState.parse(store.read(path + "/state")));
        watches.add(store.watch(path + "/state", _ -> evaluate()));
        watches.add(store.watch(path + "/online", _ -> evaluate()));
        watches.add(store.watch(device.frontendPath() + "/state", _ -> evaluate()));
        return "";
    }

    /**
     * A state other than Initialising, or a frontend that is Connected, was left by an earlier instance of this backend.
     * A ring that it shared is in the middle of things only it knew, so the frontend must begin anew, which Initialising
     * makes it do. The toolstack's Closing stays.
     */
    private void takeOver(final XenbusState left) {
        final boolean fresh = left == XenbusState.UNKNOWN || left == XenbusState.INITIALISING;
        final XenbusState peer = XenbusState.parse(store.read(device.frontendPath() + "/state"));
        if (left == XenbusState.CLOSING || (fresh && peer != XenbusState.CONNECTED)) {
            return;
        }
        ringIsStale = true;
        switchTo(XenbusState.INITIALISING);
    }

    /** Ends everything at once, without a word to the frontend: the device's directory or its domain is gone. */
    public void stop() {
        watches.forEach(StoreWatch::cancel);
        watches.clear();
        disconnect();
        state = XenbusState.CLOSED;
    }

    /** This half's state. */
    public XenbusState state() {
        return state;
    }

    /**
     * The frontend broke the protocol, or this half cannot go on: disconnects, tells why, goes to Closing. The device
     * is usable again after the frontend closed and began anew.
     */
    public void fatal(final String reason) {
        disconnect();
        platform.note(device.deviceName(), reason);
        store.write(device.backendErrorPath(), reason);
        switchTo(XenbusState.CLOSING);
    }

    /**
     * Changes keys of a connected device by {@code change} and writes the state again, which is how the frontend hears
     * of it. Without a connection, nothing: the keys are written with the next one.
     */
    public void refresh(final Predicate<StoreView> change) {
        if (state != XenbusState.CONNECTED) {
            return;
        }
        final boolean written = store.transact(
                view -> change.test(view) && view.write(path + "/state", XenbusState.CONNECTED.text()));
        if (!written) {
            platform.note(device.deviceName(), "cannot write the device's data to " + path);
        }
    }

    private void evaluate() {
        final Optional<String> ownKey = store.read(path + "/state");
        if (ownKey.isEmpty()) {
            stop();
            return;
        }
        if (XenbusState.parse(ownKey) == XenbusState.CLOSING) {
            closeForToolstack();
        }
        final XenbusState peer = XenbusState.parse(store.read(device.frontendPath() + "/state"));
        final boolean online = StoreKeys.flag(store.read(path + "/online"));
        if (peer != XenbusState.INITIALISED && peer != XenbusState.CONNECTED) {
            ringIsStale = false;
        }
        if (ringIsStale) {
            return;
        }
        switch (BackendReaction.of(state, peer, online)) {
            case NONE -> {
            }
            case OFFER -> offer();
            case CONNECT -> connect();
            case FOLLOW -> follow();
            case CLOSE -> close();
            case REOPEN -> {
                disconnect();
                offer();
            }
        }
    }

    /** The toolstack wrote our state: as if we had decided it. The frontend is served until it says Closed. */
    private void closeForToolstack() {
        if (state == XenbusState.CLOSED) {
            // It wrote over our Closed, and waits to see that again.
            switchTo(XenbusState.CLOSED);
            return;
        }
        if (state != XenbusState.CLOSING) {
            state = XenbusState.CLOSING;
            traceState();
        }
    }

    private void offer() {
        if (writeFeatures()) {
            switchTo(XenbusState.INIT_WAIT);
        }
    }

    private boolean writeFeatures() {
        final boolean written = store.transact(view -> driver.writeFeatures(view, path));
        if (!written) {
            fatal("cannot write the features to " + path);
        }
        return written;
    }

    private void connect() {
        // A frontend that did not wait for our features finds them nevertheless.
        final boolean featuresWritten = state == XenbusState.INIT_WAIT || state == XenbusState.INITIALISED;
        if (!featuresWritten && !writeFeatures()) {
            return;
        }
        final String refusal = driver.connect(device.frontendPath());
        if (!refusal.isEmpty()) {
            fatal(refusal);
            return;
        }
        connected = true;
        followed = false;
        final boolean written = store.transact(view -> driver.writeDevice(view, path));
        if (written) {
            switchTo(XenbusState.CONNECTED);
        } else {
            fatal("cannot write the device's data to " + path);
        }
    }

    /**
     * The frontend is to see Closing before Closed: Linux, when it is shut down, waits for the first and for no other.
     * It is told even if the toolstack said so long before. Without a connection nothing that it might wait for is going
     * to happen.
     */
    private void follow() {
        if (!connected) {
            close();
        } else if (!followed) {
            followed = true;
            switchTo(XenbusState.CLOSING);
        }
    }

    private void close() {
        disconnect();
        switchTo(XenbusState.CLOSED);
    }

    private void disconnect() {
        connected = false;
        driver.disconnect();
    }

    private void switchTo(final XenbusState newState) {
        state = newState;
        if (store.write(path + "/state", newState.text())) {
            traceState();
        } else {
            platform.note(device.deviceName(), "cannot write state " + newState + " to " + path);
        }
    }

    private void traceState() {
        if (platform.trace().on()) {
            platform.trace().emit(new TraceEvent.XenbusState(platform.domid(), path, state.value()));
        }
    }
}
