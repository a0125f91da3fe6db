package io.xenolith.testkit;

import io.xenolith.abi.Page;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.dom0.kernel.Dom0Kernel;
import io.xenolith.dom0.kernel.Dom0Services;
import io.xenolith.dom0.kernel.HostPort;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.XenMachine;
import io.xenolith.hypervisor.check.HostInvariants;
import io.xenolith.hypervisor.domain.Dom0Builder;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.sched.DomainStops;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.hypervisor.time.TimerQueue;
import io.xenolith.trace.TraceSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host of one test: its guests and its time. Virtual time passes only as guests work, as they wait in a hypercall that
 * blocks, and by {@link #advance}. Between two calls of the test everybody who has something to do has done it.
 */
public final class TestHost {
    private static final String GUEST_PROGRAM = "testkit-";
    private static final int WEIGHT = 256;
    /** Turns of the scheduler; a host that is not quiet by then has a guest that never stops working. */
    private static final int STEPS_MAX = 5_000_000;

    private final Settings settings;
    private final HostTrace trace;
    private final XenMachine machine;
    private final HostPort hostPort = new HostPort();
    private final Ledger ledger;
    private final CallHistory history;
    private final Map<String, OwnKernelDoor> doors = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Guest> guests = new ArrayList<>();
    private final Domain dom0Domain;
    private final Dom0Door dom0Door = new Dom0Door(this::wakeDom0);
    private Guest dom0;

    TestHost(final Settings settings, final Optional<Path> traceFile) {
        this.settings = settings;
        final Hypervisor[] clock = new Hypervisor[1];
        trace = new HostTrace(traceFile, settings, () -> clock[0] == null ? 0 : clock[0].clock().nowNs());
        final TraceSink sink = trace.sink();
        final Dom0Kernel services = new Dom0Kernel(sink, dom0Machine -> dom0Door.beside(dom0Machine,
                new Dom0Services(dom0Machine, hostPort, new Listener(), settings.abi().headers())));
        try {
            machine = new XenMachine(settings.config(), sink,
                    program -> program.equals(Dom0Kernel.PROGRAM) ? services : kernelOf(program));
        } catch (final RuntimeException | Error e) {
            trace.close(true);
            throw e;
        }
        clock[0] = machine.hypervisor();
        ledger = new Ledger(machine.hypervisor());
        history = new CallHistory(machine.hypervisor());
        try {
            dom0Domain = settings.toolstack()
                    ? buildDom0(Dom0Kernel.PROGRAM, Settings.DOM0_BYTES)
                    : buildBareDom0();
            settle();
        } catch (final RuntimeException | Error e) {
            close(true);
            throw e;
        }
    }

    private GuestKernel kernelOf(final String program) {
        final OwnKernelDoor door = doors.get(program);
        return door == null ? null : door.kernel();
    }

    private Domain buildDom0(final String program, final long bytes) {
        final Domain domain = new Dom0Builder(machine.hypervisor(), machine.contexts())
                .build(KernelImage.ofJava(program), bytes >>> Page.SHIFT, "");
        dom0Door.domain(domain);
        machine.hypervisor().lifecycle().unpause(domain);
        return domain;
    }

    private Domain buildBareDom0() {
        final OwnKernelDoor door = new OwnKernelDoor();
        doors.put(GUEST_PROGRAM + 0, door);
        final Domain domain = new Dom0Builder(machine.hypervisor(), machine.contexts())
                .build(KernelImage.ofJava(GUEST_PROGRAM + 0), settings.guestBytes() >>> Page.SHIFT, "");
        door.domain(domain);
        machine.hypervisor().lifecycle().unpause(domain);
        return domain;
    }

    /**
     * Guest {@code number}, from 1 on: d1, d2 and so on, unprivileged. It is made when it is first asked for, with all before
     * it.
     */
    public Guest guest(final int number) {
        if (!settings.toolstack()) {
            throw new IllegalStateException("a host without toolstack has no guest but dom0: want a @Dom0 Guest");
        }
        while (guests.size() < number) {
            guests.add(create(guests.size() + 1));
        }
        return guests.get(number - 1);
    }

    private Guest create(final int number) {
        final String name = GUEST_PROGRAM + number;
        final OwnKernelDoor door = new OwnKernelDoor();
        doors.put(name, door);
        hostPort.put(new ToolstackCommand.Create(new DomainConfig(name, new byte[16], KernelImage.ofJava(name), "",
                settings.guestBytes() >>> 10, settings.vcpus(), WEIGHT, 0, List.of())));
        wakeDom0();
        settle();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("guest " + number + " could not be made: " + failures.getLast());
        }
        return new Guest(this, door, door.kernel());
    }

    /** dom0 as a guest: see {@link Dom0}. */
    public Guest dom0() {
        if (dom0 == null) {
            final OwnKernelDoor own = doors.get(GUEST_PROGRAM + 0);
            dom0 = own == null ? new Guest(this, dom0Door, null) : new Guest(this, own, own.kernel());
        }
        return dom0;
    }

    /** System time in nanoseconds. */
    public long nowNs() {
        return machine.hypervisor().clock().nowNs();
    }

    /**
     * Lets virtual time pass, and everything happen that is due in it.
     *
     * @throws IllegalStateException more is due than a test can wait for: 5 million turns of the scheduler
     */
    public void advance(final Duration time) {
        final long untilNs = nowNs() + time.toNanos();
        machine.runLoop().at(untilNs, () -> {
            // The clock stops here, whatever else there is.
        });
        for (int i = 0; nowNs() < untilNs; i++) {
            if (i == STEPS_MAX) {
                throw new IllegalStateException("too much happens before the time is over: " + STEPS_MAX
                        + " turns of the scheduler, and " + Duration.ofNanos(untilNs - nowNs()) + " are left");
            }
            machine.runLoop().step(untilNs);
        }
        settle();
    }

    /** Everything the hypervisor records twice, compared: each difference as a sentence; empty if all is well. */
    public List<String> invariants() {
        return HostInvariants.check(machine.hypervisor());
    }

    /** The hypervisor itself, for looking at what guests do not see. Whoever changes it is on his own. */
    public Hypervisor hypervisor() {
        return machine.hypervisor();
    }

    /** How to make this host again: seed, ABI, sizes. */
    public String description() {
        return settings.toString();
    }

    Ledger ledger() {
        return ledger;
    }

    CallHistory history() {
        return history;
    }

    /** Where the trace is written, if it is. */
    Optional<Path> traceFile() {
        return trace.file();
    }

    List<Guest> guests() {
        final List<Guest> all = new ArrayList<>(guests);
        if (dom0 != null) {
            all.add(dom0);
        }
        return all;
    }

    private void wakeDom0() {
        machine.events().raisePirq(dom0Domain, HostPort.PIRQ);
    }

    /** Runs whoever can, without letting idle time pass. */
    void settle() {
        for (int i = 0; i < STEPS_MAX; i++) {
            if (machine.runLoop().step(nowNs()) == RunLoop.Step.IDLE) {
                return;
            }
        }
        throw new IllegalStateException("the host never becomes quiet: a guest works without end");
    }

    /** Runs, over idle time too, until {@code command} is done or {@code door}'s domain is down. */
    void await(final GuestDoor door, final Command command) {
        for (int i = 0; i < STEPS_MAX && !command.done() && !isDown(door.domain()); i++) {
            if (machine.runLoop().step(nowNs()) == RunLoop.Step.IDLE && !command.done()
                    && machine.runLoop().step(TimerQueue.NEVER) == RunLoop.Step.IDLE) {
                break;
            }
        }
        settle();
        if (!command.done()) {
            throw isDown(door.domain())
                    ? new GuestDownException(downText(door.domain()))
                    : new IllegalStateException(door.domain() + " waits in a hypercall, and nothing will end that");
        }
    }

    static boolean isDown(final Domain domain) {
        return domain.shutDown || domain.dying != Domain.Dying.ALIVE;
    }

    static String downText(final Domain domain) {
        return domain + " is down (" + (domain.shutdownCode < 0 ? "destroyed" : DomainStops.name(domain.shutdownCode))
                + ")" + (domain.crashReason.isEmpty() ? "" : ": " + domain.crashReason);
    }

    /** @param failed the test's trace is of use */
    void close(final boolean failed) {
        // The kernels' stacks, some of which are in the middle of something.
        List.copyOf(machine.hypervisor().domains()).forEach(machine.runLoop()::forget);
        machine.close();
        trace.close(failed);
    }

    private final class Listener implements ToolstackListener {
        @Override
        public void domainCreated(final String name, final int domid) {
            doors.get(name).domain(machine.hypervisor().domain(domid));
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            failures.add(reason);
        }
    }
}
