package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.Create;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainId;
import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two hosts, a guest that counts and knows what its memory must hold, and a line between the hosts that can be cut. */
final class MigrationRig implements AutoCloseable {
    private static final Path KERNEL = Path.of(System.getProperty("xenolith.root", ".."),
            "integration-tests/src/test/resources/saving/tiny-guest").toAbsolutePath().normalize();
    private static final Pattern COUNT = Pattern.compile("^count=(\\d+) .*(ok|BAD)\\r?$", Pattern.MULTILINE);
    private static final String GUEST = "tiny";
    private static final int KIB = 8 << 10;
    private static final int GOES_ON = 3;
    private static final int TRIES = 2_400;

    private final Path folder;
    private final DaemonRig[] hosts = new DaemonRig[2];
    private final MigrationProxy[] lines = new MigrationProxy[2];

    MigrationRig(final Path folder) throws IOException {
        this.folder = folder;
        for (int i = 0; i < hosts.length; i++) {
            start(i);
            lines[i] = new MigrationProxy(folder.resolve("to" + i), hosts[i].place().folder());
        }
    }

    /** Starts a host, the first or the second, in the folder that it has. */
    void start(final int host) throws IOException {
        if (hosts[host] != null) {
            hosts[host].awaitEnd();
        }
        hosts[host] = new DaemonRig(folder.resolve("h" + host));
    }

    /** A host ends as if it were killed. It may be started again. */
    void kill(final int host) {
        hosts[host].close();
    }

    /** The line to a host. */
    MigrationProxy line(final int host) {
        return lines[host];
    }

    /** Makes the guest on the first host. */
    void create(final Path... disks) throws IOException {
        final DomainConfiguration.Builder config = DomainConfiguration.newBuilder().setName(GUEST).setType("pv")
                .setUuid(ByteString.copyFrom(new byte[16])).setKernel(KERNEL.toString()).setTargetKib(KIB)
                .setMaxKib(KIB).setMaxVcpus(1);
        for (int i = 0; i < disks.length; i++) {
            config.addDisks(Disk.newBuilder().setPdevPath(disks[i].toString()).setVdev("xvd" + (char) ('a' + i))
                    .setFormat("raw").setReadwrite(true));
        }
        try (ControlClient client = hosts[0].connect()) {
            final ToolstackReply made = client.ask(
                    ToolstackRequest.newBuilder().setCreate(Create.newBuilder().setConfiguration(config)).build());
            assertThat(made.getFailure().getLogList()).isEmpty();
            final ToolstackReply started = client
                    .ask(ToolstackRequest.newBuilder().setUnpause(made.getCreated()).build());
            assertThat(started.hasDone()).isTrue();
        }
        goesOn(0);
    }

    /** Has the guest go from one host to the other; the last report. */
    MigrationReport migrate(final int from) throws IOException {
        return migrate(Migrate.newBuilder(), from, new ArrayList<>());
    }

    MigrationReport migrate(final Migrate.Builder request, final int from, final List<MigrationReport> told)
            throws IOException {
        try (ControlClient client = hosts[from].connect()) {
            return client.migrate(request.setDomid(domain(from).orElseThrow().getDomid())
                    .setHost(lines[1 - from].folder().toString()).build(), told::add);
        }
    }

    private Optional<DomainEntry> domain(final int host) throws IOException {
        try (ControlClient client = hosts[host].connect()) {
            return client.ask(ToolstackRequest.newBuilder().setDomainList(DomainListQuestion.getDefaultInstance())
                    .build()).getDomainList().getDomainsList().stream().filter(entry -> entry.getDomid() > 0)
                    .findFirst();
        }
    }

    /** The guest runs on this host, and there is none on the other. */
    void runsOnlyOn(final int host) throws IOException {
        await(() -> {
            try {
                return domain(1 - host).isEmpty();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }, "nothing on host " + (1 - host));
        goesOn(host);
        assertThat(domain(host)).hasValueSatisfying(entry -> {
            assertThat(entry.getShutdown()).isFalse();
            assertThat(entry.getPaused()).isFalse();
        });
    }

    /** Asks a host's toolstack. */
    ToolstackReply ask(final int host, final ToolstackRequest.Builder question) {
        try (ControlClient client = hosts[host].connect()) {
            return client.ask(question.build());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client of a host. */
    ControlClient connect(final int host) throws IOException {
        return hosts[host].connect();
    }

    /** The guest's number on a host. */
    DomainId guest(final int host) {
        try {
            return DomainId.newBuilder().setDomid(domain(host).orElseThrow().getDomid()).build();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nobody asks a host any more whether a guest runs there. */
    void hasSettled(final int host) {
        await(() -> {
            final String[] files = folder.resolve("h" + host + "/" + StateFolder.ARRIVED).toFile().list();
            return files != null && files.length == 0;
        }, "nothing in " + StateFolder.ARRIVED + " of host " + host);
    }

    /** There is no guest on this host. */
    void isNotOn(final int host) throws IOException {
        assertThat(domain(host)).isEmpty();
    }

    private void goesOn(final int host) {
        final int seen = counts(host).size();
        await(() -> counts(host).size() >= seen + GOES_ON, "the guest counts on host " + host);
    }

    /** Every number was counted once, wherever, and memory was always what it had to be. */
    void nothingWasTwice() {
        final List<Integer> all = new ArrayList<>(counts(0));
        all.addAll(counts(1));
        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
        assertThat(log(0) + log(1)).doesNotContain("BAD");
    }

    private List<Integer> counts(final int host) {
        final List<Integer> counts = new ArrayList<>();
        final Matcher matcher = COUNT.matcher(log(host));
        while (matcher.find()) {
            counts.add(Integer.parseInt(matcher.group(1)));
        }
        return counts;
    }

    private String log(final int host) {
        final Path log = folder.resolve("h" + host + "/console/guest-" + GUEST + ".log");
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Real time is waited for, since hosts have lives of their own: two minutes at most. */
    static void await(final BooleanSupplier condition, final String what) {
        for (int i = 0; i < TRIES; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(50);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        throw new AssertionError("not yet: " + what);
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < hosts.length; i++) {
            lines[i].close();
            hosts[i].close();
        }
    }
}
