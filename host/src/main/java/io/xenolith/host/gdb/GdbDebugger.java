package io.xenolith.host.gdb;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.x86.Debugger;
import io.xenolith.x86.Breakpoints;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Lets gdb decide when a guest runs. The guest waits at its very first instruction until a gdb has come and told it to continue. While
 * it stands still the host's thread serves gdb, so that nothing else moves, virtual time included.
 *
 * <p>All vCPUs share one processor in an order that is part of the run. When gdb steps one, those whose turn comes before it run as
 * they would have: holding them back would make another run of it.
 *
 * <p>Used by the host's thread, but for {@link #standsStill}.
 */
public final class GdbDebugger implements Debugger, AutoCloseable {
    private static final long WAIT_MS = 100;
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final GdbLink link;
    private final BooleanSupplier abandoned;
    private final Runnable waits;
    private final BreakpointTable table = new BreakpointTable();
    private final Breakpoints nowhere = new Breakpoints();
    private GdbTarget target;
    /** The vCPU that has been about to run last; null before the first. */
    private Vcpu last;
    /** Null while no gdb is there, or none that has not said goodbye. */
    private GdbSession session;
    private Outcome.Resume plan = new Outcome.Resume(0, false);
    /** The instruction that was to be stepped has been let through. */
    private boolean stepped;
    private boolean killed;
    /** What has ended the guest, if it did not end well. */
    private int endSignal = StopReason.SIGKILL;
    private volatile boolean standsStill;

    GdbDebugger(final GdbLink link, final BooleanSupplier abandoned, final Runnable waits) {
        this.link = link;
        this.abandoned = abandoned;
        this.waits = waits;
    }

    /**
     * Listens on the loopback interface.
     *
     * @param port 0 for one that is free
     * @param abandoned asked while the guest stands still whether the run is to end; nothing is executed then
     * @param waits told the port when the guest stands at its first instruction
     * @throws IOException the port cannot be had
     */
    public static GdbDebugger listen(final int port, final BooleanSupplier abandoned, final IntConsumer waits)
            throws IOException {
        final GdbServer server = new GdbServer(port);
        return new GdbDebugger(server, abandoned, () -> waits.accept(server.port()));
    }

    /** The guest will run under {@code host}; to be called before it does. */
    public void attach(final Hypervisor host) {
        target = new GuestTarget(host, () -> last.domain());
    }

    /** The guest stands still because gdb wants it to. May be asked by any thread. */
    public boolean standsStill() {
        return standsStill;
    }

    /** gdb has ended the run. */
    public boolean killed() {
        return killed;
    }

    // ---------------------------------------------------------------- while the guest runs

    @Override
    public Breakpoints breakpoints() {
        return plan.alone() ? nowhere : table.all();
    }

    @Override
    public long mayExecute(final Vcpu vcpu) {
        final boolean first = last == null;
        last = vcpu;
        if (first) {
            waits.run();
            standStill(StopReason.of(StopReason.SIGTRAP, thread(vcpu)));
        } else {
            final Optional<StopReason> reason = reasonToStop(vcpu);
            reason.ifPresentOrElse(this::standStill, this::lookOutside);
        }
        if (killed || abandoned.getAsBoolean()) {
            return 0;
        }
        if (plan.stepped() == thread(vcpu)) {
            stepped = true;
            return 1;
        }
        return table.watches().isEmpty() ? NO_LIMIT : 1;
    }

    private Optional<StopReason> reasonToStop(final Vcpu vcpu) {
        final int thread = thread(vcpu);
        final boolean done = stepped && plan.stepped() == thread;
        if (plan.alone() && !done) {
            return Optional.empty();
        }
        final Optional<Long> written = table.watches().isEmpty()
                ? Optional.empty()
                : table.watches().changed(memoryOf(thread));
        if (written.isPresent()) {
            return Optional.of(StopReason.written(thread, written.get()));
        }
        if (table.all().contains(vcpu.registers().rip)) {
            return Optional.of(StopReason.atBreakpoint(thread));
        }
        return done ? Optional.of(StopReason.of(StopReason.SIGTRAP, thread)) : Optional.empty();
    }

    private WatchTable.Reader memoryOf(final int thread) {
        return (address, length) -> target.read(thread, address, length);
    }

    private static int thread(final Vcpu vcpu) {
        return vcpu.id() + 1;
    }

    /** Stops the guest if gdb wants that. To be called now and then when no vCPU runs. */
    public void lookOutside() {
        while (last != null && !link.quiet()) {
            switch (link.next(0).orElse(null)) {
                case final GdbEvent.Connected connected -> {
                    greet();
                    serve();
                }
                case final GdbEvent.Interrupt interrupt -> {
                    if (session != null) {
                        standStill(StopReason.of(StopReason.SIGINT, thread(last)));
                    }
                }
                case final GdbEvent.Disconnected gone -> leave();
                // gdb says nothing while it waits for the guest.
                case final GdbEvent.Packet packet -> {
                }
                case null -> {
                }
            }
        }
    }

    // ---------------------------------------------------------------- while it stands still

    private void standStill(final StopReason reason) {
        if (session != null) {
            link.send(session.stopped(reason));
        }
        serve();
    }

    /** Does what gdb says until it lets the guest go on, or everything ends. */
    private void serve() {
        standsStill = true;
        boolean still = true;
        while (still && !killed && !abandoned.getAsBoolean()) {
            final Optional<GdbEvent> event = link.next(WAIT_MS);
            still = event.isEmpty() || stillAfter(event.get());
        }
        standsStill = false;
    }

    private boolean stillAfter(final GdbEvent event) {
        return switch (event) {
            case final GdbEvent.Connected connected -> {
                greet();
                yield true;
            }
            case final GdbEvent.Disconnected gone -> {
                leave();
                yield true;
            }
            case final GdbEvent.Interrupt interrupt -> true;
            case final GdbEvent.Packet packet -> session == null || stillAfter(session.handle(packet.payload()));
        };
    }

    private boolean stillAfter(final Outcome outcome) {
        return switch (outcome) {
            case final Outcome.Reply reply -> {
                link.send(reply.payload());
                yield true;
            }
            case final Outcome.Resume resume -> {
                plan = resume;
                stepped = false;
                table.watches().begin(memoryOf(thread(last)));
                yield false;
            }
            case final Outcome.Detach detach -> {
                link.send(detach.payload());
                leave();
                yield false;
            }
            case final Outcome.Kill kill -> {
                if (kill.payload().length > 0) {
                    link.send(kill.payload());
                }
                killed = true;
                session = null;
                yield false;
            }
        };
    }

    private void greet() {
        session = new GdbSession(target, table, StopReason.of(StopReason.SIGTRAP, thread(last)));
    }

    /** Without gdb a guest has no breakpoints and makes no steps. */
    private void leave() {
        session = null;
        table.clear();
        plan = new Outcome.Resume(0, false);
    }

    // ---------------------------------------------------------------- ends

    /** {@code domain} has crashed and still exists; gdb may look at it for as long as it likes. */
    public void crashed(final Domain domain) {
        final StopReason reason = CrashSignal.of(domain);
        endSignal = reason.signal();
        if (session != null && last != null && last.domain() == domain) {
            standStill(reason);
        }
    }

    /** The run has ended without gdb: as it should ({@code well}), or not. */
    public void ended(final boolean well) {
        if (session != null) {
            link.send(PacketText.bytes(well ? "W00" : "X" + Hex.ofByte(endSignal)));
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
