package io.xenolith.drivers.console;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Port;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.DriverTimer;
import io.xenolith.drivers.platform.GrantMapping;
import io.xenolith.drivers.ring.ByteConsumer;
import io.xenolith.drivers.ring.ByteProducer;
import io.xenolith.drivers.ring.RingTrace;
import io.xenolith.trace.TraceEvent;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The daemon's half of one domain's first console: drains the guest's output to a {@link ConsoleTerminal} and puts
 * typed bytes in the guest's page. A guest cannot make it keep more than {@link ConsoleLimits#bufferBytes}, nor wake
 * it more often than {@link ConsoleLimits#eventsPerPeriod} allows; indexes that cannot be are not believed, and the
 * console goes on when they are sane again.
 */
public final class ConsoleBackend {
    private final BackendPlatform platform;
    private final DomId frontend;
    private final String name;
    private final ConsoleTerminal terminal;
    private final ConsoleLimits limits;
    private final DriverTimer periodEnd;
    private final byte[] chunk = new byte[ConsoleRings.OUT.size()];

    private Optional<Connection> connection = Optional.empty();
    private byte[] kept = {};
    private long bytesOut;
    private long bytesDropped;
    private long periodStartNs;
    private int eventsInPeriod;
    private boolean deaf;
    /** Bytes in the ring at the last event while deaf. */
    private int waitingBytes;
    private boolean brokenNoted;
    private boolean deafNoted;
    private int lastInFree;

    private record Connection(List<GrantMapping> mapping, Port port, ByteConsumer out, ByteProducer in,
            RingTrace trace) {
    }

    public ConsoleBackend(final BackendPlatform platform, final DomId frontend, final ConsoleTerminal terminal,
            final ConsoleLimits limits) {
        this.platform = platform;
        this.frontend = frontend;
        this.name = ConsoleRings.deviceName(frontend.value());
        this.terminal = terminal;
        this.limits = limits;
        this.periodEnd = platform.timer(this::onPeriodEnd);
    }

    /**
     * Maps the page, binds the event channel, and prints what is there already.
     *
     * @param ringRef grant of the page: for the first console the reserved reference 0, which the domain builder made
     * @param remotePort the guest's port
     * @return "" or why that failed; then nothing stays behind
     */
    public String connect(final int ringRef, final Port remotePort) {
        disconnect();
        final GrantMapping mapping = new GrantMapping(ringRef, false);
        final List<GrantMapping> mappings = List.of(mapping);
        platform.map(frontend, mappings);
        if (!mapping.isMapped()) {
            return "cannot map the console page: status " + mapping.status();
        }
        final Optional<Port> bound = platform.bindInterdomain(frontend, remotePort, this::onEvent);
        if (bound.isEmpty()) {
            platform.unmap(mappings);
            return "cannot bind " + remotePort;
        }
        final long page = mapping.address();
        connection = Optional.of(new Connection(mappings, bound.get(),
                new ByteConsumer(ConsoleRings.OUT.at(page), platform.memory()),
                new ByteProducer(ConsoleRings.IN.at(page), platform.memory()),
                new RingTrace(platform.trace(), platform.domid(), name)));
        periodStartNs = platform.nowNs();
        return "";
    }

    /** Prints what is still in the page, then unbinds and unmaps. Idempotent. */
    public void disconnect() {
        if (connection.isEmpty()) {
            return;
        }
        drain(connection.get());
        platform.unbind(connection.get().port());
        platform.unmap(connection.get().mapping());
        connection = Optional.empty();
        periodEnd.cancel();
        deaf = false;
        eventsInPeriod = 0;
    }

    /**
     * Puts typed bytes in the guest's page.
     *
     * @return bytes taken: fewer than {@code length} when the ring is full; {@link ConsoleTerminal#inputSpace} tells
     *         when to try again with the rest
     */
    public int input(final byte[] bytes, final int offset, final int length) {
        if (connection.isEmpty()) {
            return 0;
        }
        final Connection to = connection.get();
        final int taken = to.in().write(bytes, offset, length);
        if (taken == ByteProducer.BROKEN) {
            noteBroken();
            return 0;
        }
        if (taken > 0) {
            ConsoleRings.tracePut(to.trace(), ConsoleRings.IN_SIDE, to.in().prod(), bytes, offset, taken);
            platform.notify(to.port());
        }
        return taken;
    }

    /** The terminal can take more output. */
    public void terminalReady() {
        flushKept();
    }

    /** Output bytes taken from the guest. */
    public long bytesOut() {
        return bytesOut;
    }

    /** Output bytes dropped because the terminal was slower than the guest by more than the buffer. */
    public long bytesDropped() {
        return bytesDropped;
    }

    /** Output bytes waiting for the terminal. */
    public int bytesKept() {
        return kept.length;
    }

    private boolean onEvent() {
        if (connection.isEmpty()) {
            return false;
        }
        if (deaf) {
            return broughtBytes(connection.get());
        }
        final long nowNs = platform.nowNs();
        if (nowNs - periodStartNs >= limits.periodNs()) {
            periodStartNs = nowNs;
            eventsInPeriod = 0;
        }
        if (eventsInPeriod == limits.eventsPerPeriod()) {
            deaf = true;
            waitingBytes = 0;
            noteDeaf();
            periodEnd.arm(periodStartNs + limits.periodNs());
            return broughtBytes(connection.get());
        }
        eventsInPeriod++;
        return serve(connection.get());
    }

    /** An event of a guest that is not heard now was not without need if there is more in the ring than before. */
    private boolean broughtBytes(final Connection from) {
        final int before = waitingBytes;
        waitingBytes = from.out().available();
        return waitingBytes > before;
    }

    private void onPeriodEnd() {
        deaf = false;
        periodStartNs = platform.nowNs();
        eventsInPeriod = 0;
        if (connection.isPresent()) {
            // The event that was not heard may have been about anything.
            final boolean _ = serve(connection.get());
        }
    }

    private boolean serve(final Connection from) {
        final boolean drained = drain(from);
        final int free = from.in().free();
        if (free == ByteProducer.BROKEN) {
            noteBroken();
            return drained;
        }
        final boolean read = free != lastInFree;
        if (free > 0) {
            terminal.inputSpace();
        }
        lastInFree = from.in().free();
        return drained || read;
    }

    private void noteDeaf() {
        if (!deafNoted) {
            deafNoted = true;
            platform.note(name, "more than " + limits.eventsPerPeriod() + " events in " + limits.periodNs() / 1_000_000
                    + " ms: the guest is not heard until that is over");
        }
    }

    /** One pass empties the ring: nothing else runs in between. @return true if there was anything */
    private boolean drain(final Connection from) {
        final int count = from.out().read(chunk, 0, chunk.length);
        if (count == ByteConsumer.BROKEN) {
            noteBroken();
            return false;
        }
        if (count == 0) {
            return false;
        }
        brokenNoted = false;
        bytesOut += count;
        ConsoleRings.traceTaken(from.trace(), ConsoleRings.OUT_SIDE, from.out().cons(), chunk, 0,
                count);
        if (platform.trace().on()) {
            platform.trace().emit(new TraceEvent.ConsoleOutput(frontend.value(), Arrays.copyOf(chunk, count)));
        }
        keep(count);
        flushKept();
        // A guest that waits for room in a full ring waits for this.
        platform.notify(from.port());
        return true;
    }

    private void keep(final int count) {
        final int room = limits.bufferBytes() - kept.length;
        final int added = Math.min(count, room);
        bytesDropped += count - added;
        if (added == 0) {
            return;
        }
        final ByteArrayOutputStream all = new ByteArrayOutputStream(kept.length + added);
        all.write(kept, 0, kept.length);
        all.write(chunk, 0, added);
        kept = all.toByteArray();
    }

    private void flushKept() {
        if (kept.length > 0) {
            final int taken = terminal.output(kept, 0, kept.length);
            kept = Arrays.copyOfRange(kept, taken, kept.length);
        }
    }

    private void noteBroken() {
        if (!brokenNoted) {
            brokenNoted = true;
            platform.note(name, "the guest's console indexes cannot be");
        }
    }
}
