package io.xenolith.hostile;

import io.xenolith.abi.DomId;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Port;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A backend by hand, in dom0: keys, states and ring bytes are whatever an attack makes them. It looks after its frontend
 * from a timer; when that is ready and has sent something, the attack is made, once. When the frontend closes, everything
 * is let go.
 */
abstract class RawBackend {
    private static final long POLL_NS = 100_000;

    private final BackendPlatform platform;
    private final DomId frontend;
    private final String back;
    private final String front;
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final List<GrantMapping> mappings = new ArrayList<>();
    private final DriverTimer timer;
    private Optional<Port> port = Optional.empty();
    private boolean connected;
    private boolean attacked;
    private boolean finished;
    private String found = "";

    RawBackend(final BackendPlatform platform, final int domid, final String type, final int number) {
        this.platform = platform;
        this.frontend = new DomId(domid);
        this.back = "/local/domain/0/backend/" + type + "/" + domid + "/" + number;
        this.front = "/local/domain/" + domid + "/device/" + type + "/" + number;
        this.timer = platform.timer(this::turn);
    }

    /** A key of the backend's directory, in place of what an honest backend writes. */
    final void offer(final String name, final String value) {
        keys.put(name, value);
    }

    final void start() {
        keys.forEach(this::key);
        state(XenbusState.INIT_WAIT);
        timer.arm(platform.nowNs() + POLL_NS);
    }

    final void key(final String name, final String value) {
        platform.store().write(back + "/" + name, value);
    }

    final void state(final XenbusState state) {
        key("state", Integer.toString(state.value()));
    }

    final XenbusState frontState() {
        return XenbusState.parse(platform.store().read(front + "/state"));
    }

    final int frontKey(final String name) {
        return Integer.parseInt(platform.store().read(front + "/" + name).orElse("0"));
    }

    final BackendPlatform platform() {
        return platform;
    }

    final GuestMemory memory() {
        return platform.memory();
    }

    private void turn() {
        if (finished) {
            return;
        }
        final XenbusState peer = frontState();
        if (!connected && peer == XenbusState.INITIALISED) {
            connected = true;
            connect();
            port = platform.bindInterdomain(frontend, new Port(frontKey("event-channel")), () -> true);
            state(XenbusState.CONNECTED);
        } else if (peer == XenbusState.CLOSING || peer == XenbusState.CLOSED || peer == XenbusState.UNKNOWN) {
            finish();
            return;
        } else if (connected && !attacked && peer == XenbusState.CONNECTED && isReady()) {
            attacked = true;
            attack();
        }
        timer.arm(platform.nowNs() + POLL_NS);
    }

    /** Maps what the frontend published. */
    abstract void connect();

    /** The frontend has sent what an attack needs. */
    abstract boolean isReady();

    /** Makes the attack. */
    abstract void attack();

    /** Begins anew, as a backend that was restarted: the old ring is let go. */
    final void restart() {
        letGo();
        connected = false;
        state(XenbusState.INITIALISING);
        state(XenbusState.INIT_WAIT);
    }

    /** The attack goes on when the frontend is ready once more. */
    final void again() {
        attacked = false;
    }

    /** Lets everything go. */
    final void finish() {
        finished = true;
        timer.cancel();
        letGo();
        state(XenbusState.CLOSED);
    }

    private void letGo() {
        port.ifPresent(platform::unbind);
        port = Optional.empty();
        platform.unmap(mappings);
        mappings.clear();
    }

    /** Maps a page of the frontend until {@link #finish}. @return its address, or 0 and the status in {@link #found} */
    final long map(final int gref, final boolean readonly) {
        final GrantMapping mapping = new GrantMapping(gref, readonly);
        platform.map(frontend, List.of(mapping));
        if (!mapping.isMapped()) {
            found("grant mapped: status " + mapping.status());
            return 0;
        }
        mappings.add(mapping);
        return mapping.address();
    }

    final void unmapLast() {
        final GrantMapping last = mappings.removeLast();
        platform.unmap(List.of(last));
    }

    final void notifyFrontend() {
        port.ifPresent(platform::notify);
    }

    final void found(final String text) {
        found = text;
    }

    /** What the attack saw by itself, or "". */
    final String found() {
        return found;
    }

    final void scribble(final long page, final long seed) {
        long value = seed;
        for (int at = 0; at < 4096; at += Long.BYTES) {
            value = value * 6364136223846793005L + 1442695040888963407L;
            memory().putLong(page + at, value);
        }
    }
}
