package io.xenolith.bench.control;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.HostPlace;
import io.xenolith.control.v1.Create;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StopRequest;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.host.daemon.Daemon;
import io.xenolith.host.daemon.DaemonOptions;
import io.xenolith.hypervisor.CostModel;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/** A long-lived host in this process with one domain on it that computes without end, in native code. */
final class BusyDaemon implements AutoCloseable {
    private static final long MEMORY = 256L << 20;
    private static final long DOMAIN_KIB = 16 << 10;
    private static final int UUID_BYTES = 16;

    /**
     * What has happened by some moment.
     *
     * @param instructions that the domain has executed
     * @param wallNs by the clock
     * @param cpuNs of the host's thread
     */
    record Moment(long instructions, long wallNs, long cpuNs) {
        /** Instructions a second by the clock since {@code earlier}. */
        double rateSince(final Moment earlier) {
            return (instructions - earlier.instructions) * 1e9 / (wallNs - earlier.wallNs);
        }

        /** Instructions a second of the host's thread's CPU time since {@code earlier}. */
        double cpuRateSince(final Moment earlier) {
            return (instructions - earlier.instructions) * 1e9 / (cpuNs - earlier.cpuNs);
        }
    }

    private final Path folder;
    private final HostPlace place;
    private final FutureTask<Void> run;
    private final Thread thread;
    private final ControlClient client;
    private final int domid;

    BusyDaemon() throws IOException {
        folder = Files.createTempDirectory("xenolith-bench");
        place = HostPlace.of(Optional.of("bench"), Optional.of(folder.resolve("host")), Map.of());
        final Daemon daemon = new Daemon(
                new DaemonOptions(place, Optional.empty(), HypervisorConfig.of(MEMORY, 1)), _ -> {
                });
        run = new FutureTask<>(() -> {
            daemon.run();
            return null;
        });
        thread = Thread.ofPlatform().name("host").start(run);
        client = ControlClient.connect(place.controlSocket());
        domid = createBusy();
    }

    private int createBusy() throws IOException {
        final Path kernel = folder.resolve("busy.elf");
        try (InputStream in = BusyDaemon.class.getResourceAsStream("busy.elf")) {
            Files.copy(in, kernel);
        }
        final ToolstackReply made = client.ask(ToolstackRequest.newBuilder().setCreate(Create.newBuilder()
                .setConfiguration(DomainConfiguration.newBuilder().setType("pv").setName("busy")
                        .setUuid(ByteString.copyFrom(new byte[UUID_BYTES])).setKernel(kernel.toString())
                        .setTargetKib(DOMAIN_KIB).setMaxKib(DOMAIN_KIB).setMaxVcpus(1)))
                .build());
        if (!made.hasCreated()) {
            throw new IOException("no busy domain: " + made);
        }
        client.ask(ToolstackRequest.newBuilder().setUnpause(made.getCreated()).build());
        return made.getCreated().getDomid();
    }

    Path socket() {
        return place.controlSocket();
    }

    Moment now() throws IOException {
        final long cpuTimeNs = client.ask(ToolstackRequest.newBuilder()
                .setDomainList(DomainListQuestion.getDefaultInstance()).build()).getDomainList().getDomainsList()
                .stream().filter(domain -> domain.getDomid() == domid).mapToLong(DomainEntry::getCpuTimeNs).sum();
        return new Moment(cpuTimeNs / CostModel.DEFAULT.instructionNs(), System.nanoTime(),
                ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId()));
    }

    @Override
    public void close() throws IOException {
        try (client) {
            client.ask(Request.newBuilder().setStop(StopRequest.newBuilder().setTimeoutS(0)));
        }
        try {
            run.get();
        } catch (final ExecutionException e) {
            throw new IOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        final List<Path> left;
        try (Stream<Path> files = Files.walk(folder)) {
            left = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : left) {
            Files.delete(file);
        }
    }
}
