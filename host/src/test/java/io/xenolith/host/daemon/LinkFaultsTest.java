package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.Link;
import io.xenolith.control.v1.LinkAnswer;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.control.v1.LinkOffer;
import io.xenolith.control.v1.LinkStatus;
import io.xenolith.control.v1.Reply;
import io.xenolith.control.v1.Request;
import io.xenolith.control.v1.ToClient;
import io.xenolith.control.v1.ToHost;
import io.xenolith.dom0.net.Bridge;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever another host does, a link to it is one, bounded, and can be ended. */
@Timeout(300)
class LinkFaultsTest {
    private static final String BRIDGE = "xenbr0";
    private static final String ENDED = "the link was ended before it was there";
    /** More than a host's thread takes at once and any socket holds. */
    private static final int MANY = 150_000;

    @TempDir
    private Path folder;

    private static Request.Builder link(final Path other, final boolean end) {
        return Request.newBuilder()
                .setLink(Link.newBuilder().setBridge(BRIDGE).setHost(other.toString()).setEnd(end));
    }

    private static String ask(final DaemonRig rig, final Request.Builder request) throws IOException {
        try (ControlClient client = rig.connect()) {
            return client.ask(request).getLinkReport().getText();
        }
    }

    private static List<LinkStatus> links(final DaemonRig rig) {
        try {
            return rig.status().getLinksList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LinkOffer.Builder offer(final int askedAs) {
        return LinkOffer.newBuilder().setHostId(ByteString.copyFrom(new byte[16])).setBridge(BRIDGE)
                .setAskedAs(askedAs);
    }

    /** Another host's first answer to an offer. */
    private static Reply send(final ControlClient client, final LinkOffer.Builder offer) throws IOException {
        client.send(Request.newBuilder().setId(client.nextId()).setLinkOffer(offer).build());
        return client.next();
    }

    private static void beats(final DaemonRig rig) {
        for (int i = 0; i < LinkEnd.SILENT_BEATS_MAX; i++) {
            rig.host().execute(() -> rig.host().links().beat());
        }
    }

    /** Somebody who listens where a host would, and says nothing. */
    private ServerSocketChannel silent() throws IOException {
        Files.createDirectories(folder.resolve("s"));
        final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("s/control.sock")));
        return server;
    }

    /** A client that waits for a link to whom nobody is. */
    private ControlClient waiting(final DaemonRig rig) throws IOException {
        final ControlClient client = rig.connect();
        client.send(link(folder.resolve("s"), false).setId(client.nextId()).build());
        MigrationRig.await(() -> links(rig).size() == 1, "a link that is asked for");
        return client;
    }

    @Test
    void aHostThatHasAnotherNameTooIsLinkedAlready() throws IOException {
        try (DaemonRig first = new DaemonRig(folder.resolve("a"));
                DaemonRig second = new DaemonRig(folder.resolve("b"))) {
            assertThat(ask(first, link(folder.resolve("b"), false))).startsWith("xenbr0 is linked");
            Files.createSymbolicLink(folder.resolve("c"), folder.resolve("b"));
            assertThatThrownBy(() -> ask(first, link(folder.resolve("c"), false)))
                    .hasMessage("xenbr0 is linked already");
            assertThat(links(first)).singleElement().matches(LinkStatus::getUp);
            assertThat(links(second)).singleElement().matches(LinkStatus::getUp);
            // The other host may not have heard of the end yet.
            assertThat(ask(first, link(folder.resolve("b"), true))).endsWith("is linked no more");
            assertThat(ask(first, link(folder.resolve("b"), false))).startsWith("xenbr0 is linked");
        }
    }

    @Test
    void anotherOfferForTheSameLinkTakesItsPlaceAndForAnotherIsRefused() throws IOException {
        try (DaemonRig rig = new DaemonRig(folder.resolve("a"));
                ControlClient lost = rig.connect();
                ControlClient again = rig.connect();
                ControlClient other = rig.connect()) {
            assertThat(send(lost, offer(7)).getLinkAnswer().hasJoined()).isTrue();
            assertThat(send(again, offer(7)).getLinkAnswer().hasJoined()).isTrue();
            assertThatThrownBy(lost::next).isInstanceOf(IOException.class);
            assertThat(send(other, offer(8)).getLinkAnswer().getRefused()).isEqualTo("xenbr0 is linked already");
            assertThat(links(rig)).hasSize(1);
        }
    }

    @Test
    void anOfferThatIsCancelledHasALastAnswerAndTheConnectionStays() throws IOException {
        try (DaemonRig rig = new DaemonRig(folder.resolve("a")); ControlClient client = rig.connect()) {
            final Reply joined = send(client, offer(1));
            client.cancel(joined.getId());
            final Reply last = client.next();
            assertThat(last.getLast()).isTrue();
            assertThat(last.getLinkAnswer().getRefused()).isEqualTo("the link is ended");
            assertThat(send(client, offer(2)).getLinkAnswer().hasJoined()).isTrue();
        }
    }

    @Test
    void aBridgeThatOnlyALinkNeededGoesWithIt() throws IOException {
        try (DaemonRig rig = new DaemonRig(folder.resolve("a")); ControlClient client = rig.connect()) {
            final Reply joined = send(client, offer(1).setBridge("other"));
            MigrationRig.await(() -> bridges(rig).equals(List.of("other")), "a bridge");
            client.cancel(joined.getId());
            MigrationRig.await(() -> bridges(rig).isEmpty(), "no bridge");
        }
    }

    private static List<String> bridges(final DaemonRig rig) {
        return CompletableFuture.supplyAsync(
                () -> rig.host().host().services().networks().bridges().stream().map(Bridge::name).toList(),
                rig.host()::execute).join();
    }

    @Test
    void aHostOfWhichNothingIsHeardIsLinkedNoMore() throws IOException {
        try (DaemonRig rig = new DaemonRig(folder.resolve("a")); ControlClient client = rig.connect()) {
            assertThat(send(client, offer(1)).getLinkAnswer().hasJoined()).isTrue();
            beats(rig);
            for (int i = 0; i < LinkEnd.SILENT_BEATS_MAX; i++) {
                assertThat(client.next().getLinkAnswer()).isEqualTo(
                        LinkAnswer.newBuilder().setFrame(LinkFrame.getDefaultInstance()).build());
            }
            assertThatThrownBy(client::next).isInstanceOf(IOException.class);
            assertThat(links(rig)).isEmpty();
        }
    }

    @Test
    void aHostThatDoesNotGreetIsGivenUp() throws IOException {
        try (ServerSocketChannel _ = silent();
                DaemonRig rig = new DaemonRig(folder.resolve("a"));
                ControlClient client = waiting(rig)) {
            beats(rig);
            assertThat(client.next().getFailure().getReason()).isEqualTo("nothing is heard of the other host");
            assertThat(links(rig)).isEmpty();
        }
    }

    @Test
    void whoeverWaitsForALinkIsToldThatAnotherHasEndedIt() throws IOException {
        try (ServerSocketChannel server = silent();
                DaemonRig rig = new DaemonRig(folder.resolve("a"));
                ControlClient client = waiting(rig);
                SocketChannel line = server.accept()) {
            assertThat(ask(rig, link(folder.resolve("s"), true))).endsWith("is linked no more");
            assertThat(client.next().getFailure().getReason()).isEqualTo(ENDED);
            // The line is closed, though nobody greeted.
            assertThat(Channels.newInputStream(line).readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void aLinkThatIsNotThereYetEndsWithWhoeverWaitsForIt() throws IOException {
        try (ServerSocketChannel _ = silent(); DaemonRig rig = new DaemonRig(folder.resolve("a"))) {
            try (ControlClient cancelling = waiting(rig)) {
                cancelling.cancel(1);
                assertThat(cancelling.next().getFailure().getReason()).isEqualTo(ENDED);
                assertThat(links(rig)).isEmpty();
            }
            waiting(rig).close();
            MigrationRig.await(() -> links(rig).isEmpty(), "no link");
        }
    }

    @Test
    void namesOfOtherHostsAreShortAndVisible() throws IOException {
        try (DaemonRig rig = new DaemonRig(folder.resolve("a")); ControlClient client = rig.connect()) {
            assertThat(send(client, offer(1).setBridge("x\u001b[2J")).getLinkAnswer().getRefused())
                    .isEqualTo("no bridge is called 'x?[2J'");
            final Reply joined = send(client, offer(1).setFrom("\u001b\u202e" + "n".repeat(500_000)));
            assertThat(joined.getLinkAnswer().hasJoined()).isTrue();
            assertThat(links(rig)).singleElement().extracting(LinkStatus::getHost).isEqualTo("??" + "n".repeat(62));
            for (final String name : List.of("", "\n", "n".repeat(5_000))) {
                assertThatThrownBy(() -> ask(rig, link(Path.of("x"), false).setLink(
                        Link.newBuilder().setBridge(BRIDGE).setHost(name)))).hasMessage("no host is called so");
            }
        }
    }

    @Test
    void whatAnotherHostSaysIsCutAndVisible() throws IOException {
        try (DaemonRig first = new DaemonRig(folder.resolve("a"));
                DaemonRig _ = new DaemonRig(folder.resolve("b"));
                MigrationProxy proxy = new MigrationProxy(folder.resolve("p"), folder.resolve("b"))) {
            proxy.changeAnswers(message -> message.getReply().getLinkAnswer().hasJoined()
                    ? ToClient.newBuilder().setReply(message.getReply().toBuilder().setLast(true).setLinkAnswer(
                            LinkAnswer.newBuilder().setRefused("\u001b" + "n".repeat(100_000)))).build()
                    : message);
            assertThatThrownBy(() -> ask(first, link(proxy.folder(), false))).hasMessage("?" + "n".repeat(299));
        }
    }

    @Test
    void packetsWithoutBytesAreLostTooWhenTheHostIsBusy() throws Exception {
        try (ServerSocketChannel server = silent();
                DaemonRig rig = new DaemonRig(folder.resolve("a"));
                ControlClient client = waiting(rig);
                SocketChannel line = server.accept()) {
            final DataInputStream in = new DataInputStream(Channels.newInputStream(line));
            final DataOutputStream out = new DataOutputStream(Channels.newOutputStream(line));
            final ToHost hello = ToHost.parseFrom(in.readNBytes(in.readInt()));
            write(out, ToClient.newBuilder().setHello(hello.getHello()).build());
            final long id = ToHost.parseFrom(in.readNBytes(in.readInt())).getRequest().getId();
            write(out, answer(id, LinkAnswer.newBuilder().setJoined(ByteString.copyFrom(new byte[16]))));
            assertThat(client.next().getLinkReport().getText()).startsWith("xenbr0 is linked");

            final CountDownLatch busy = new CountDownLatch(1);
            rig.host().execute(() -> {
                try {
                    busy.await();
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            final ToClient frame = answer(id, LinkAnswer.newBuilder().setFrame(LinkFrame.getDefaultInstance()));
            for (int i = 0; i < MANY; i++) {
                write(out, frame);
            }
            busy.countDown();
            assertThat(links(rig)).singleElement()
                    .satisfies(link -> assertThat(link.getLost()).isBetween(1L, (long) MANY));
        }
    }

    private static ToClient answer(final long id, final LinkAnswer.Builder answer) {
        return ToClient.newBuilder().setReply(Reply.newBuilder().setId(id).setLinkAnswer(answer)).build();
    }

    private static void write(final DataOutputStream out, final ToClient message) throws IOException {
        out.writeInt(message.getSerializedSize());
        message.writeTo(out);
    }
}
