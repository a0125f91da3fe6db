package io.xenolith.it.x86;

import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.host.XenHost;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.CostModel;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainCounters;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.trace.TraceSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** A host on which x86-64 kernels run to their ends: what the tests of this package start. */
final class GuestRun implements AutoCloseable, ToolstackListener {
    /** Code of a domain that did not end. */
    static final int NOT_ENDED = -2;

    private static final long MIB = 1 << 20;
    private static final long DOM0_BYTES = 64 * MIB;

    private final XenHost host;
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private int shutdownCode = NOT_ENDED;
    private String crashReason = "";
    private DomainCounters counters = new DomainCounters();
    private Consumer<Domain> ended = domain -> {
    };

    GuestRun(final String cpuPolicy, final long hostMib, final long seed, final TraceSink trace) {
        host = new XenHost(new HypervisorConfig(hostMib * MIB, seed, HypervisorConfig.DEFAULT_TSC_KHZ,
                HypervisorConfig.DEFAULT_WALL_CLOCK_SEC, CostModel.DEFAULT, cpuPolicy, AbiProfile.DEBIAN_4_17),
                DOM0_BYTES, trace,
                program -> null, this);
    }

    /** A run of {@code kernel} with 128 MiB and one vCPU on the default processor. */
    static GuestRun of(final byte[] kernel, final String commandLine) throws ToolstackException {
        final GuestRun run = new GuestRun(CpuPolicy.X86_64_V1, 256, 1, TraceSink.OFF);
        run.create("guest", kernel, commandLine, 128, 1);
        run.toEnd();
        return run;
    }

    void create(final String name, final byte[] kernel, final String commandLine, final long mib, final int vcpus)
            throws ToolstackException {
        host.submit(new ToolstackCommand.Create(new DomainConfig(name, new byte[16], KernelFile.read(name, kernel),
                commandLine, mib << 10, vcpus, 256, 0, List.of())));
    }

    /** Runs until the guest has ended or nothing can happen any more. */
    void toEnd() {
        boolean idle = false;
        while (shutdownCode == NOT_ENDED && !idle) {
            idle = host.runLoop().step() == RunLoop.Step.IDLE;
        }
    }

    /** {@code action} sees the guest's domain when it has ended and still exists. */
    void whenEnded(final Consumer<Domain> action) {
        ended = action;
    }

    /** What the guest wrote, without carriage returns. */
    String console() {
        return console.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
    }

    /** SHUTDOWN_*, or {@link #NOT_ENDED}. */
    int shutdownCode() {
        return shutdownCode;
    }

    String crashReason() {
        return crashReason;
    }

    DomainCounters counters() {
        return counters;
    }

    XenHost host() {
        return host;
    }

    @Override
    public void close() {
        host.close();
    }

    @Override
    public void domainEnded(final String name, final int domid, final int code) {
        final Domain domain = host.hypervisor().domain(domid);
        shutdownCode = code;
        crashReason = domain.crashReason == null ? "" : domain.crashReason;
        counters = domain.counters();
        ended.accept(domain);
    }

    @Override
    public void consoleOutput(final int domid, final byte[] bytes) {
        console.writeBytes(bytes);
    }

    @Override
    public void commandFailed(final ToolstackCommand command, final String reason) {
        throw new AssertionError(command.domain() + ": " + reason);
    }
}
