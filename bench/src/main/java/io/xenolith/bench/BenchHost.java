package io.xenolith.bench;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackListener;
import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.domu.DomuKernel;
import io.xenolith.domu.GuestProgram;
import io.xenolith.host.XenHost;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.trace.TraceSink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A host like any other, for measuring: nothing is traced, and programs are objects of the benchmark, which can look into
 * them to count. All else goes the ordinary way: dom0's toolstack builds the domains, the run loop runs them.
 */
public final class BenchHost implements AutoCloseable {
    /** Memory of a benchmark's domU. */
    public static final long DOMU_BYTES = 64L << 20;
    /** What Xen needs beside each domU: its part of the machine-to-physical table, shared pages. */
    private static final long XEN_SHARE_BYTES = 1L << 20;
    private static final long ROOM_BYTES = 32L << 20;
    private static final long SEED = 1;
    private static final int UUID_BYTES = 16;
    private static final int WEIGHT = 256;

    private final Map<String, GuestProgram> programs = new HashMap<>();
    private final XenHost host;
    private String failure = "";
    private int created;
    private int destroyed;
    private int kernelsStarted;

    /** A host with {@code memoryBytes} of RAM whose dom0 has its usual memory. */
    public BenchHost(final long memoryBytes) {
        this(memoryBytes, XenHost.DOM0_MEMORY);
    }

    public BenchHost(final long memoryBytes, final long dom0Bytes) {
        host = new XenHost(HypervisorConfig.of(memoryBytes, SEED), dom0Bytes, TraceSink.OFF,
                this::kernel, new Failures());
    }

    private GuestKernel kernel(final String name) {
        if (!programs.containsKey(name)) {
            return null;
        }
        final GuestKernel kernel = new DomuKernel(programs.get(name), TraceSink.OFF);
        return (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_START) {
                kernelsStarted++;
            }
            kernel.enter(cpu, entry);
        };
    }

    /** A host with room for {@code domUs} of {@link #DOMU_BYTES}. */
    public static BenchHost forDomUs(final int domUs) {
        return new BenchHost(domUs * (DOMU_BYTES + XEN_SHARE_BYTES) + XenHost.DOM0_MEMORY + ROOM_BYTES);
    }

    public XenHost host() {
        return host;
    }

    /** Orders a domU of 64 MiB with one vCPU that runs {@code program}; it is built while the host runs. */
    public void create(final String name, final GuestProgram program) {
        create(name, program, "", List.of(), List.of());
    }

    /** As {@link #create(String, GuestProgram)}, with a kernel command line and devices. */
    public void create(final String name, final GuestProgram program, final String commandLine,
            final List<DiskConfig> disks, final List<VifConfig> vifs) {
        programs.put(name, program);
        final byte[] uuid = new byte[UUID_BYTES];
        uuid[UUID_BYTES - 1] = (byte) ++created;
        uuid[UUID_BYTES - 2] = (byte) (created >>> Byte.SIZE);
        host.submit(new ToolstackCommand.Create(new DomainConfig(name, uuid, KernelImage.ofJava(name), commandLine,
                DOMU_BYTES >>> 10, 1, WEIGHT, 0, disks, vifs)));
    }

    /**
     * Runs the host until {@code condition} holds, which is looked at between time slices.
     *
     * @throws IllegalStateException a command failed, a domain crashed, or nothing can happen any more
     */
    public void runUntil(final BooleanSupplier condition) {
        final RunLoop loop = host.runLoop();
        while (!condition.getAsBoolean()) {
            if (loop.step() == RunLoop.Step.IDLE) {
                throw new IllegalStateException("the host has nothing left to do" + failure);
            }
            if (!failure.isEmpty()) {
                throw new IllegalStateException(failure);
            }
        }
    }

    /** How many domUs have executed their first instruction. */
    public int kernelsStarted() {
        return kernelsStarted;
    }

    /** Destroys a domU and runs the host until nothing of it is left. */
    public void destroy(final String name) {
        final int before = destroyed;
        host.submit(new ToolstackCommand.Destroy(name));
        runUntil(() -> destroyed > before);
    }

    /**
     * This host as a workload whose operations {@code counter} counts: one step is at least {@code lap} of them. Runs the host
     * until the first has happened; closing the workload closes the host.
     */
    public Workload workload(final LongSupplier counter, final long lap) {
        runUntil(() -> counter.getAsLong() > 0);
        return new Workload() {
            @Override
            public long run() {
                final long before = counter.getAsLong();
                runUntil(() -> counter.getAsLong() - before >= lap);
                return counter.getAsLong() - before;
            }

            @Override
            public void close() {
                BenchHost.this.close();
            }
        };
    }

    /** Runs the host until nothing happens by itself any more: every domain waits. */
    public void runUntilIdle() {
        final RunLoop loop = host.runLoop();
        while (loop.step() != RunLoop.Step.IDLE) {
            if (!failure.isEmpty()) {
                throw new IllegalStateException(failure);
            }
        }
    }

    @Override
    public void close() {
        host.close();
    }

    /** Benchmarks have no use for what goes well. */
    private final class Failures implements ToolstackListener {
        @Override
        public void domainEnded(final String name, final int domid, final int shutdownCode) {
            if (shutdownCode > 0) {
                failure = name + " ended with reason " + shutdownCode + ": "
                        + host.hypervisor().domain(domid).crashReason;
            }
        }

        @Override
        public void domainDestroyed(final String name, final int domid) {
            destroyed++;
        }

        @Override
        public void commandFailed(final ToolstackCommand command, final String reason) {
            failure = command + ": " + reason;
        }
    }
}
