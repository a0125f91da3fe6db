package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.AfterSave;
import io.xenolith.control.v1.AttachDisk;
import io.xenolith.control.v1.Create;
import io.xenolith.control.v1.DetachDisk;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainId;
import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.Save;
import io.xenolith.control.v1.SnapshotSave;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.control.v1.WaitForEnd;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.nbd.FakeNbdServer;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.ImageFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A long-lived host is saved as it is, and others go on from there. The guest counts, and knows what its memory must hold. */
@Timeout(300)
class LiveSnapshotTest {
    private static final Path KERNEL = Path.of(System.getProperty("xenolith.root", ".."),
            "integration-tests/src/test/resources/saving/tiny-guest").toAbsolutePath().normalize();
    private static final Pattern COUNT = Pattern.compile("^count=(\\d+) .*(ok|BAD)\\r?$", Pattern.MULTILINE);
    private static final int KIB = 8 << 10;
    private static final int DISK_BYTES = 1 << 20;
    private static final int GOES_ON = 3;

    @TempDir
    private Path folder;
    private Path file;
    private Path image;

    @BeforeEach
    void makeDisk() throws IOException {
        file = folder.resolve("one.snapshot");
        image = folder.resolve("disk.img");
        write(image, "before");
    }

    private static void write(final Path disk, final String text) throws IOException {
        final byte[] bytes = new byte[DISK_BYTES];
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, text.length());
        Files.write(disk, bytes);
    }

    private DaemonRig fresh(final String name) throws IOException {
        return new DaemonRig(folder.resolve(name));
    }

    private DaemonRig restored(final String name) throws IOException {
        return DaemonRig.restored(folder.resolve(name), file);
    }

    private void create(final DaemonRig rig) throws IOException {
        final DomainConfiguration.Builder config = DomainConfiguration.newBuilder().setName("tiny").setType("pv")
                .setUuid(ByteString.copyFrom(new byte[16])).setKernel(KERNEL.toString()).setTargetKib(KIB)
                .setMaxKib(KIB).setMaxVcpus(1).setOnPoweroff("destroy").addDisks(disk("xvda"));
        final ToolstackReply made = ask(rig, ToolstackRequest.newBuilder()
                .setCreate(Create.newBuilder().setConfiguration(config).setJson("{\"made\": 1}")));
        assertThat(made.getFailure().getLogList()).isEmpty();
        assertThat(ask(rig, ToolstackRequest.newBuilder().setUnpause(made.getCreated())).hasDone()).isTrue();
        goesOn(rig);
    }

    private Disk disk(final String vdev) {
        return Disk.newBuilder().setPdevPath(image.toString()).setVdev(vdev).setFormat("raw").setReadwrite(true)
                .build();
    }

    private static ToolstackReply ask(final DaemonRig rig, final ToolstackRequest.Builder question)
            throws IOException {
        try (ControlClient client = rig.connect()) {
            return client.ask(question.build());
        }
    }

    private long save(final DaemonRig rig) throws IOException {
        try (ControlClient client = rig.connect()) {
            return client.ask(Request.newBuilder().setSnapshotSave(SnapshotSave.newBuilder().setFile(file.toString())))
                    .getSnapshotSaved().getBytes();
        }
    }

    private static List<Integer> counts(final DaemonRig rig) throws IOException {
        final Path log = rig.place().folder().resolve("console/guest-tiny.log");
        final List<Integer> counts = new ArrayList<>();
        if (Files.exists(log)) {
            final String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            assertThat(text).doesNotContain("BAD");
            final Matcher matcher = COUNT.matcher(text);
            while (matcher.find()) {
                counts.add(Integer.parseInt(matcher.group(1)));
            }
        }
        return counts;
    }

    private static List<Integer> goesOn(final DaemonRig rig) throws IOException {
        final int seen = counts(rig).size();
        MigrationRig.await(() -> {
            try {
                return counts(rig).size() >= seen + GOES_ON;
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
        }, "the guest counts");
        return counts(rig);
    }

    /** What the host's thread finds. */
    private static <T> T look(final DaemonRig rig, final Function<LiveHost, T> question) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        rig.host().execute(() -> answer.complete(question.apply(rig.host())));
        return answer.join();
    }

    @Test
    void twoHostsGoOnFromOneSnapshotWhereItWasMadeAndTheOneThatWasSavedGoesOnToo() throws IOException {
        try (DaemonRig saved = fresh("a")) {
            create(saved);
            assertThat(save(saved)).isEqualTo(Files.size(file));
            final List<Integer> before = counts(saved);
            try (DaemonRig one = restored("b"); DaemonRig two = restored("c")) {
                for (final DaemonRig each : List.of(one, two)) {
                    final List<Integer> counted = goesOn(each);
                    // The line that was being written when the host was saved may have been cut in two.
                    assertThat(counted.getFirst()).isBetween(before.getLast() - 1, before.getLast() + 2);
                    for (int i = 1; i < counted.size(); i++) {
                        assertThat(counted.get(i)).isEqualTo(counted.get(i - 1) + 1);
                    }
                }
                assertThat(goesOn(saved)).startsWith(before.toArray(Integer[]::new));
            }
        }
    }

    @Test
    void aHostThatGoesOnKnowsItsDomains() throws IOException {
        try (DaemonRig saved = fresh("a")) {
            create(saved);
            save(saved);
        }
        try (DaemonRig rig = restored("b")) {
            assertThat(ask(rig, ToolstackRequest.newBuilder().setDomainList(DomainListQuestion.getDefaultInstance()))
                    .getDomainList().getDomainsList()).extracting(domain -> domain.getName()).contains("tiny");
            assertThat(rig.status().getDomainsList()).extracting(domain -> domain.getName()).containsExactly("tiny");
            assertThat(rig.place().folder().resolve("domains/tiny.json")).hasContent("{\"made\": 1}");
            try (DaemonRig.Attached console = new DaemonRig.Attached(rig, 1, ScrollBack.BYTES)) {
                assertThat(console.awaitText("count=")).contains("count=1 ");
            }
            final ToolstackReply stored = ask(rig,
                    ToolstackRequest.newBuilder().setGetConfiguration(DomainId.newBuilder().setDomid(1)));
            assertThat(stored.getConfiguration().getConfiguration().getKernel()).isEqualTo(KERNEL.toString());
            assertThat(ask(rig, ToolstackRequest.newBuilder().setDestroy(DomainId.newBuilder().setDomid(1))).hasDone())
                    .isTrue();
            assertThat(rig.place().folder().resolve("xl-tiny.log")).content()
                    .startsWith("Waiting for domain tiny (domid 1) to die").endsWith("Domain 1 has been destroyed.\n");
            assertThat(rig.place().folder().resolve("domains/tiny.json")).doesNotExist();
            create(rig);
        }
    }

    @Test
    void aHostThatGoesOnCanBeSavedAgain() throws IOException {
        try (DaemonRig saved = fresh("a")) {
            create(saved);
            save(saved);
        }
        try (DaemonRig rig = restored("b")) {
            goesOn(rig);
            file = folder.resolve("two.snapshot");
            save(rig);
        }
        try (DaemonRig rig = restored("c")) {
            goesOn(rig);
        }
    }

    private String diskOf(final DaemonRig rig, final AccessMode mode) {
        return look(rig, host -> {
            final byte[] sector = new byte[BlockDevice.SECTOR_BYTES];
            try {
                final BlockDevice disk = host.disks().open(source(), mode);
                disk.read(0, sector, 0, sector.length);
                host.disks().close(disk);
            } catch (final IOException e) {
                return e.getMessage();
            }
            return new String(sector, StandardCharsets.US_ASCII).trim();
        });
    }

    private DiskSource source() {
        return new DiskSource.File(image, Optional.of(ImageFormat.RAW));
    }

    @Test
    void whatGuestsMayWriteIsTheSnapshotsAndFilesStayAsTheyAre() throws IOException {
        try (DaemonRig saved = fresh("a")) {
            create(saved);
            save(saved);
        }
        write(image, "after");
        try (DaemonRig rig = restored("b")) {
            assertThat(diskOf(rig, AccessMode.READ_ONLY)).isEqualTo(image + ": in use by another guest of this host");
            assertThat(ask(rig, ToolstackRequest.newBuilder().setDestroy(DomainId.newBuilder().setDomid(1))).hasDone())
                    .isTrue();
            assertThat(diskOf(rig, AccessMode.READ_ONLY)).isEqualTo("before");
            look(rig, host -> {
                try {
                    final BlockDevice disk = host.disks().open(source(), AccessMode.READ_WRITE);
                    disk.write(0, "written ".repeat(64).getBytes(StandardCharsets.US_ASCII), 0,
                            BlockDevice.SECTOR_BYTES);
                    host.disks().close(disk);
                } catch (final IOException e) {
                    throw new AssertionError(e);
                }
                return true;
            });
            file = folder.resolve("two.snapshot");
            save(rig);
        }
        assertThat(Files.readAllBytes(image)).startsWith("after".getBytes(StandardCharsets.US_ASCII));
        Files.delete(image);
        try (DaemonRig rig = restored("c")) {
            assertThat(diskOf(rig, AccessMode.READ_ONLY)).startsWith("written written");
            create(rig);
        }
    }

    private ToolstackReply attach(final DaemonRig rig, final Disk disk) throws IOException {
        return ask(rig, ToolstackRequest.newBuilder().setAttachDisk(AttachDisk.newBuilder().setDomid(1).setDisk(disk)));
    }

    @Test
    void aFileIsTheSnapshotsByWhateverNameAndFormat() throws IOException {
        final Path real = Files.move(image, folder.resolve("real.img"));
        Files.createSymbolicLink(image, real);
        try (DaemonRig saved = fresh("a")) {
            create(saved);
            save(saved);
        }
        final Disk second = disk("xvdb").toBuilder().setPdevPath(real.toString()).build();
        try (DaemonRig rig = restored("b")) {
            assertThat(attach(rig, second).getFailure().getLogList()).first().asString()
                    .endsWith(real + ": in use by another guest of this host");
            assertThat(attach(rig, second.toBuilder().setFormat("qcow2").setReadwrite(false).build()).getFailure()
                    .getLogList()).first().asString()
                    .endsWith(real + ": in the snapshot that this host goes on from, as a raw image");
        }
    }

    @Test
    void aServersExportThatMayBeWrittenIsTheSnapshotsAndTheServerIsNotAsked() throws IOException {
        final Disk export;
        try (FakeNbdServer server = new FakeNbdServer(DISK_BYTES); DaemonRig saved = fresh("a")) {
            create(saved);
            export = disk("xvdb").toBuilder().setPdevPath(server.uri("disk").toString()).build();
            assertThat(attach(saved, export).getFailure().getLogList()).isEmpty();
            save(saved);
        }
        try (DaemonRig rig = restored("b")) {
            assertThat(ask(rig, ToolstackRequest.newBuilder().setDetachDisk(
                    DetachDisk.newBuilder().setDomid(1).setVdev("xvdb").setForce(true))).getFailure().getLogList())
                    .isEmpty();
            assertThat(attach(rig, export).getFailure().getLogList()).isEmpty();
            goesOn(rig);
        }
    }

    @Test
    void aDiskThatIsReadOnlyIsOpenedAgainAndMustBeAsItWas() throws IOException {
        try (DaemonRig saved = fresh("a")) {
            create(saved);
            final Path other = folder.resolve("other.img");
            write(other, "other");
            assertThat(attach(saved, disk("xvdb").toBuilder().setPdevPath(other.toString()).setReadwrite(false).build())
                    .getFailure().getLogList()).isEmpty();
            save(saved);
            try (DaemonRig rig = restored("b")) {
                goesOn(rig);
            }
            Files.write(other, new byte[2 * DISK_BYTES]);
            assertThatThrownBy(() -> restored("c")).isInstanceOf(IOException.class)
                    .hasMessageContaining("the disk " + other + " has been changed since");
            Files.delete(other);
            file = folder.resolve("two.snapshot");
            assertThatThrownBy(() -> save(saved))
                    .hasMessageContaining("the disk " + other + ", which a guest has, is not there any more");
        }
        try (DaemonRig rig = fresh("c")) {
            assertThat(rig.told).isEmpty();
        }
    }

    @Test
    void clientsOfTheHostThatWasSavedAreNotThoseOfOneThatGoesOn() throws IOException {
        try (DaemonRig saved = fresh("a")) {
            create(saved);
            // READ, request 1, of "/"; whoever has asked once has a connection in dom0.
            saved.host().xenstore(1, new byte[]{2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, '/', 0});
            MigrationRig.await(() -> look(saved, LiveSnapshotTest::storeClients).equals(List.of(1L)), "a client");
            try (ControlClient waiting = saved.connect()) {
                final long id = waiting.nextId();
                waiting.send(Request.newBuilder().setId(id).setToolstack(ToolstackRequest.newBuilder()
                        .setWaitForEnd(WaitForEnd.newBuilder().addDomids(1))).build());
                save(saved);
                try (DaemonRig rig = restored("b")) {
                    MigrationRig.await(() -> look(rig, LiveSnapshotTest::storeClients).isEmpty(), "no clients");
                    assertThat(rig.host().lastConnection()).isEqualTo(1);
                    final ToolstackReply gone = ask(rig,
                            ToolstackRequest.newBuilder().setDestroy(DomainId.newBuilder().setDomid(1)));
                    assertThat(gone.hasDone()).isTrue();
                    assertThat(look(saved, LiveSnapshotTest::storeClients)).containsExactly(1L);
                }
                assertThat(ask(saved, ToolstackRequest.newBuilder().setDestroy(DomainId.newBuilder().setDomid(1)))
                        .hasDone()).isTrue();
                assertThat(waiting.next().getToolstack().hasDomainEnd()).isTrue();
            }
        }
    }

    private static List<Long> storeClients(final LiveHost host) {
        return host.host().services().storeClients().numbers();
    }

    @Test
    void aSnapshotIsMadeWhenWhatIsAskedHasItsAnswers() throws IOException {
        try (DaemonRig saved = fresh("a"); ControlClient client = saved.connect()) {
            create(saved);
            // The guest has to suspend for it.
            final Path stream = Files.createFile(folder.resolve("stream"));
            final long asked = client.nextId();
            client.send(Request.newBuilder().setId(asked).setToolstack(ToolstackRequest.newBuilder().setSave(
                    Save.newBuilder().setDomid(1).setFile(stream.toString()).setAfter(AfterSave.AFTER_SAVE_RUN)))
                    .build());
            final long wanted = client.nextId();
            client.send(Request.newBuilder().setId(wanted)
                    .setSnapshotSave(SnapshotSave.newBuilder().setFile(file.toString())).build());
            Reply reply = client.next();
            while (!reply.getLast()) {
                reply = client.next();
            }
            assertThat(reply.getId()).isEqualTo(asked);
            assertThat(reply.getToolstack().getFailure().getLogList()).isEmpty();
            reply = client.next();
            assertThat(reply.getId()).isEqualTo(wanted);
            assertThat(reply.getSnapshotSaved().getBytes()).isEqualTo(Files.size(file));
        }
        try (DaemonRig rig = restored("b")) {
            goesOn(rig);
        }
    }

    @Test
    void aGuestWhoseDiskIsInASnapshotDoesNotMigrateAndRunsOn() throws IOException {
        try (DaemonRig saved = fresh("a")) {
            create(saved);
            save(saved);
        }
        try (DaemonRig rig = restored("b"); DaemonRig other = fresh("c"); ControlClient client = rig.connect()) {
            final MigrationReport end = client.migrate(
                    Migrate.newBuilder().setDomid(1).setHost(other.place().folder().toString()).build(), _ -> {
                    });
            assertThat(end.getFailure()).isEqualTo("its disks cannot be given away: disk.img: what it has"
                    + " is in a snapshot, which no other host goes on from");
            goesOn(rig);
            assertThat(counts(other)).isEmpty();
        }
    }

    @Test
    void aHostWithAJavaGuestIsNotSavedAndRunsOn() throws IOException {
        try (DaemonRig rig = fresh("a")) {
            rig.create("echo", "echo", "", List.of());
            MigrationRig.await(() -> look(rig, host -> host.domains().size()) == 1, "the domain");
            assertThatThrownBy(() -> save(rig)).hasMessageContaining("domain 1 runs a Java kernel");
            assertThat(file).doesNotExist();
            create(rig);
        }
    }

    @Test
    void whatCannotBeWrittenIsToldAndTheHostRunsOn() throws IOException {
        try (DaemonRig rig = fresh("a")) {
            create(rig);
            file = folder.resolve("no/such/folder/one.snapshot");
            assertThatThrownBy(() -> save(rig)).isInstanceOf(IOException.class)
                    .hasMessageContaining("no/such/folder: no such file or folder");
            file = image;
            assertThatThrownBy(() -> save(rig)).hasMessageContaining("there is a file " + image + " already");
            assertThat(image).hasSize(DISK_BYTES);
            file = Path.of("relative");
            assertThatThrownBy(() -> save(rig)).hasMessageContaining("no file has the path 'relative'");
            goesOn(rig);
        }
    }

    @Test
    void aDamagedSnapshotIsRefusedAndLeavesTheStateFolderToTheNextHost() throws IOException {
        try (DaemonRig rig = fresh("a")) {
            save(rig);
        }
        final byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        file = folder.resolve("bad.snapshot");
        Files.write(file, bytes);
        assertThatThrownBy(() -> restored("b")).isInstanceOf(IOException.class).hasMessageContaining("damaged");
        try (DaemonRig rig = fresh("b")) {
            create(rig);
        }
    }
}
