package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.EventsSubscribe;
import io.xenolith.control.v1.HostEvent;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StatusReply;
import io.xenolith.control.v1.StatusRequest;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.dom0.toolstack.ToolstackQuestion;
import io.xenolith.host.daemon.DaemonRig.Attached;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A long-lived host as its clients see it. */
@Timeout(120)
class DaemonTest {
    private static final String PROMPT = "type a line, or quit";
    private static final int ALL = 1 << 16;

    @TempDir
    private Path folder;

    private DaemonRig start() throws IOException {
        return new DaemonRig(folder.resolve("h"));
    }

    @Test
    void aHostSaysWhatItIs() throws IOException {
        try (DaemonRig rig = start()) {
            final StatusReply status = rig.status();
            assertThat(status.getName()).isEqualTo("h");
            assertThat(status.getStateFolder()).isEqualTo(folder.resolve("h").toString());
            assertThat(status.getMemoryBytes()).isEqualTo(256L << 20);
            assertThat(status.getSeed()).isEqualTo(1);
            assertThat(status.getPid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(status.getDomainsCount()).isZero();
            assertThat(status.getListensList()).containsExactly(folder.resolve("h/control.sock").toString(),
                    folder.resolve("h/xenstored.sock").toString());
        }
    }

    @Test
    void theStateFolderIsItsOwnersAlone() throws IOException {
        Files.createDirectory(folder.resolve("h"));
        Files.setPosixFilePermissions(folder.resolve("h"), PosixFilePermissions.fromString("rwxrwxrwx"));
        try (DaemonRig rig = start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.place().folder())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void theToolstackInDom0IsAsked() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect()) {
            assertThat(client.ask(ToolstackRequest.newBuilder().setDomainList(DomainListQuestion.getDefaultInstance())
                    .build()).getDomainList().getDomainsList()).extracting(DomainEntry::getDomid).containsExactly(0);
        }
    }

    @Test
    void aQuestionThatIsNoneIsRefused() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect()) {
            assertThat(client.ask(ToolstackRequest.getDefaultInstance()).getFailure().getCode()).isEqualTo(-6);
        }
    }

    @Test
    void aSecondHostInOneFolderIsRefused() throws IOException {
        try (DaemonRig rig = start()) {
            assertThatThrownBy(this::start).isInstanceOf(IOException.class)
                    .hasMessage("a host runs at " + rig.place().folder() + " already (process "
                            + ProcessHandle.current().pid() + ")");
            assertThat(rig.status().getName()).isEqualTo("h");
        }
    }

    @Test
    void aHostThatEndedInOrderLeavesNothingToSay() throws IOException {
        try (DaemonRig rig = start()) {
            assertThat(rig.stop(1)).isEmpty();
        }
        assertThat(folder.resolve("h/control.sock")).doesNotExist();
        try (DaemonRig rig = start()) {
            assertThat(rig.told).isEmpty();
        }
    }

    @Test
    void whatAKilledHostHadIsSaidAndPutAside() throws IOException {
        try (DaemonRig rig = start()) {
            rig.stop(1);
        }
        final Path host = folder.resolve("h/host.json");
        Files.writeString(host, Files.readString(host).replace("\"stopped\":true", "\"stopped\":false"));
        Files.writeString(folder.resolve("h/domains/a%2Fb.json"), "{\"memory\":64}");
        Files.writeString(folder.resolve("h/domains/half.json.new"), "{\"mem");
        Files.writeString(folder.resolve("h/control.sock"), "");
        try (DaemonRig rig = start()) {
            assertThat(rig.told).containsExactly("the last host at " + folder.resolve("h") + " did not end in order",
                    "domain a/b was lost; how it was made is kept in " + folder.resolve("h/lost"));
            assertThat(rig.status().getDomainsCount()).isZero();
            assertThat(folder.resolve("h/lost/a%2Fb.json")).hasContent("{\"memory\":64}");
            assertThat(folder.resolve("h/domains")).isEmptyDirectory();
        }
    }

    @Test
    void aDomainHasAFileFromBeforeItIsMadeUntilItHasEnded() throws IOException {
        try (DaemonRig rig = start()) {
            rig.create("a", "Echo", "", List.of());
            try (Attached console = attach(rig)) {
                console.awaitText(PROMPT);
                assertThat(folder.resolve("h/domains/a.json")).exists();
                console.type("quit\n");
                console.awaitLast();
            }
            assertThat(rig.status().getDomainsCount()).isZero();
            assertThat(folder.resolve("h/domains/a.json")).doesNotExist();
        }
    }

    @Test
    void aCoreDumpThatCannotBeWrittenIsAbandoned() throws Exception {
        try (DaemonRig rig = start()) {
            rig.create("a", "Echo", "", List.of());
            try (Attached console = attach(rig)) {
                console.awaitText(PROMPT);
                final CompletableFuture<Integer> writes = new CompletableFuture<>();
                rig.dumpCore(1, new FullDisk(writes));
                assertThat(writes.get()).isEqualTo(2);
                console.type("quit\n");
                console.awaitLast();
            }
        }
    }

    /** Takes one piece. */
    private static final class FullDisk implements ToolstackQuestion.CoreSink {
        private final CompletableFuture<Integer> writesWhenAbandoned;
        private int writes;

        FullDisk(final CompletableFuture<Integer> writesWhenAbandoned) {
            this.writesWhenAbandoned = writesWhenAbandoned;
        }

        @Override
        public void write(final byte[] bytes, final int length) throws IOException {
            writes++;
            if (writes > 1) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void close() {
            throw new AssertionError("half a dump is taken for a whole one");
        }

        @Override
        public void abandon() {
            writesWhenAbandoned.complete(writes);
        }
    }

    /** At the console of domain 1, as soon as it is there. */
    private static Attached attach(final DaemonRig rig) throws IOException {
        while (rig.status().getDomainsCount() == 0) {
            Thread.onSpinWait();
        }
        return new Attached(rig, 1, ALL);
    }

    @Test
    void everybodyAtAConsoleSeesItAndMayType() throws IOException {
        try (DaemonRig rig = start()) {
            rig.create("a", "Echo", "", List.of());
            try (Attached one = attach(rig); Attached other = new Attached(rig, 1, 0)) {
                one.awaitText(PROMPT);
                one.type("first\n");
                other.awaitText("echo: first");
                other.type("second\n");
                assertThat(one.awaitText("echo: second")).contains("echo: first");
            }
        }
    }

    @Test
    void whoComesLaterSeesWhatWasWrittenBefore() throws IOException {
        try (DaemonRig rig = start()) {
            rig.create("a", "Echo", "", List.of());
            try (Attached one = attach(rig)) {
                one.type("first\n");
                one.awaitText("echo: first");
            }
            try (Attached all = new Attached(rig, 1, ALL)) {
                assertThat(all.awaitText("echo: first")).contains(PROMPT);
            }
            try (Attached some = new Attached(rig, 1, 7)) {
                some.next();
                assertThat(some.awaitText("first")).doesNotContain("echo");
            }
        }
    }

    @Test
    void whoDetachesHearsNoMoreAndTheOthersStay() throws IOException {
        try (DaemonRig rig = start()) {
            rig.create("a", "Echo", "", List.of());
            try (Attached one = attach(rig); Attached other = new Attached(rig, 1, ALL)) {
                one.awaitText(PROMPT);
                one.cancel();
                one.awaitLast();
                other.type("x\n");
                other.awaitText("echo: x");
            }
        }
    }

    @Test
    void aDomainWithoutAConsoleCannotBeAttachedTo() throws IOException {
        try (DaemonRig rig = start(); Attached console = new Attached(rig, 7, 0)) {
            assertThat(console.awaitLast().getFailure().getReason()).isEqualTo("domain 7 has no console");
        }
    }

    @Test
    void aConsoleIsLogged() throws IOException {
        try (DaemonRig rig = start()) {
            rig.create("a", "Echo", "", List.of());
            try (Attached console = attach(rig)) {
                console.awaitText(PROMPT);
            }
        }
        assertThat(folder.resolve("h/console/guest-a.log")).content().contains(PROMPT);
    }

    @Test
    void stopShutsDomainsDown() throws IOException {
        try (DaemonRig rig = start()) {
            rig.create("a", "Echo", "", List.of());
            attach(rig).close();
            assertThat(rig.stop(60)).containsExactly("shutting down a");
        }
    }

    @Test
    void domainsThatDoNotShutDownInTimeAreDestroyed() throws IOException {
        try (DaemonRig rig = start()) {
            rig.create("a", "Echo", "", List.of());
            attach(rig).close();
            assertThat(rig.stop(0)).containsExactly("destroying a");
        }
    }

    @Test
    void eventsTellTheLifeOfADomain() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect()) {
            final long id = client.nextId();
            client.send(
                    Request.newBuilder().setId(id).setEventsSubscribe(EventsSubscribe.getDefaultInstance()).build());
            // An answer to a later request: the subscription stands.
            client.ask(Request.newBuilder().setStatus(StatusRequest.getDefaultInstance()));
            rig.create("a", "Hello", "", List.of());
            final List<String> events = new ArrayList<>();
            HostEvent event;
            do {
                event = client.next().getEvent();
                events.add(
                        event.getDomid() + " " + event.getDomain() + " " + event.getKind() + " " + event.getDetail());
            } while (!event.getKind().equals("destroyed"));
            assertThat(events).containsExactly("1 a created ", "1 a ended poweroff", "1 a destroyed ");
            client.cancel(id);
            final Reply last = client.next();
            assertThat(last.getLast()).isTrue();
        }
    }
}
