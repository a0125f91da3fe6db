package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.HostFinder;
import io.xenolith.control.HostPlace;
import io.xenolith.control.v1.ConsoleAttach;
import io.xenolith.control.v1.ConsoleInput;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Link;
import io.xenolith.control.v1.LinkStatus;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.SnapshotSave;
import io.xenolith.control.v1.StatusRequest;
import io.xenolith.control.v1.StopRequest;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.host.daemon.Daemon;
import io.xenolith.host.daemon.DaemonOptions;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.xl.Host;
import io.xenolith.xl.Terminal;
import io.xenolith.xl.Xl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A real daemon in this process, and xl's verbs on it, each over a connection of its own as the command has it. */
final class XlRig implements AutoCloseable {
    private static final int STOP_TIMEOUT_S = 5;
    /** Real time is waited for, since a daemon has a life of its own: ten minutes at most, as a machine may be busy. */
    private static final int TRIES = 12_000;

    /** What a command printed and how it ended. */
    record Result(String out, String err, int exit) {
        List<String> lines() {
            return out.lines().toList();
        }

        /** Words of the line that begins with {@code name}. */
        List<String> row(final String name) {
            return lines().stream().filter(line -> line.startsWith(name + " ")).findFirst()
                    .map(line -> List.of(line.strip().split("\\s+", -1))).orElse(List.of());
        }
    }

    private final HostPlace place;
    private final Path folder;
    private final FutureTask<Void> run;
    private Map<String, String> environment = Map.of();

    XlRig(final Path folder, final long memory) throws IOException {
        this(folder, HypervisorConfig.of(memory, 1));
    }

    XlRig(final Path folder, final HypervisorConfig config) throws IOException {
        this(folder, "state", config);
    }

    /** @param state name of its state folder, in {@code folder} */
    XlRig(final Path folder, final String state, final HypervisorConfig config) throws IOException {
        this(folder, state, config, Optional.empty());
    }

    XlRig(final Path folder, final String state, final HypervisorConfig config,
            final Optional<DaemonOptions.Listening> listening) throws IOException {
        this(folder, state, new DaemonOptions.Beginning.Fresh(config), listening);
    }

    /** A host that goes on from a snapshot. */
    static XlRig restored(final Path folder, final String state, final Path snapshot) throws IOException {
        return new XlRig(folder, state, new DaemonOptions.Beginning.Snapshot(snapshot), Optional.empty());
    }

    private XlRig(final Path folder, final String state, final DaemonOptions.Beginning beginning,
            final Optional<DaemonOptions.Listening> listening) throws IOException {
        this.folder = folder;
        place = HostPlace.of(Optional.of("rig"), Optional.of(folder.resolve(state)), Map.of());
        final Daemon daemon = new Daemon(new DaemonOptions(place, listening, beginning),
                _ -> {
                });
        run = new FutureTask<>(() -> {
            daemon.run();
            return null;
        });
        Thread.ofPlatform().name("host").start(run);
    }

    Path state() {
        return place.folder();
    }

    Path xenstoreSocket() {
        return place.xenstoreSocket();
    }

    /** Writes a configuration file. */
    void config(final String name, final String... lines) throws IOException {
        Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    /** Runs xl; nobody is at its terminal. */
    Result xl(final String... words) {
        final StringBuilder out = new StringBuilder();
        final StringBuilder err = new StringBuilder();
        final int exit = run("", out, err, words);
        return new Result(out.toString(), err.toString(), exit);
    }

    /**
     * Runs xl with both streams on one terminal.
     *
     * @param keys typed at a console, which is left once the guest has answered with what was typed
     */
    Result terminal(final String keys, final String... words) {
        final StringBuilder screen = new StringBuilder();
        final int exit = run(keys, screen, screen, words);
        return new Result(screen.toString(), "", exit);
    }

    private int run(final String keys, final StringBuilder out, final StringBuilder err, final String... words) {
        final Terminal terminal = new Terminal() {
            @Override
            public void out(final String text) {
                out.append(text);
            }

            @Override
            public void err(final String text) {
                err.append(text);
            }

            @Override
            public void out(final byte[] bytes) {
                out.append(new String(bytes, StandardCharsets.UTF_8));
            }
        };
        try (ControlClient client = ControlClient.connect(place.controlSocket())) {
            return new Xl(terminal, () -> host(client, keys, terminal), folder).run(List.of(words));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What commands find in their environment. */
    void environment(final Map<String, String> variables) {
        environment = Map.copyOf(variables);
    }

    /** The address on TCP at which it listens. */
    String tcp() throws IOException {
        try (ControlClient client = ControlClient.connect(place.controlSocket())) {
            return client.ask(Request.newBuilder().setStatus(StatusRequest.getDefaultInstance())).getStatus()
                    .getListensList().stream().filter(listens -> listens.startsWith("tcp:")).findFirst().orElseThrow();
        }
    }

    /** Has the host saved. */
    void snapshot(final Path file) throws IOException {
        try (ControlClient client = ControlClient.connect(place.controlSocket())) {
            assertThat(
                    client.ask(Request.newBuilder().setSnapshotSave(SnapshotSave.newBuilder().setFile(file.toString())))
                            .getSnapshotSaved().getBytes())
                    .isEqualTo(Files.size(file));
        }
    }

    /** Joins a bridge with that of another host, or ends that; what the host says. */
    String link(final String bridge, final XlRig other, final boolean end) throws IOException {
        try (ControlClient client = ControlClient.connect(place.controlSocket())) {
            return client.ask(Request.newBuilder().setLink(Link.newBuilder().setBridge(bridge)
                    .setHost(other.state().toString()).setEnd(end))).getLinkReport().getText();
        }
    }

    /** Links as the host tells of them. */
    List<LinkStatus> links() throws IOException {
        try (ControlClient client = ControlClient.connect(place.controlSocket())) {
            return client.ask(Request.newBuilder().setStatus(StatusRequest.getDefaultInstance())).getStatus()
                    .getLinksList();
        }
    }

    private Host host(final ControlClient client, final String keys, final Terminal terminal) {
        return new Host() {
            @Override
            public ToolstackReply ask(final ToolstackRequest request, final Consumer<ToolstackReply> progress) {
                try {
                    return client.ask(request, progress);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public MigrationReport migrate(final Migrate request, final Consumer<MigrationReport> told) {
                try {
                    return client.migrate(HostFinder.complete(request, environment), told);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void console(final int domid) {
                try {
                    atConsole(client, domid, keys, terminal);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** Types, shows the lines that are written from then on, and leaves when the guest has answered what was typed. */
    private static void atConsole(final ControlClient client, final int domid, final String keys,
            final Terminal terminal) throws IOException {
        final long id = client.nextId();
        client.send(
                Request.newBuilder().setId(id).setConsoleAttach(ConsoleAttach.newBuilder().setDomid(domid)).build());
        client.send(Request.newBuilder().setId(id)
                .setConsoleInput(ConsoleInput.newBuilder().setData(ByteString.copyFromUtf8(keys))).build());
        boolean left = false;
        String shown = "";
        Reply reply = client.next();
        while (!reply.getLast()) {
            shown += reply.getConsoleOutput().getData().toStringUtf8();
            if (!left && shown.contains(keys.strip() + "\r\n")) {
                client.cancel(id);
                left = true;
            }
            reply = client.next();
        }
        terminal.out(shown.replace("\r", ""));
    }

    /** Types at a domain's console. */
    void type(final int domid, final String text) throws IOException {
        try (ControlClient client = ControlClient.connect(place.controlSocket())) {
            final long id = client.nextId();
            client.send(Request.newBuilder().setId(id).setConsoleAttach(ConsoleAttach.newBuilder().setDomid(domid))
                    .build());
            client.send(Request.newBuilder().setId(id).setConsoleInput(
                    ConsoleInput.newBuilder().setData(ByteString.copyFromUtf8(text))).build());
            client.cancel(id);
            while (!client.next().getLast()) {
                // What it has written meanwhile.
            }
        }
    }

    /** Waits until {@code condition} holds. */
    void await(final BooleanSupplier condition, final String what) {
        for (int i = 0; i < TRIES; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            pause();
        }
        throw new AssertionError("not yet: " + what + "\n" + xl("list").out());
    }

    /** Waits until the line of a domain in {@code list} has {@code state}; its number. */
    int await(final String name, final String state) {
        await(() -> {
            final List<String> row = xl("list").row(name);
            return row.size() > 4 && row.get(4).matches(state);
        }, name + " is " + state);
        return Integer.parseInt(xl("list").row(name).get(1));
    }

    /** Waits until the line of a domain in {@code list} has {@code text} in a column. */
    void awaitRow(final String name, final int column, final String text) {
        await(() -> {
            final List<String> row = xl("list").row(name);
            return row.size() > column && row.get(column).equals(text);
        }, name + " has " + text);
    }

    /** Waits until there is no domain called {@code name}. */
    void awaitGone(final String name) {
        await(() -> xl("list").row(name).isEmpty(), name + " is gone");
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a file has {@code text} in it. */
    String awaitText(final Path file, final String text) throws IOException {
        await(() -> text(file).contains(text), "'" + text + "' in " + file);
        return text(file);
    }

    private static String text(final Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (ControlClient client = ControlClient.connect(place.controlSocket())) {
            client.ask(Request.newBuilder().setStop(StopRequest.newBuilder().setTimeoutS(STOP_TIMEOUT_S)));
        }
        try {
            run.get();
        } catch (final ExecutionException e) {
            throw new IOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
