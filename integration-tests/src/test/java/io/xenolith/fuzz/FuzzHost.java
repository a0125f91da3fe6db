package io.xenolith.fuzz;

import io.xenolith.rig.ArrayDisk;
import io.xenolith.abi.Page;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.dom0.kernel.Dom0Kernel;
import io.xenolith.dom0.kernel.Dom0Services;
import io.xenolith.dom0.kernel.HostPort;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.domu.DomuKernel;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.XenMachine;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Dom0Builder;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;

/**
 * A small host for fuzzing: dom0 with its real services and {@link ControlFuzzer}, and two slots for guests that are
 * filled again whenever their guest has come to its end.
 */
final class FuzzHost implements AutoCloseable {
    private static final long HOST_BYTES = 48L << 20;
    private static final long DOM0_BYTES = 20L << 20;
    private static final int GUEST_KIB = 4 << 10;
    private static final int SLOTS = 2;
    private static final int DISK_BYTES = 1 << 20;
    private static final String PROGRAM = "fuzz";
    /** Beyond that nobody waits for anything any more. */
    private static final long HORIZON_NS = 1_000_000_000L;
    private static final int KICK_STEPS = 8;
    /** Steps without a call of a guest after which it is replaced. */
    private static final int STUCK_STEPS = 3000;

    private final FuzzSession session;
    private final XenMachine machine;
    private final Domain dom0;
    private final long freeFrames;
    private final HostPort hostPort = new HostPort();
    private final List<Slot> slots = new ArrayList<>();
    private final Listener listener = new Listener();
    private long guests;
    private long steps;

    /** A place for one guest. */
    private static final class Slot {
        private final String name;
        private int domid = -1;
        private boolean wanted;
        private long sinceStep;

        Slot(final String name) {
            this.name = name;
        }
    }

    FuzzHost(final FuzzSession session) {
        this.session = session;
        final Dom0Kernel kernel = new Dom0Kernel(TraceSink.OFF, dom0Machine -> new ControlFuzzer(session, dom0Machine,
                new Dom0Services(dom0Machine, hostPort, listener)));
        machine = new XenMachine(HypervisorConfig.of(HOST_BYTES, session.seed()), TraceSink.OFF,
                program -> program.equals(Dom0Kernel.PROGRAM) ? kernel : guest(program));
        session.hypervisor(machine.hypervisor());
        freeFrames = machine.hypervisor().frames().freeFrames();
        dom0 = new Dom0Builder(machine.hypervisor(), machine.contexts()).build(KernelImage.ofJava(Dom0Kernel.PROGRAM),
                DOM0_BYTES >>> Page.SHIFT, "");
        machine.hypervisor().lifecycle().unpause(dom0);
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new Slot("guest" + i));
        }
    }

    private GuestKernel guest(final String program) {
        return program.equals(PROGRAM)
                ? new DomuKernel(new FuzzProgram(session, session.seed() + 1000 * ++guests), TraceSink.OFF)
                : null;
    }

    /** Guests that were born. */
    long guests() {
        return guests;
    }

    /** Runs until that many calls were made; throws what goes wrong. */
    void run(final long calls) {
        session.active(true);
        while (session.counts().calls() < calls) {
            step();
        }
        session.active(false);
    }

    private void step() {
        steps++;
        if (steps % KICK_STEPS == 0) {
            machine.events().raisePirq(dom0, HostPort.PIRQ);
        }
        final long now = machine.hypervisor().clock().nowNs();
        final RunLoop.Step done = machine.runLoop().step(now + HORIZON_NS);
        session.orThrow();
        if (dom0.shutDown) {
            throw new AssertionError(session.where() + ": dom0 crashed: " + dom0.crashReason);
        }
        if (done == RunLoop.Step.IDLE || steps % KICK_STEPS == 0) {
            slots.forEach(this::tend);
        }
    }

    private void tend(final Slot slot) {
        if (slot.domid < 0 && !slot.wanted) {
            slot.wanted = true;
            submit(create(slot.name));
        } else if (slot.domid >= 0) {
            if (session.lastStep(slot.domid, steps) + STUCK_STEPS < steps
                    && slot.sinceStep + STUCK_STEPS < steps) {
                slot.sinceStep = steps;
                session.replacedStuck();
                submit(new ToolstackCommand.Destroy(slot.name));
            }
        }
    }

    private void submit(final ToolstackCommand command) {
        hostPort.put(command);
        machine.events().raisePirq(dom0, HostPort.PIRQ);
    }

    private static ToolstackCommand create(final String name) {
        return new ToolstackCommand.Create(new DomainConfig(name, new byte[16], KernelImage.ofJava(PROGRAM), "",
                GUEST_KIB, 2, 256, 0, List.of(new DiskConfig("xvda", true, "memory", new ArrayDisk(
                        new byte[DISK_BYTES]), BlkbackOptions.DEFAULT))));
    }

    /** Kills everybody, dom0 last, and sees that every frame is free. */
    void endAll() {
        final Hypervisor hypervisor = machine.hypervisor();
        final List<Domain> all = new ArrayList<>(hypervisor.domains());
        for (final Domain domain : all.reversed()) {
            hypervisor.lifecycle().destroy(domain);
            session.check("the end of " + domain);
            session.orThrow();
        }
        if (hypervisor.frames().freeFrames() != freeFrames || !hypervisor.domains().isEmpty()) {
            throw new AssertionError(session.where() + ": all domains are dead, but of " + freeFrames + " frames only "
                    + hypervisor.frames().freeFrames() + " are free; left: " + hypervisor.domains());
        }
    }

    @Override
    public void close() {
        machine.close();
    }

    private final class Listener implements ToolstackListener {
        private Slot slot(final String name) {
            return slots.stream().filter(slot -> slot.name.equals(name)).findFirst().orElseThrow();
        }

        @Override
        public void domainCreated(final String name, final int domid) {
            slot(name).domid = domid;
            slot(name).sinceStep = steps;
            session.mix(domid);
        }

        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            session.callers().remove(domid);
            final Domain domain = machine.hypervisor().domain(domid);
            session.ended(shutdownCode, domain == null ? "gone" : domain.crashReason);
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            slot(name).domid = -1;
            slot(name).wanted = false;
            session.check("the death of d" + domid);
        }

        @Override
        public void consoleOutput(final int domid, final byte[] bytes) {
            session.console(domid, bytes);
        }

        @Override
        public void diskReleased(final String domain, final DiskConfig disk, final BlkCounters counters) {
            session.mix(counters.bytesRead());
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            if (command instanceof ToolstackCommand.Create) {
                slot(command.domain()).domid = -1;
                slot(command.domain()).wanted = false;
            }
            session.commandFailed(reason);
        }
    }
}
