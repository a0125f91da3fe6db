package io.xenolith.fuzz;

import io.xenolith.dom0.kernel.Dom0Kernel;
import io.xenolith.dom0.kernel.Dom0Machine;
import java.util.ArrayList;
import java.util.List;

/** dom0's services with random calls of a control domain between them. */
final class ControlFuzzer implements Dom0Kernel.Services {
    private static final int CALLS_A_TURN = 12;

    private final Dom0Kernel.Services services;
    private final FuzzCaller caller;
    private final FuzzChooser chooser = new FuzzChooser(operations());

    ControlFuzzer(final FuzzSession session, final Dom0Machine machine, final Dom0Kernel.Services services) {
        this.services = services;
        caller = new FuzzCaller(session, machine.calls().gate().hypercalls(), machine.memory(), machine.space(), 0,
                new FuzzRandom(session.seed() * 31));
        session.callers().put(0, caller);
    }

    private static List<FuzzOperation> operations() {
        final List<FuzzOperation> all = new ArrayList<>(ControlOperations.all());
        FuzzProgram.operations().stream().filter(operation -> !operation.risky()).forEach(all::add);
        return all;
    }

    @Override
    public boolean turn() {
        if (caller.session().active()) {
            for (int i = 0; i < CALLS_A_TURN; i++) {
                caller.attempt(chooser.next(caller.random()));
            }
        }
        return services.turn();
    }
}
