package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.xenolith.control.v1.Migrate;
import io.xenolith.control.v1.MigrationAnswer;
import io.xenolith.control.v1.MigrationPart;
import io.xenolith.control.v1.MigrationReport;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.ToClient;
import io.xenolith.control.v1.ToHost;
import io.xenolith.host.daemon.MigrationProxy.Fate;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails while a guest goes from one host to another, it runs on one of them afterwards, and on no more than one. */
@Timeout(600)
class MigrationFaultsTest {
    /** Messages of a migration, in their order. */
    private enum Message {
        OFFER, WINDOW, FIRST_DATA, LATER_DATA, TAKEN, READY, GO, RUNS, SETTLED;

        private boolean decided() {
            return compareTo(GO) >= 0;
        }
    }

    @TempDir
    private Path folder;

    private static Message message(final ToHost toHost, final ToClient toClient, final AtomicInteger pieces) {
        if (toHost != null) {
            final Request request = toHost.getRequest();
            if (request.hasMigrationOffer()) {
                return Message.OFFER;
            }
            return switch (request.getMigrationPart().getPartCase()) {
                case DATA -> pieces.getAndIncrement() == 0 ? Message.FIRST_DATA : Message.LATER_DATA;
                case GO -> Message.GO;
                case SETTLED -> Message.SETTLED;
                default -> null;
            };
        }
        final Reply reply = toClient.getReply();
        return switch (reply.getMigrationAnswer().getAnswerCase()) {
            case WINDOW -> Message.WINDOW;
            case TAKEN -> Message.TAKEN;
            case READY -> Message.READY;
            case RUNS -> Message.RUNS;
            default -> null;
        };
    }

    /** Cuts the line at {@code wanted}, once. */
    private static MigrationProxy.Rule cut(final Message wanted, final Fate fate) {
        final AtomicInteger pieces = new AtomicInteger();
        final AtomicInteger cuts = new AtomicInteger();
        return (toHost, toClient) -> message(toHost, toClient, pieces) == wanted && cuts.getAndIncrement() == 0
                ? fate
                : Fate.PASS;
    }

    @Test
    void aLineThatIsCutAtAnyMessageLeavesTheGuestOnOneHost() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            int here = 0;
            for (final Message message : Message.values()) {
                for (final Fate fate : List.of(Fate.CUT_BEFORE, Fate.CUT_BEHIND)) {
                    final int there = 1 - here;
                    rig.line(there).rule(cut(message, fate));
                    final List<MigrationReport> told = new ArrayList<>();
                    final MigrationReport last = rig.migrate(Migrate.newBuilder(), here, told);
                    // What decides is whether the other host was told to go.
                    final boolean goes = message == Message.GO ? fate == Fate.CUT_BEHIND : message.decided();
                    assertThat(last.hasMigrated()).as(fate + " " + message + ": " + told + last).isEqualTo(goes);
                    here = goes ? there : here;
                    rig.runsOnlyOn(here);
                    rig.line(there).rule((_, _) -> Fate.PASS);
                }
            }
            rig.nothingWasTwice();
        }
    }

    @Test
    void aHostThatCannotBeAskedForAWhileIsAskedUntilItAnswers() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            final MigrationProxy line = rig.line(1);
            final MigrationProxy.Rule cut = cut(Message.RUNS, Fate.CUT_BEFORE);
            line.rule((toHost, toClient) -> {
                final Fate fate = cut.of(toHost, toClient);
                line.refuse(fate == Fate.PASS ? 0 : 2);
                return fate;
            });
            final List<MigrationReport> told = new ArrayList<>();
            assertThat(rig.migrate(Migrate.newBuilder(), 0, told).hasMigrated()).isTrue();
            assertThat(told).extracting(MigrationReport::getText)
                    .filteredOn(text -> text.contains("the domain stays suspended here until it says")).hasSize(3);
            rig.runsOnlyOn(1);
            rig.hasSettled(1);
            rig.nothingWasTwice();
        }
    }

    @Test
    void aHostThatCannotTellHowItEndedIsAskedOnceAtATime() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            final MigrationProxy line = rig.line(1);
            line.rule(cut(Message.RUNS, Fate.CUT_BEFORE));
            final AtomicInteger answers = new AtomicInteger();
            line.changeAnswers(message -> message.getReply().getMigrationAnswer().hasRuns()
                    && answers.incrementAndGet() > 1 && answers.get() <= 3
                            ? message.toBuilder().setReply(message.getReply().toBuilder().setLast(true)
                                    .setMigrationAnswer(MigrationAnswer.getDefaultInstance())).build()
                            : message);
            final List<MigrationReport> told = new ArrayList<>();
            assertThat(rig.migrate(Migrate.newBuilder(), 0, told).hasMigrated()).isTrue();
            assertThat(told).extracting(MigrationReport::getText)
                    .filteredOn(text -> text.contains("the domain stays suspended here until it says")).hasSize(3);
            assertThat(answers).hasValue(4);
            rig.runsOnlyOn(1);
            rig.nothingWasTwice();
        }
    }

    @Test
    void aHostThatIsKilledBeforeItIsToldToGoLeavesTheGuestWhereItWas() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            for (final Message message : List.of(Message.FIRST_DATA, Message.READY)) {
                rig.line(1).rule(killing(rig, 1, message));
                assertThat(rig.migrate(0).getFailure()).contains("the line to the other host is lost");
                rig.line(1).rule((_, _) -> Fate.PASS);
                rig.start(1);
                rig.runsOnlyOn(0);
            }
            rig.nothingWasTwice();
        }
    }

    private static MigrationProxy.Rule killing(final MigrationRig rig, final int host, final Message wanted) {
        final MigrationProxy.Rule cut = cut(wanted, Fate.CUT_BEFORE);
        return (toHost, toClient) -> {
            final Fate fate = cut.of(toHost, toClient);
            if (fate != Fate.PASS) {
                rig.kill(host);
            }
            return fate;
        };
    }

    @Test
    void aGuestThatRanOnAHostThatWasKilledDoesNotRunAgainFromWhatItWas() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            final MigrationProxy.Rule kill = killing(rig, 1, Message.RUNS);
            rig.line(1).rule((toHost, toClient) -> {
                final Fate fate = kill.of(toHost, toClient);
                if (fate != Fate.PASS) {
                    try {
                        rig.start(1);
                    } catch (final IOException e) {
                        throw new AssertionError(e);
                    }
                }
                return fate;
            });
            // The guest was on its way when its new host died: as with any host that dies, it is lost.
            assertThat(rig.migrate(0).hasMigrated()).isTrue();
            rig.isNotOn(0);
            rig.isNotOn(1);
            rig.nothingWasTwice();
        }
    }

    @Test
    void aHostThatIsKilledWhenItHasSaidGoHasGivenTheGuestAway() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            final MigrationProxy.Rule cut = cut(Message.RUNS, Fate.CUT_BEFORE);
            rig.line(1).rule((toHost, toClient) -> {
                final Fate fate = cut.of(toHost, toClient);
                if (fate != Fate.PASS) {
                    rig.kill(0);
                }
                return fate;
            });
            assertThatThrownBy(() -> rig.migrate(0)).isInstanceOf(IOException.class);
            rig.start(0);
            rig.runsOnlyOn(1);
            rig.nothingWasTwice();
        }
    }

    @Test
    void aPieceThatIsDamagedOnItsWayLeavesTheGuestWhereItWas() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            rig.create();
            final AtomicInteger pieces = new AtomicInteger();
            rig.line(1).change(message -> message.getRequest().getMigrationPart().hasData()
                    && pieces.getAndIncrement() == 7 ? damaged(message) : message);
            assertThat(rig.migrate(0).getFailure()).isEqualTo("a piece of the stream was damaged on its way");
            rig.runsOnlyOn(0);
            rig.nothingWasTwice();
        }
    }

    private static ToHost damaged(final ToHost message) {
        final MigrationPart part = message.getRequest().getMigrationPart();
        final byte[] data = part.getData().toByteArray();
        data[data.length / 2] ^= 4;
        return message.toBuilder().setRequest(message.getRequest().toBuilder()
                .setMigrationPart(part.toBuilder().setData(ByteString.copyFrom(data)))).build();
    }

    private Path image(final String name) throws IOException {
        final Path image = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        return image;
    }

    @Test
    void aMissingImageIsSaidBeforeAnythingIsSent() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            final Path image = image("disk.img");
            rig.create(image);
            final Path moved = Files.move(image, folder.resolve("elsewhere"));
            final List<MigrationReport> told = new ArrayList<>();
            assertThat(rig.migrate(Migrate.newBuilder(), 0, told).getFailure()).contains("No such file or directory")
                    .contains(image.toString());
            assertThat(told).isEmpty();
            Files.move(moved, image);
            rig.runsOnlyOn(0);
        }
    }

    @Test
    void aSharedImageGoesFromHostToHostAndBackWhenItCannot() throws IOException {
        try (MigrationRig rig = new MigrationRig(folder)) {
            final Path image = image("disk.img");
            final Path second = image("second.img");
            rig.create(image, second);
            assertThat(rig.migrate(0).hasMigrated()).isTrue();
            rig.runsOnlyOn(1);
            // Between the go of one host and the other's opening it somebody takes the second image away.
            final MigrationProxy.Rule go = cut(Message.GO, Fate.CUT_BEFORE);
            rig.line(0).rule((toHost, toClient) -> {
                if (go.of(toHost, toClient) != Fate.PASS) {
                    assertThat(second.toFile().setWritable(false)).isTrue();
                } else if (toClient != null && toClient.getReply().getMigrationAnswer()
                        .getAnswerCase() == MigrationAnswer.AnswerCase.REFUSED) {
                    assertThat(second.toFile().setWritable(true)).isTrue();
                }
                return Fate.PASS;
            });
            assertThat(rig.migrate(1).getFailure()).contains("no permission to write it");
            rig.runsOnlyOn(1);
            rig.nothingWasTwice();
            try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
                assertThat(file.size()).isEqualTo(1 << 20);
            }
        }
    }
}
