package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.ControlException;
import io.xenolith.control.v1.Create;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainListQuestion;
import io.xenolith.control.v1.EventsSubscribe;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.StopRequest;
import io.xenolith.control.v1.Text;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.control.v1.Trigger;
import io.xenolith.control.v1.WaitForEnd;
import io.xenolith.dom0.toolstack.ToolstackAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client asks, the host goes on and so do its domains. */
@Timeout(120)
class BadQuestionsTest {
    private static final int MORE_THAN_DOM0_HAS_ROOM_FOR = 70_000;

    @TempDir
    private Path folder;

    private DaemonRig start() throws IOException {
        return new DaemonRig(folder.resolve("h"));
    }

    private static DomainConfiguration.Builder domain(final String name) {
        return DomainConfiguration.newBuilder().setName(name).setUuid(ByteString.copyFrom(new byte[16]))
                .setKernel("java:Idle").setTargetKib(16 << 10).setMaxVcpus(1);
    }

    private static ToolstackReply create(final ControlClient client, final DomainConfiguration.Builder domain)
            throws IOException {
        return client
                .ask(ToolstackRequest.newBuilder().setCreate(Create.newBuilder().setConfiguration(domain)).build());
    }

    private static List<Integer> domains(final ControlClient client) throws IOException {
        return client.ask(ToolstackRequest.newBuilder().setDomainList(DomainListQuestion.getDefaultInstance()).build())
                .getDomainList().getDomainsList().stream().map(DomainEntry::getDomid).toList();
    }

    @Test
    void aQuestionWhoseAnswerIsTooLongFails() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect()) {
            assertThatThrownBy(() -> client.ask(ToolstackRequest.newBuilder()
                    .setTrigger(Trigger.newBuilder().setDomid(1).setTrigger("x".repeat(1_048_530))).build()))
                    .isInstanceOf(ControlException.class).hasMessage("the answer is too long");
            assertThat(domains(client)).containsExactly(0);
        }
    }

    @Test
    void aNoteOfWhatAClientSentIsCut() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect(); ControlClient listener = rig.connect()) {
            final long id = listener.nextId();
            listener.send(Request.newBuilder().setId(id).setEventsSubscribe(EventsSubscribe.getDefaultInstance())
                    .build());
            assertThat(domains(listener)).containsExactly(0);
            assertThat(create(client, domain("n".repeat(900_000))).hasFailure()).isTrue();
            final Reply note = listener.next();
            assertThat(note.getId()).isEqualTo(id);
            assertThat(note.getEvent().getKind()).isEqualTo("note");
            assertThat(note.getEvent().getDomain()).isEqualTo("n".repeat(4096) + "...");
            assertThat(note.getEvent().getDetail()).hasSize(4099);
        }
    }

    private static ToolstackReply debugKeys(final ControlClient client, final int count) throws IOException {
        return client.ask(ToolstackRequest.newBuilder().setDebugKeys(Text.newBuilder().setText("#".repeat(count)))
                .build());
    }

    @Test
    void moreDebugKeysThanAPageAreRefused() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect()) {
            assertThat(debugKeys(client, 4096).hasDone()).isTrue();
            assertThat(debugKeys(client, 4097).getFailure().getCode()).isEqualTo(-6);
            assertThat(debugKeys(client, MORE_THAN_DOM0_HAS_ROOM_FOR).getFailure().getCode()).isEqualTo(-6);
        }
    }

    @Test
    void aQuestionThatTheToolstackStumblesOverFailsAlone() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect()) {
            final ToolstackReply reply = create(client,
                    domain("a").setSsidLabel("x".repeat(MORE_THAN_DOM0_HAS_ROOM_FOR)));
            assertThat(reply.getFailure().getCode()).isEqualTo(-3);
            assertThat(reply.getFailure().getLog(0)).startsWith("libxl: error: ").contains("scratch full");
            assertThat(create(client, domain("a")).getCreated().getDomid()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsLeftOfADomainOfImpossibleSize() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect()) {
            assertThat(create(client, domain("a").setTargetKib(-1)).hasFailure()).isTrue();
            assertThat(domains(client)).containsExactly(0);
            assertThat(create(client, domain("a")).hasCreated()).isTrue();
        }
    }

    @Test
    void whoWaitsForAnEndMayCancel() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect()) {
            final int domid = create(client, domain("a")).getCreated().getDomid();
            final long id = client.nextId();
            client.send(Request.newBuilder().setId(id).setToolstack(ToolstackRequest.newBuilder()
                    .setWaitForEnd(WaitForEnd.newBuilder().addDomids(domid))).build());
            client.cancel(id);
            final Reply last = client.next();
            assertThat(last.getId()).isEqualTo(id);
            assertThat(last.getLast()).isTrue();
            assertThat(last.getFailure().getReason()).isEqualTo("cancelled");
            assertThat(domains(client)).containsExactly(0, domid);
        }
    }

    private static List<Integer> waitedFor(final Integer... domids) {
        return Questions.end(WaitForEnd.newBuilder().addAllDomids(List.of(domids)).build()).domids();
    }

    @Test
    void aDomainIsWaitedForOnce() {
        assertThat(waitedFor(3, 1, 3, 3, 1)).containsExactly(3, 1);
    }

    @Test
    void whatIsNoDomainsNumberIsNotWaitedFor() {
        assertThatThrownBy(() -> waitedFor(1, 0x7ff0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> waitedFor(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDiskIsListedWhateverItsBackendIsSaidToBe() {
        final ToolstackAnswer disks = new ToolstackAnswer.Disks(List.of(
                new ToolstackAnswer.DiskState(7, "xvda", "", false, false, 51712, "x/y/z", -1, -1, -1)));
        assertThat(new Answers("h", _ -> Optional.empty()).write(disks).getDisks().getDisks(0).getFrontendDomid())
                .isEqualTo(7);
    }

    @Test
    void aVifIsListedWhateverItsBackendIsSaidToBe() {
        final ToolstackAnswer vifs = new ToolstackAnswer.Vifs(List.of(
                new ToolstackAnswer.VifState(7, 0, "", "", "x/y/z", -1, -1, -1, -1)));
        assertThat(new Answers("h", _ -> Optional.empty()).write(vifs).getVifs().getVifs(0).getFrontendDomid())
                .isEqualTo(7);
    }

    @Test
    void aHostThatGoesDownSlowlyMakesNoDomain() throws IOException {
        try (DaemonRig rig = start(); ControlClient client = rig.connect(); ControlClient stopper = rig.connect()) {
            assertThat(create(client, domain("a")).hasCreated()).isTrue();
            // The longest time that can be said, and the domain, being paused, does not go by itself.
            stopper.send(Request.newBuilder().setId(stopper.nextId())
                    .setStop(StopRequest.newBuilder().setTimeoutS(-1)).build());
            assertThat(stopper.next().getStopProgress().getText()).isEqualTo("shutting down a");
            final ToolstackReply reply = create(client, domain("b"));
            assertThat(reply.getFailure().getCode()).isEqualTo(-3);
            assertThat(reply.getFailure().getLogList()).containsExactly("libxl: error: the host is going down");
            assertThat(domains(client)).containsExactly(0, 1);
        }
    }
}
