package io.xenolith.hypervisor.console;

import io.xenolith.abi.Page;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.sched.SchedulerKind;
import java.util.HexFormat;

/** What Xen says when it starts, as far as it is true of this one; in the words and the order of a recorded start of 4.17.7. */
public final class BootBanner {
    private static final int KHZ_PER_MHZ = 1000;
    private static final int MIB_SHIFT = 20;
    private static final int KIB_SHIFT = 10;

    private BootBanner() {
    }

    /** Writes it to the host's console. */
    public static void log(final Hypervisor hypervisor) {
        final ConsoleRing console = hypervisor.console();
        final HypervisorConfig config = hypervisor.config();
        final AbiProfile abi = config.abi();
        console.log(String.format("Xen version %d.%d%s (Xenolith) (%s@%s) (%s) debug=n %s", abi.major(), abi.minor(),
                abi.extraVersion(), abi.compileBy(), abi.compileDomain(), abi.compiler(), abi.compileDate()));
        if (abi.buildId().length > 0) {
            console.log("build-id: " + HexFormat.of().formatHex(abi.buildId()));
        }
        console.log("Bootloader: xenolith");
        console.log("Command line: " + abi.commandLine() + config.parameters().words());
        console.log(String.format("System RAM: %dMB (%dkB)", config.memoryBytes() >>> MIB_SHIFT,
                config.memoryBytes() >>> KIB_SHIFT));
        console.log("No NUMA configuration found");
        console.log(String.format("Faking a node at 0000000000000000-%016x",
                hypervisor.memory().frames() << Page.SHIFT));
        console.log("Domain heap initialised");
        console.log("Using scheduler: " + schedulerName(hypervisor.scheduler().kind()));
        console.log(String.format("Detected %d.%03d MHz processor.", config.tscKhz() / KHZ_PER_MHZ,
                config.tscKhz() % KHZ_PER_MHZ));
        console.log("I/O virtualisation disabled");
        console.log("Allocated console ring of " + (ConsoleRing.SIZE >>> KIB_SHIFT) + " KiB.");
        console.log("Brought up 1 CPUs");
        console.log("Scheduling granularity: cpu, 1 CPU per sched-resource");
        console.log("Std. Loglevel: All");
        console.log("Guest Loglevel: All");
    }

    /** A scheduler's name for people, with the one for machines. */
    static String schedulerName(final SchedulerKind kind) {
        final String name = switch (kind) {
            case CREDIT -> "SMP Credit Scheduler";
            case CREDIT2 -> "SMP Credit Scheduler rev2";
            case RTDS -> "SMP RTDS Scheduler";
            case NULL -> "null Scheduler";
        };
        return name + " (" + kind.parameter() + ")";
    }
}
