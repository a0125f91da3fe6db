package io.xenolith.dom0.kernel;

import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.guest.UpcallFrame;
import io.xenolith.trace.TraceSink;
import java.util.function.Function;

/**
 * The kernel of the control domain. It is reactive: its start entry sets its services up and returns (which means idle),
 * and every event upcall runs what became due to its end. No Java stack outlives an upcall, so all of dom0's state is data.
 */
public final class Dom0Kernel implements GuestKernel {
    /** Name in the kernel image. */
    public static final String PROGRAM = "dom0";
    /** Turns of work in one upcall; what remains goes on in the next, so that others get the CPU in between. */
    private static final int TURNS_MAX = 256;

    /** The services that run on the kernel. */
    public interface Services {
        /** Does a bounded piece of what is due; true if more may be due now. */
        boolean turn();
    }

    private final TraceSink trace;
    private final Function<Dom0Machine, Services> starter;
    private Dom0Machine machine;
    private Services services;
    private int againPort;

    /** @param starter makes the services when the kernel has booted */
    public Dom0Kernel(final TraceSink trace, final Function<Dom0Machine, Services> starter) {
        this.trace = trace;
        this.starter = starter;
    }

    @Override
    public boolean reactive() {
        return true;
    }

    @Override
    public void enter(final GuestCpu cpu, final int entry) {
        switch (entry) {
            case JavaImage.ENTRY_START -> start(cpu);
            case JavaImage.ENTRY_EVENT -> {
                final UpcallFrame frame = UpcallFrame.read(cpu);
                machine.events().upcall();
                work();
                frame.iret();
            }
            default ->
                throw new IllegalStateException("dom0 was entered at " + entry + ": a trap it has no handler for");
        }
    }

    private void start(final GuestCpu cpu) {
        machine = new Dom0Machine(cpu, trace);
        againPort = machine.calls().evtchn().bindIpi(0);
        machine.events().listen(againPort, () -> {
        });
        services = starter.apply(machine);
        work();
        machine.events().enableUpcalls();
    }

    private void work() {
        int turns = 0;
        boolean more = true;
        while (more && turns++ < TURNS_MAX) {
            final boolean timersRan = machine.timers().run();
            more = services.turn() || timersRan;
        }
        machine.timers().program();
        if (more) {
            machine.calls().evtchn().send(againPort);
        }
    }
}
