package io.xenolith.dom0.console;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Port;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.drivers.console.ConsoleBackend;
import io.xenolith.drivers.console.ConsoleLimits;
import io.xenolith.drivers.console.ConsoleTerminal;
import io.xenolith.drivers.platform.BackendPlatform;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** The console daemon: one console backend a domain, its output to a sink, typed input kept until the guest takes it. */
public final class Consoled {
    /** Where console output goes. */
    @FunctionalInterface
    public interface Sink {
        void output(int domid, byte[] bytes);
    }

    private final BackendPlatform platform;
    private final Sink sink;
    private final Map<Integer, Console> consoles = new HashMap<>();
    /** Of all consoles, since it is asked for often. */
    private long waitingInput;

    public Consoled(final BackendPlatform platform, final Sink sink) {
        this.platform = platform;
        this.sink = sink;
    }

    /** Takes over a new domain's console; "" or why that failed. */
    public String connect(final int domid, final int port) {
        final Console console = new Console(domid);
        consoles.put(domid, console);
        return console.backend.connect(Gnttab.GNTTAB_RESERVED_CONSOLE, new Port(port));
    }

    /** Prints what is left and lets go of a domain's console. */
    public void disconnect(final int domid) {
        final Console console = consoles.remove(domid);
        if (console != null) {
            console.backend.disconnect();
            console.waits(new byte[0]);
        }
    }

    /** Types {@code bytes}; what the guest has no room for waits until it has. */
    public void input(final int domid, final byte[] bytes) {
        final Console console = consoles.get(domid);
        if (console != null) {
            console.type(bytes);
        }
    }

    /** Bytes that have been typed and that no guest has taken yet, of all consoles. */
    public long waitingInput() {
        return waitingInput;
    }

    /** Bytes typed at the console of {@code domid} that it has not taken. */
    public int waitingInput(final int domid) {
        final Console console = consoles.get(domid);
        return console == null ? 0 : console.typed.length;
    }

    /** One domain's console with the input it has not taken yet. */
    private final class Console implements ConsoleTerminal {
        private final int domid;
        private final ConsoleBackend backend;
        private byte[] typed = {};

        Console(final int domid) {
            this.domid = domid;
            this.backend = new ConsoleBackend(platform, new DomId(domid), this, ConsoleLimits.DEFAULT);
        }

        void type(final byte[] bytes) {
            final ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(typed);
            all.writeBytes(bytes);
            waits(all.toByteArray());
            inputSpace();
        }

        /** {@code bytes} are what the guest has not taken. */
        void waits(final byte[] bytes) {
            waitingInput += bytes.length - typed.length;
            typed = bytes;
        }

        @Override
        public int output(final byte[] bytes, final int offset, final int length) {
            final byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            sink.output(domid, copy);
            return length;
        }

        @Override
        public void inputSpace() {
            if (typed.length > 0) {
                final int taken = backend.input(typed, 0, typed.length);
                final byte[] rest = new byte[typed.length - taken];
                System.arraycopy(typed, taken, rest, 0, rest.length);
                waits(rest);
            }
        }
    }
}
