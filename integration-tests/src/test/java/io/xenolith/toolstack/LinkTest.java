package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.xenolith.control.ControlClient;
import io.xenolith.control.v1.LinkAnswer;
import io.xenolith.control.v1.LinkFrame;
import io.xenolith.control.v1.LinkOffer;
import io.xenolith.control.v1.LinkStatus;
import io.xenolith.control.v1.Request;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bridges of several hosts that are one network. */
@Timeout(600)
class LinkTest {
    private static final long MEMORY = 128L << 20;
    private static final String BRIDGE = "xenbr0";

    @TempDir
    private Path folder;

    private XlRig host(final String name) throws IOException {
        return new XlRig(folder, name, HypervisorConfig.of(MEMORY, name.charAt(0)));
    }

    /** A guest that sends datagrams back; it is there when this returns. */
    private static void echo(final XlRig host, final String ip) throws IOException {
        create(host, "echo", "udp-echo", "ip=" + ip);
        host.awaitText(host.state().resolve("console/guest-echo.log"), "udp-echo: port 7");
    }

    private static void create(final XlRig host, final String name, final String program, final String extra)
            throws IOException {
        host.config(name + ".cfg", "name='" + name + "'", "kernel='java:" + program + "'", "memory=16",
                "extra='" + extra + "'",
                "vif=['mac=00:16:3e:00:00:" + (program.equals("udp-echo") ? "02" : "01") + ",bridge=" + BRIDGE + "']");
        final XlRig.Result made = host.xl("create", name + ".cfg");
        assertThat(made.exit()).as(made.err()).isZero();
    }

    /** What a guest gets back of an echo elsewhere. */
    private static String client(final XlRig host, final String name, final String extra) throws IOException {
        create(host, name, "udp-client", extra);
        final String log = host.awaitText(host.state().resolve("console/guest-" + name + ".log"), " came back");
        host.awaitGone(name);
        return log;
    }

    private static LinkStatus link(final XlRig host) throws IOException {
        return host.links().getFirst();
    }

    private static void awaitUp(final XlRig host, final boolean up) {
        host.await(() -> {
            try {
                return host.links().stream().anyMatch(LinkStatus::getUp) == up;
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }, "a link that is " + (up ? "up" : "down"));
    }

    @Test
    void guestsOfTwoHostsTalkOverALinkUntilItEnds() throws IOException {
        try (XlRig first = host("a"); XlRig second = host("b")) {
            assertThat(first.link(BRIDGE, second, false)).isEqualTo("xenbr0 is linked with that of " + second.state());
            echo(second, "10.0.0.2");
            assertThat(client(first, "client", "ip=10.0.0.1 to=10.0.0.2 count=20 size=1400"))
                    .contains("20 datagrams sent, 20 came back");
            assertThat(link(first).getAsked()).isTrue();
            assertThat(link(first).getSent()).isGreaterThan(20);
            assertThat(link(second).getReceived()).isEqualTo(link(first).getSent());
            assertThat(link(second).getAsked()).isFalse();

            assertThat(first.link(BRIDGE, second, true))
                    .isEqualTo("xenbr0 with that of " + second.state() + " is linked no more");
            awaitUp(second, false);
            assertThat(client(first, "late", "ip=10.0.0.1 to=10.0.0.2 count=2"))
                    .contains("2 datagrams sent, 0 came back");
        }
    }

    @Test
    void twoHostsHaveOneLinkForABridgeWhoeverAsked() throws IOException {
        try (XlRig first = host("a"); XlRig second = host("b")) {
            final String _ = first.link(BRIDGE, second, false);
            assertThatThrownBy(() -> first.link(BRIDGE, second, false)).hasMessageEndingWith("is linked already");
            assertThatThrownBy(() -> second.link(BRIDGE, first, false)).hasMessage("xenbr0 is linked already");
            assertThatThrownBy(() -> second.link(BRIDGE, first, true)).hasMessageStartingWith("this host did not link");
            assertThatThrownBy(() -> first.link(BRIDGE, first, false)).hasMessage("no host can be linked with itself");
            assertThatThrownBy(() -> first.link("", second, false)).hasMessage("no bridge is called ''");
            assertThat(second.link("other", first, false)).startsWith("other is linked with");
            assertThat(first.links()).hasSize(2);
        }
    }

    @Test
    void aHostThatIsNotThereIsSaidAndNotAskedAgain() throws IOException {
        try (XlRig first = host("a")) {
            final XlRig second = host("b");
            second.close();
            assertThatThrownBy(() -> first.link(BRIDGE, second, false)).hasMessageStartingWith("no host runs at ");
            assertThat(first.links()).isEmpty();
        }
    }

    @Test
    void aLinkIsAskedForAgainWhenTheOtherHostIsBack() throws IOException {
        try (XlRig first = host("a")) {
            try (XlRig second = host("b")) {
                final String _ = first.link(BRIDGE, second, false);
                awaitUp(first, true);
            }
            awaitUp(first, false);
            try (XlRig second = host("b")) {
                awaitUp(first, true);
                echo(second, "10.0.0.2");
                assertThat(client(first, "client", "ip=10.0.0.1 to=10.0.0.2 count=3"))
                        .contains("3 datagrams sent, 3 came back");
            }
        }
    }

    @Test
    void hostsThatAreLinkedInARingMakeNoLoop() throws IOException {
        try (XlRig first = host("a"); XlRig second = host("b"); XlRig third = host("c")) {
            final String _ = first.link(BRIDGE, second, false);
            final String _ = second.link(BRIDGE, third, false);
            final String _ = third.link(BRIDGE, first, false);
            echo(third, "10.0.0.3");
            assertThat(client(first, "client", "ip=10.0.0.1 to=10.0.0.3 count=10"))
                    .contains("10 datagrams sent, 10 came back");
            for (final XlRig host : new XlRig[]{first, second, third}) {
                for (final LinkStatus link : host.links()) {
                    assertThat(link.getReceived()).as(link.getBridge() + " with " + link.getHost()).isLessThan(40);
                }
            }
        }
    }

    @Test
    void whatIsNoPacketIsDropped() throws IOException {
        try (XlRig first = host("a"); XlRig second = host("b")) {
            final String _ = first.link(BRIDGE, second, false);
            echo(second, "10.0.0.2");
            try (ControlClient other = ControlClient
                    .connect(second.state().resolve("control.sock"))) {
                final Request.Builder request = Request.newBuilder().setId(other.nextId());
                other.send(request.setLinkOffer(LinkOffer.newBuilder().setHostId(ByteString.copyFrom(new byte[16]))
                        .setBridge(BRIDGE)).build());
                assertThat(other.next().getLinkAnswer().getAnswerCase()).isEqualTo(LinkAnswer.AnswerCase.JOINED);
                for (final int length : new int[]{0, 1, 13, 14, 60, 65_535, 65_536, 500_000}) {
                    for (int gso = -1; gso <= 2; gso++) {
                        other.send(request.setLinkFrame(LinkFrame.newBuilder()
                                .setFrame(ByteString.copyFrom(new byte[length])).setChecksumValue(gso)
                                .setGsoType(gso).setGsoSize(gso)).build());
                    }
                }
            }
            assertThat(client(first, "client", "ip=10.0.0.1 to=10.0.0.2 count=5"))
                    .contains("5 datagrams sent, 5 came back");
        }
    }
}
