package io.xenolith.drivers.xenbus;

import io.xenolith.abi.DomId;
import io.xenolith.drivers.platform.FrontendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.platform.Xenstore;
import io.xenolith.drivers.platform.Xenstore.StoreWatch;
import io.xenolith.trace.TraceEvent;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The frontend's half of the xenbus handshake for one device: watches the backend's state and drives a
 * {@link FrontendDriver} by {@link FrontendReaction}'s table.
 *
 * <p>{@link #start}, {@link #close} and {@link #resume} are called from tasks and may block in the store; while one of
 * them or a watch callback blocks, others only leave word, and the first goes round once more.
 */
public final class XenbusFrontend {
    private static final int PUBLISH_TRIES = 3;
    private static final int SWITCH_TRIES = 2;
    private static final int BEGIN_TRIES = 3;
    /**
     * Present while this half begins anew with requests of an earlier connection. A device that takes the place of this
     * one has the same state then, but not this key.
     */
    private static final String MARK = "/reconnecting";

    private final FrontendPlatform platform;
    private final Xenstore store;
    private final String device;
    private final String path;
    private final String errorPath;
    private final FrontendDriver driver;
    private XenbusState state = XenbusState.INITIALISING;
    private String backendPath = "";
    private DomId backendId = new DomId(0);
    private StoreWatch watch = () -> {
    };
    private boolean busy;
    private boolean again;
    private boolean closeWanted;
    private boolean reopenWanted;
    private boolean resumeWanted;
    private String failure = "";
    private boolean failureReported;
    private boolean gone;
    private boolean marked;
    private int publishTries;

    /** @param device the directory below {@code device}, "vbd/51712" */
    public XenbusFrontend(final FrontendPlatform platform, final String device, final FrontendDriver driver) {
        this.platform = platform;
        this.store = platform.store();
        this.device = device;
        this.path = "device/" + device;
        this.errorPath = "error/device/" + device + "/error";
        this.driver = driver;
    }

    /** Begins the handshake. */
    public void start() {
        begin();
    }

    /** Closes the device in order: requests sent are answered first. It stays closed until {@link #reopen}. */
    public void close() {
        closeWanted = true;
        reopenWanted = false;
        evaluate();
    }

    /** Begins anew after {@link #close}, once this half is Closed. */
    public void reopen() {
        closeWanted = false;
        reopenWanted = true;
        evaluate();
    }

    /**
     * The domain was restored elsewhere: directories, grant table and event channels are new. Requests that were not
     * answered are sent again.
     */
    public void resume() {
        resumeWanted = true;
        evaluate();
    }

    public XenbusState state() {
        return state;
    }

    /** Connected, or on the way there: nobody has asked for the device to be closed. */
    public boolean isWanted() {
        return !gone && !closeWanted && failure.isEmpty() && state != XenbusState.CLOSING
                && state != XenbusState.CLOSED;
    }

    /** Why the device was disabled, or "". */
    public String failure() {
        return failure;
    }

    /** The device was taken away; what has its name now is another, for another driver. */
    public boolean isGone() {
        return gone;
    }

    /** To be called by the driver when the last request is answered after {@link FrontendDriver#quiesce} said false. */
    public void quiesced() {
        platform.runTask(this::evaluate);
    }

    /**
     * The backend broke the protocol: the device stays disabled. May be called from an event handler; the driver has
     * stopped by itself.
     */
    public void fail(final String reason) {
        if (failure.isEmpty()) {
            failure = reason;
            platform.note(deviceName(), reason);
            platform.runTask(this::evaluate);
        }
    }

    private boolean readBackend(final StoreView view) {
        final Optional<String> backend = view.read(path + "/backend");
        final Optional<String> id = view.read(path + "/backend-id");
        final OptionalLong domid = id.isPresent() ? DevicePath.domid(id.get()) : OptionalLong.empty();
        if (backend.isEmpty() || domid.isEmpty()) {
            return false;
        }
        backendPath = backend.get();
        backendId = new DomId((int) domid.getAsLong());
        return true;
    }

    private void watchBackend() {
        watch.cancel();
        watch = store.watch(backendPath + "/state", _ -> evaluate());
    }

    private void evaluate() {
        again = true;
        if (busy) {
            return;
        }
        busy = true;
        try {
            while (again) {
                again = false;
                step();
            }
        } finally {
            busy = false;
        }
    }

    private void step() {
        if (gone) {
            return;
        }
        if (resumeWanted) {
            resumeWanted = false;
            restored();
        }
        if (!failure.isEmpty()) {
            reportFailure();
        }
        if (reopenWanted) {
            reopenWanted = false;
            if (state == XenbusState.CLOSED && failure.isEmpty()) {
                switchTo(XenbusState.INITIALISING);
            }
        }
        if (closeWanted && state != XenbusState.CLOSING && state != XenbusState.CLOSED) {
            beginClose();
        }
        final XenbusState peer = XenbusState.parse(store.read(backendPath + "/state"));
        if (isNewOrNone(peer) && !isOurs()) {
            vanish();
            return;
        }
        switch (FrontendReaction.of(state, peer)) {
            case NONE -> {
            }
            case PUBLISH -> publish();
            case CONNECT -> connect();
            case REFRESH -> refresh();
            case RESTART -> restart();
            case CLOSE -> finishClose(peer);
            case RELEASE -> driver.release();
        }
    }

    private static boolean isNewOrNone(final XenbusState peer) {
        return peer == XenbusState.UNKNOWN || peer == XenbusState.INITIALISING || peer == XenbusState.INIT_WAIT;
    }

    /**
     * Our directory is there, and says what we wrote. The toolstack makes directories anew with Initialising: a device
     * that takes the place of ours must not get its requests.
     */
    private boolean isOurs() {
        return isOurs(store, state);
    }

    private boolean isOurs(final StoreView view, final XenbusState written) {
        return XenbusState.parse(view.read(path + "/state")) == written
                && (!marked || view.read(path + MARK).isPresent());
    }

    /** The device is gone. Nothing is written: that would make its directory anew, or disturb its successor. */
    private void vanish() {
        gone = true;
        state = XenbusState.CLOSED;
        driver.release();
        driver.disconnect(false, false);
        watch.cancel();
    }

    private void restored() {
        driver.disconnect(true, true);
        begin();
    }

    private void reportFailure() {
        if (failureReported) {
            return;
        }
        failureReported = true;
        driver.disconnect(false, false);
        // Refused writes change nothing: the device is disabled either way.
        final boolean _ = store.write(errorPath, failure);
        if (state != XenbusState.CLOSED) {
            switchTo(XenbusState.CLOSING);
        }
    }

    private void publish() {
        driver.release();
        final boolean _ = driver.readOffer(store, backendPath);
        final String missing = driver.allocate(backendId);
        if (!missing.isEmpty()) {
            failUnlessGone(missing);
            return;
        }
        // All at once: a device that took the place of an unused one looks the same, and is to have all or nothing, and only
        // if it offers what the one before it did.
        if (writeState(XenbusState.INITIALISED,
                view -> driver.readOffer(view, backendPath) && driver.writeKeys(view, path))) {
            publishTries = 0;
            again = true;
        } else if (!isOurs()) {
            // One look decides: at a second one another unused device, which looks like ours, might stand in its place.
            vanish();
        } else if (++publishTries < PUBLISH_TRIES) {
            driver.disconnect(true, false);
            again = true;
        } else {
            fail("cannot write ring and event channel to " + path);
        }
    }

    private void connect() {
        final String wrong = driver.readDevice(store, backendPath);
        if (!wrong.isEmpty()) {
            failUnlessGone(wrong);
            return;
        }
        switchTo(XenbusState.CONNECTED);
        if (state == XenbusState.CONNECTED) {
            driver.connected();
        }
    }

    private void refresh() {
        final String wrong = driver.readDevice(store, backendPath);
        if (!wrong.isEmpty()) {
            failUnlessGone(wrong);
        }
    }

    private void restart() {
        driver.disconnect(true, false);
        if (!marked && store.transact(view -> isOurs(view, state) && view.write(path + MARK, "1"))) {
            marked = true;
        }
        switchTo(XenbusState.INITIALISING);
        again |= state == XenbusState.INITIALISING;
    }

    private void beginClose() {
        // Whether anything is in flight is asked again in finishClose.
        final boolean _ = driver.quiesce();
        if (state == XenbusState.CONNECTED || state == XenbusState.INITIALISED) {
            switchTo(XenbusState.CLOSING);
        } else {
            driver.disconnect(false, false);
            closed();
        }
    }

    /** Whatever the backend has let go of by now can be revoked; if it closed before us, it will not tell again. */
    private void closed() {
        switchTo(XenbusState.CLOSED);
        if (state == XenbusState.CLOSED) {
            again = true;
            driver.closed();
        }
    }

    /**
     * A backend in Closing still answers what it took; one in any other state of {@link FrontendReaction#CLOSE} does
     * not.
     */
    private void finishClose(final XenbusState peer) {
        final boolean idle = driver.quiesce();
        if (idle || peer != XenbusState.CLOSING) {
            driver.disconnect(false, false);
            closed();
        } else if (state != XenbusState.CLOSING) {
            switchTo(XenbusState.CLOSING);
        }
    }

    /** What cannot be read or written may be missing because the device has gone since it was last looked for. */
    private void failUnlessGone(final String reason) {
        if (isOurs()) {
            fail(reason);
        } else {
            vanish();
        }
    }

    /**
     * Takes the device over, whatever an earlier driver left it in, and watches its backend. In one transaction, and
     * again: the device may be taken away and replaced between two looks at it.
     */
    private void begin() {
        marked = false;
        state = XenbusState.INITIALISING;
        for (int i = 0; i < BEGIN_TRIES; i++) {
            backendPath = "";
            if (store.transact(view -> readBackend(view) && view.write(path + "/state", state.text()))) {
                traceState();
                watchBackend();
                return;
            }
            if (store.read(path + "/state").isEmpty()) {
                vanish();
                return;
            }
        }
        fail(backendPath.isEmpty() ? "no backend in " + path : "cannot write state " + state + " to " + path);
    }

    /** In a transaction: a state written into a device that has taken the place of ours would be believed. */
    private void switchTo(final XenbusState newState) {
        for (int i = 0; i < SWITCH_TRIES; i++) {
            if (writeState(newState, _ -> true)) {
                return;
            }
            if (!isOurs()) {
                vanish();
                return;
            }
        }
        fail("cannot write state " + newState + " to " + path);
    }

    /** Goes to {@code newState} together with what {@code keys} writes. @return false, and nothing is changed, if refused */
    private boolean writeState(final XenbusState newState, final Predicate<StoreView> keys) {
        final XenbusState old = state;
        final boolean unmarks = marked && newState != XenbusState.INITIALISING && newState != XenbusState.INITIALISED;
        final boolean written = store.transact(view -> isOurs(view, old) && keys.test(view)
                && (!unmarks || view.remove(path + MARK)) && view.write(path + "/state", newState.text()));
        if (written) {
            state = newState;
            marked &= !unmarks;
            traceState();
        }
        return written;
    }

    private void traceState() {
        if (platform.trace().on()) {
            platform.trace().emit(new TraceEvent.XenbusState(platform.domid(), fullPath(), state.value()));
        }
    }

    private String deviceName() {
        final int slash = device.indexOf('/');
        return device.substring(0, slash) + "/" + platform.domid() + device.substring(slash);
    }

    private String fullPath() {
        return "/local/domain/" + platform.domid() + "/" + path;
    }
}
