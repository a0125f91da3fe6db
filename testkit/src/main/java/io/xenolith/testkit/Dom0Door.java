package io.xenolith.testkit;

import io.xenolith.dom0.kernel.Dom0Kernel;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.hypervisor.domain.Domain;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** dom0 with its services: the test's commands are done between theirs. */
final class Dom0Door implements GuestDoor {
    private final Deque<Command> commands = new ArrayDeque<>();
    private final Runnable wake;
    private Domain domain;
    private KernelView view;

    /** @param wake makes dom0 run its services */
    Dom0Door(final Runnable wake) {
        this.wake = wake;
    }

    void domain(final Domain newDomain) {
        domain = newDomain;
    }

    /** {@code services} and the commands, as dom0's kernel runs them. */
    Dom0Kernel.Services beside(final Dom0Machine machine, final Dom0Kernel.Services services) {
        view = new KernelView(machine.memory(), machine.calls().gate().hypercalls(), machine.space(),
                machine.pages());
        return () -> {
            final boolean worked = services.turn();
            final Command command = commands.poll();
            if (command != null) {
                command.run(view);
            }
            return worked || command != null;
        };
    }

    @Override
    public void submit(final Command command) {
        commands.add(command);
        wake.run();
    }

    @Override
    public Domain domain() {
        return domain;
    }

    @Override
    public List<Integer> upcalls() {
        throw new UnsupportedOperationException("dom0's upcalls go to its services: want @XenTest(toolstack = false)");
    }

    @Override
    public List<Trap> traps() {
        return List.of();
    }
}
