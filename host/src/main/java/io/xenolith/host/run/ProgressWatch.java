package io.xenolith.host.run;

import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Watches from outside, in real time, that the host's thread gets on. A Java guest is trusted to make hypercalls or touch
 * memory now and then; one that loops without either would hold up the whole host in silence, so it is named.
 */
public final class ProgressWatch implements AutoCloseable {
    /** Real time without progress after which a host counts as stuck. */
    public static final long PATIENCE_MS = 60_000;
    private static final int LOOKS_UNTIL_STUCK = 60;
    private static final int STACK_FRAMES = 12;
    private static final int MS_DIGITS = 3;

    private final Thread host = Thread.currentThread();
    private final Thread watcher;
    private final Supplier<Iterable<Domain>> domains;
    /** Who is on the host, as its own thread saw it last: its table of domains must not be walked from here. */
    private volatile List<Domain> present = List.of();
    /** Set once a second from outside: the host's thread is to say who is there. */
    private volatile boolean asked = true;
    private final BooleanSupplier excused;
    private final Listener listener;
    private final long patienceMs;
    private final AtomicLong progress = new AtomicLong();
    private volatile boolean closed;

    /** Told by the watch's own thread. */
    @FunctionalInterface
    public interface Listener {
        /** @param what names the guest and where it is */
        void stuck(String what);

        /** It goes on after all. */
        default void goesOn() {
        }
    }

    /**
     * Watches the thread that makes it.
     *
     * @param excused the host waits for the world outside, which may take its time; asked from another thread
     * @param patienceMs real time without progress after which {@code listener} is told
     */
    public ProgressWatch(final Supplier<Iterable<Domain>> domains, final BooleanSupplier excused, final long patienceMs,
            final Listener listener) {
        this.domains = domains;
        this.excused = excused;
        this.patienceMs = patienceMs;
        this.listener = listener;
        watcher = Thread.ofPlatform().daemon().name("progress watch").start(this::watch);
    }

    /** The host's thread has come round to its loop again. */
    public void alive() {
        progress.lazySet(progress.getPlain() + 1);
        if (asked) {
            asked = false;
            final List<Domain> seen = new ArrayList<>();
            domains.get().forEach(seen::add);
            present = seen;
        }
    }

    private void watch() {
        long seen = -1;
        int looks = 0;
        while (!closed) {
            try {
                Thread.sleep(Math.max(1, patienceMs / LOOKS_UNTIL_STUCK));
            } catch (final InterruptedException e) {
                return;
            }
            final long now = progress.get();
            if (now != seen && looks >= LOOKS_UNTIL_STUCK) {
                listener.goesOn();
            }
            looks = now == seen && !excused.getAsBoolean() ? looks + 1 : 0;
            seen = now;
            asked = true;
            if (looks == LOOKS_UNTIL_STUCK) {
                listener.stuck(describe());
            }
        }
    }

    private String describe() {
        final StringBuilder text = new StringBuilder("no progress for "
                + BigDecimal.valueOf(patienceMs, MS_DIGITS).stripTrailingZeros().toPlainString() + " s: ");
        for (final Domain domain : present) {
            for (int id = 0; id < domain.maxVcpus(); id++) {
                final Vcpu vcpu = domain.vcpu(id);
                if (vcpu != null && vcpu.running) {
                    text.append("vCPU ").append(id).append(" of domain ").append(domain.domid())
                            .append(" neither makes hypercalls nor touches memory");
                }
            }
        }
        final StackTraceElement[] stack = host.getStackTrace();
        for (int i = 0; i < Math.min(STACK_FRAMES, stack.length); i++) {
            text.append("\n    at ").append(stack[i]);
        }
        return text.toString();
    }

    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
    }
}
