package io.xenolith.drivers.xenbus;

import io.xenolith.abi.io.xenbus.Xenbus;
import java.util.List;
import java.util.Optional;

/** State of one half of a split device. Source: Xen public/io/xenbus.h. */
public enum XenbusState {
    /** There is no key, or none that makes sense. */
    UNKNOWN(Xenbus.XenbusStateUnknown), INITIALISING(Xenbus.XenbusStateInitialising),
    /** The backend has published what it offers. */
    INIT_WAIT(Xenbus.XenbusStateInitWait),
    /** This half has published its ring. */
    INITIALISED(Xenbus.XenbusStateInitialised), CONNECTED(Xenbus.XenbusStateConnected), CLOSING(
            Xenbus.XenbusStateClosing), CLOSED(Xenbus.XenbusStateClosed), RECONFIGURING(
                    Xenbus.XenbusStateReconfiguring), RECONFIGURED(Xenbus.XenbusStateReconfigured);

    private static final List<XenbusState> BY_VALUE = List.of(values());

    private final int value;

    XenbusState(final int value) {
        this.value = value;
    }

    /** The number in the {@code state} key. */
    public int value() {
        return value;
    }

    /** The text of the {@code state} key. */
    public String text() {
        return Integer.toString(value);
    }

    /** The state a {@code state} key says; {@link #UNKNOWN} for a missing or senseless one. */
    public static XenbusState parse(final Optional<String> key) {
        return BY_VALUE.get((int) StoreKeys.unsigned(key, BY_VALUE.size() - 1).orElse(0));
    }
}
