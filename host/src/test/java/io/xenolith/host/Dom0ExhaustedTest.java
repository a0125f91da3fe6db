package io.xenolith.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.dom0.kernel.Dom0Kernel;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Services;
import io.xenolith.dom0.kernel.HostPort;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenMachine;
import io.xenolith.hypervisor.domain.Dom0Builder;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A dom0 whose pages are all taken, and whose windows are but a few: commands fail, dom0 does not. */
class Dom0ExhaustedTest {
    private static final int WINDOWS_OF_A_TABLE = 512;
    /** shared_info has the first window. */
    private static final int WINDOWS_AT_BOOT = 1;
    private static final int STEPS_MAX = 1_000_000;

    private final List<String> log = new ArrayList<>();
    private final HostPort hostPort = new HostPort();
    private boolean relief;

    private final ToolstackListener listener = new ToolstackListener() {
        @Override
        public void domainCreated(final String name, final int domid) {
            log.add("created " + name);
        }

        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            log.add("ended " + name + " " + shutdownCode);
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            log.add("destroyed " + name);
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            log.add("failed " + reason);
        }
    };

    private static GuestKernel load(final String program) {
        try {
            return ProgramLoader.kernel(program, TraceSink.OFF);
        } catch (final UnknownProgramException e) {
            return null;
        }
    }

    /** Services on a machine that keeps {@code windows} windows and no page, until there is relief. */
    private Dom0Kernel.Services services(final Dom0Machine machine, final int windows) {
        final Dom0Services services = new Dom0Services(machine, hostPort, listener);
        final int taken = WINDOWS_OF_A_TABLE - WINDOWS_AT_BOOT - windows;
        final long window = machine.space().reserveWindow(taken);
        long page = machine.pages().tryAllocate(1);
        while (page != 0) {
            page = machine.pages().tryAllocate(1);
        }
        return () -> {
            if (relief) {
                relief = false;
                machine.space().releaseWindow(window, taken);
            }
            return services.turn();
        };
    }

    private static void settle(final XenMachine machine) {
        int steps = 0;
        while (machine.runLoop().step(Long.MAX_VALUE) != RunLoop.Step.IDLE) {
            assertThat(steps++).isLessThan(STEPS_MAX);
        }
    }

    private void create(final XenMachine machine, final Domain dom0, final String name) {
        hostPort.put(new ToolstackCommand.Create(new DomainConfig(name, new byte[16], KernelImage.ofJava("hello"), "",
                16 << 10, 1, 256, 0, List.of())));
        machine.events().raisePirq(dom0, HostPort.PIRQ);
        settle(machine);
    }

    private void withWindows(final int windows) {
        final Dom0Kernel kernel = new Dom0Kernel(TraceSink.OFF, machine -> services(machine, windows));
        try (XenMachine machine = new XenMachine(HypervisorConfig.of(128L << 20, 1), TraceSink.OFF,
                program -> program.equals(Dom0Kernel.PROGRAM) ? kernel : load(program))) {
            final Domain dom0 = new Dom0Builder(machine.hypervisor(), machine.contexts())
                    .build(KernelImage.ofJava(Dom0Kernel.PROGRAM), XenHost.DOM0_MEMORY >>> Page.SHIFT, "");
            machine.hypervisor().lifecycle().unpause(dom0);
            settle(machine);
            final long freeBefore = machine.hypervisor().frames().freeFrames();
            create(machine, dom0, "a");
            assertThat(machine.hypervisor().domain(1)).isNull();
            assertThat(machine.hypervisor().frames().freeFrames()).isEqualTo(freeBefore);
            relief = true;
            create(machine, dom0, "b");
            assertThat(dom0.crashReason).isEmpty();
        }
    }

    @Test
    void aDomainThatCannotBeMappedIsRefusedAndLeavesNothingBehind() {
        withWindows(0);
        assertThat(log).hasSize(4).first().asString().contains("failed dom0 has no memory left to map")
                .endsWith("of domain 1");
        assertThat(log).endsWith("created b", "ended b 0", "destroyed b");
    }
}
