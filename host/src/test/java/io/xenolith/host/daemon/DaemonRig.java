package io.xenolith.host.daemon;

import com.google.protobuf.ByteString;
import io.xenolith.abi.boot.KernelImage;
import io.xenolith.control.ControlClient;
import io.xenolith.control.HostPlace;
import io.xenolith.control.v1.ConsoleAttach;
import io.xenolith.control.v1.ConsoleInput;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StatusReply;
import io.xenolith.control.v1.StatusRequest;
import io.xenolith.control.v1.StopRequest;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.DomainConfig;
import io.xenolith.dom0.toolstack.ToolstackCommand;
import io.xenolith.dom0.toolstack.ToolstackQuestion;
import io.xenolith.host.run.ProgressWatch;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A daemon on a thread of this process. */
final class DaemonRig implements AutoCloseable {
    private static final long MEMORY = 256L << 20;

    /** What was said of an earlier host. */
    final List<String> told = new ArrayList<>();
    private final HostPlace place;
    private final Daemon daemon;
    private final FutureTask<Void> run;

    DaemonRig(final Path state) throws IOException {
        this(state, ProgressWatch.PATIENCE_MS);
    }

    /** @param patienceMs without progress, after which the host says so */
    DaemonRig(final Path state, final long patienceMs) throws IOException {
        this(state, new DaemonOptions.Beginning.Fresh(HypervisorConfig.of(MEMORY, 1)), patienceMs);
    }

    /** A host that goes on from a snapshot. */
    static DaemonRig restored(final Path state, final Path snapshot) throws IOException {
        return new DaemonRig(state, new DaemonOptions.Beginning.Snapshot(snapshot), ProgressWatch.PATIENCE_MS);
    }

    private DaemonRig(final Path state, final DaemonOptions.Beginning beginning, final long patienceMs)
            throws IOException {
        place = place(state);
        daemon = new Daemon(new DaemonOptions(place, Optional.empty(), beginning), told::add, patienceMs);
        run = new FutureTask<>(() -> {
            daemon.run();
            return null;
        });
        Thread.ofPlatform().name("host").start(run);
    }

    static HostPlace place(final Path state) {
        return HostPlace.of(Optional.of("h"), Optional.of(state), Map.of());
    }

    HostPlace place() {
        return place;
    }

    ControlClient connect() throws IOException {
        return ControlClient.connect(place.controlSocket());
    }

    LiveHost host() {
        return daemon.host();
    }

    /** A domain with a Java program. */
    void create(final String name, final String program, final String arguments, final List<DiskConfig> disks) {
        final byte[] uuid = new byte[16];
        System.arraycopy(name.getBytes(StandardCharsets.UTF_8), 0, uuid, 0, Math.min(uuid.length, name.length()));
        final DomainConfig config = new DomainConfig(name, uuid, KernelImage.ofJava(program), new byte[0], arguments,
                16 << 10, 1, 256, 0, disks, List.of(), "");
        final LiveHost host = daemon.host();
        host.execute(() -> host.host().submit(new ToolstackCommand.Create(config)));
    }

    /** Has a domain's core dumped; what comes of it nobody is told. */
    void dumpCore(final int domid, final ToolstackQuestion.CoreSink sink) {
        final LiveHost host = daemon.host();
        host.execute(() -> host.host()
                .submit(new ToolstackCommand.Ask(Long.MAX_VALUE, new ToolstackQuestion.DumpCore(domid, sink))));
    }

    StatusReply status() throws IOException {
        try (ControlClient client = connect()) {
            return client.ask(Request.newBuilder().setStatus(StatusRequest.getDefaultInstance())).getStatus();
        }
    }

    /** Stops the host; what it said meanwhile. */
    List<String> stop(final int timeoutS) throws IOException {
        final List<String> said = new ArrayList<>();
        try (ControlClient client = connect()) {
            client.follow(Request.newBuilder().setStop(StopRequest.newBuilder().setTimeoutS(timeoutS)), reply -> {
                if (!reply.getStopProgress().getText().isEmpty()) {
                    said.add(reply.getStopProgress().getText());
                }
            });
            client.awaitEnd();
        }
        awaitEnd();
        return said;
    }

    void awaitEnd() {
        try {
            run.get();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (final ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        daemon.host().end();
        awaitEnd();
    }

    /** Somebody at a console. */
    static final class Attached implements AutoCloseable {
        private final ControlClient client;
        private final long id;
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

        Attached(final DaemonRig rig, final int domid, final int scrollBack) throws IOException {
            client = rig.connect();
            id = client.nextId();
            client.send(Request.newBuilder().setId(id).setConsoleAttach(
                    ConsoleAttach.newBuilder().setDomid(domid).setScrollBackBytes(scrollBack)).build());
        }

        void type(final String text) throws IOException {
            client.send(Request.newBuilder().setId(id).setConsoleInput(ConsoleInput.newBuilder()
                    .setData(ByteString.copyFromUtf8(text))).build());
        }

        /** All that has been seen when {@code text} has. */
        String awaitText(final String text) throws IOException {
            while (!seen.toString(StandardCharsets.UTF_8).contains(text)) {
                if (next().getLast()) {
                    throw new AssertionError("the console ended: " + seen);
                }
            }
            return seen.toString(StandardCharsets.UTF_8);
        }

        Reply next() throws IOException {
            final Reply reply = client.next();
            seen.writeBytes(reply.getConsoleOutput().getData().toByteArray());
            return reply;
        }

        /** The last answer, and all seen before. */
        Reply awaitLast() throws IOException {
            Reply reply = next();
            while (!reply.getLast()) {
                reply = next();
            }
            return reply;
        }

        void cancel() throws IOException {
            client.cancel(id);
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
