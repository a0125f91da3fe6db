package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.control.ControlClient;
import io.xenolith.control.ControlException;
import io.xenolith.control.v1.AttachDisk;
import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrateAbort;
import io.xenolith.control.v1.MigrateData;
import io.xenolith.control.v1.MigrateIn;
import io.xenolith.control.v1.MigrateMore;
import io.xenolith.control.v1.MigrateOut;
import io.xenolith.control.v1.MigrateVerdict;
import io.xenolith.control.v1.MigrationNumber;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StopRequest;
import io.xenolith.control.v1.ToClient;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.host.daemon.MigrationProxy.Fate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever operators and other hosts do while a guest goes from one host to another, it runs on no more than one. */
@Timeout(300)
class MigrationAbuseTest {
    @TempDir
    private Path folder;

    /** Does something when the receiver has said that all is there, before the sender hears of it. */
    private static MigrationProxy.Rule whenReady(final Runnable action) {
        return (_, toClient) -> {
            if (toClient != null && toClient.getReply().getMigrationAnswer().hasReady()) {
                action.run();
            }
            return Fate.PASS;
        };
    }

    @Test
    void aGuestThatIsNotHereYetCannotBeUnpausedNorGivenDevices() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            final List<ToolstackReply> answers = new ArrayList<>();
            rig.line(1).rule(whenReady(() -> {
                answers.add(rig.ask(1, ToolstackRequest.newBuilder().setUnpause(rig.guest(1))));
                for (final int host : List.of(0, 1)) {
                    answers.add(rig.ask(host, ToolstackRequest.newBuilder()
                            .setAttachDisk(AttachDisk.newBuilder().setDomid(rig.guest(host).getDomid()).setDisk(Disk
                                    .newBuilder().setVdev("xvdz").setPdevPath("/dev/null").setFormat("raw")))));
                }
            }));
            assertThat(rig.migrate(0).hasMigrated()).isTrue();
            assertThat(answers).map(answer -> String.join("", answer.getFailure().getLogList())).satisfiesExactly(
                    unpaused -> assertThat(unpaused).contains("still on its way here"),
                    leaving -> assertThat(leaving).contains("is being saved or migrated already"),
                    coming -> assertThat(coming).contains("still on its way here"));
            rig.runsOnlyOn(1);
            rig.hasSettled(1);
            rig.nothingWasTwice();
        }
    }

    @Test
    void whatTheHostAsksForAMigrationNoClientMayAsk() throws IOException {
        try (DaemonRig rig = new DaemonRig(folder.resolve("h")); ControlClient client = rig.connect()) {
            for (final ToolstackRequest.Builder question : List.of(
                    ToolstackRequest.newBuilder().setMigrateOut(MigrateOut.getDefaultInstance()),
                    ToolstackRequest.newBuilder().setMigrateMore(MigrateMore.getDefaultInstance()),
                    ToolstackRequest.newBuilder().setMigrateVerdict(MigrateVerdict.getDefaultInstance()),
                    ToolstackRequest.newBuilder().setMigrateIn(MigrateIn.getDefaultInstance()),
                    ToolstackRequest.newBuilder().setMigrateData(MigrateData.getDefaultInstance()),
                    ToolstackRequest.newBuilder().setMigrateGo(MigrationNumber.getDefaultInstance()),
                    ToolstackRequest.newBuilder().setMigrateAbort(MigrateAbort.getDefaultInstance()))) {
                assertThatThrownBy(() -> client.ask(question.build())).isInstanceOf(ControlException.class)
                        .hasMessage("only the host itself asks what a migration needs");
            }
        }
    }

    @Test
    void moreIterationsPagesOrBytesThanThereAreNumbersAreRefused() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            for (final Migrate.Builder request : List.of(Migrate.newBuilder().setIterations(-1),
                    Migrate.newBuilder().setIterations(1).setTargetDirty(-1),
                    Migrate.newBuilder().setBytesPerSecond(-1))) {
                assertThat(rig.migrate(request, 0, new ArrayList<>()).getFailure())
                        .startsWith("no migration takes so many iterations, pages or bytes");
            }
            rig.runsOnlyOn(0);
        }
    }

    private static ToClient taking(final ToClient message, final long bytes) {
        return message.getReply().getMigrationAnswer().hasTaken()
                ? message.toBuilder().setReply(message.getReply().toBuilder().setMigrationAnswer(
                        message.getReply().getMigrationAnswer().toBuilder().setTaken(bytes))).build()
                : message;
    }

    @Test
    void aHostThatTakesLessThanNothingLeavesTheGuestWhereItWas() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            rig.line(1).changeAnswers(message -> taking(message, -1));
            assertThat(rig.migrate(0).getFailure()).contains("takes 18446744073709551615 bytes");
            rig.runsOnlyOn(0);
            rig.line(1).changeAnswers(message -> taking(message, Long.MAX_VALUE));
            assertThat(rig.migrate(0).hasMigrated()).isTrue();
            rig.runsOnlyOn(1);
            rig.nothingWasTwice();
        }
    }

    @Test
    void aMigrationThatIsCancelledAtOnceLeavesNothingOnTheOtherHost() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            try (ControlClient client = rig.connect(0)) {
                final long id = client.nextId();
                client.send(Request.newBuilder().setId(id).setMigrate(Migrate.newBuilder()
                        .setDomid(rig.guest(0).getDomid()).setHost(rig.line(1).folder().toString())).build());
                client.cancel(id);
                MigrationReport last = client.next().getMigrationReport();
                while (last.getFailure().isEmpty()) {
                    last = client.next().getMigrationReport();
                }
                assertThat(last.getFailure()).isEqualTo("it was cancelled");
            }
            rig.runsOnlyOn(0);
        }
    }

    @Test
    void aHostThatGoesDownTakesNoGuest() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            final List<ControlClient> stopping = new ArrayList<>();
            rig.line(1).rule(whenReady(() -> {
                try {
                    final ControlClient client = rig.connect(1);
                    stopping.add(client);
                    client.send(Request.newBuilder().setId(client.nextId())
                            .setStop(StopRequest.newBuilder().setTimeoutS(60)).build());
                    // The stop has begun when it tells of it.
                    assertThat(client.next().getStopProgress().getText()).contains("shutting down");
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            assertThat(rig.migrate(0).getFailure()).isNotEmpty();
            for (final ControlClient client : stopping) {
                client.close();
            }
            rig.line(1).rule((_, _) -> Fate.PASS);
            rig.start(1);
            rig.runsOnlyOn(0);
            rig.nothingWasTwice();
        }
    }
}
