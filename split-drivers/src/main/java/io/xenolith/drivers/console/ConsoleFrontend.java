package io.xenolith.drivers.console;

import io.xenolith.abi.GuestMemory;
import io.xenolith.drivers.ring.ByteConsumer;
import io.xenolith.drivers.ring.ByteProducer;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.trace.TraceSink;

/**
 * The guest's half of a console. Page and port of the first console come from {@code start_info}; nothing of xenstore
 * is needed, so it works from a kernel's first instruction on. Its calls must not nest.
 */
public final class ConsoleFrontend {
    /** The backend's indexes cannot be: nothing can be moved until they are sane again. */
    public static final int BROKEN = -1;

    private final ByteProducer out;
    private final ByteConsumer in;
    private final Runnable notifyBackend;
    private final RingTrace trace;

    /**
     * @param page address of the console page in {@code memory}
     * @param notifyBackend sends the console's event
     * @param domid of the guest, for the trace
     */
    public ConsoleFrontend(final GuestMemory memory, final long page, final Runnable notifyBackend,
            final TraceSink trace, final int domid) {
        this.out = new ByteProducer(ConsoleRings.OUT.at(page), memory);
        this.in = new ByteConsumer(ConsoleRings.IN.at(page), memory);
        this.notifyBackend = notifyBackend;
        this.trace = new RingTrace(trace, domid, ConsoleRings.deviceName(domid));
    }

    /**
     * Prints as much of {@code source[offset..]} as there is room for, and notifies the backend.
     *
     * @return bytes taken, 0 if the ring is full (again after the console's event), or {@link #BROKEN}
     */
    public int write(final byte[] source, final int offset, final int length) {
        final int written = out.write(source, offset, length);
        if (written > 0) {
            ConsoleRings.tracePut(trace, ConsoleRings.OUT_SIDE, out.prod(), source, offset, written);
            notifyBackend.run();
        }
        return written;
    }

    /** Room for output in bytes, or {@link #BROKEN}. */
    public int outFree() {
        return out.free();
    }

    /**
     * Reads up to {@code length} typed bytes, and notifies the backend that there is room again.
     *
     * @return bytes read, 0 if there are none (again after the console's event), or {@link #BROKEN}
     */
    public int read(final byte[] target, final int offset, final int length) {
        final int read = in.read(target, offset, length);
        if (read > 0) {
            ConsoleRings.traceTaken(trace, ConsoleRings.IN_SIDE, in.cons(), target, offset, read);
            notifyBackend.run();
        }
        return read;
    }

    /** Typed bytes that can be read, or {@link #BROKEN}. */
    public int inAvailable() {
        return in.available();
    }
}
