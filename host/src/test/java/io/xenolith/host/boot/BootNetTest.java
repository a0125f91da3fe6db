package io.xenolith.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.scenario.CapturePoint;
import io.xenolith.usernet.Forward;
import io.xenolith.usernet.NetworkPlan;
import io.xenolith.usernet.Transport;
import io.xenolith.usernet.packet.Ipv4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --net} and {@code --pcap} say. */
class BootNetTest {
    private static BootNet only(final String text) {
        return BootNet.parse(List.of(text)).getFirst();
    }

    @Test
    void aUserNetworkHasABridgeOfItsOwn() {
        final List<BootNet> nets = BootNet.parse(List.of("user", "bridge=br0,mac=00:16:3e:00:00:07", "user"));
        assertThat(nets).extracting(BootNet::bridge).containsExactly("user0", "br0", "user2");
        assertThat(nets).extracting(BootNet::mac).containsExactly("", "00:16:3e:00:00:07", "");
        assertThat(nets.get(0).network().orElseThrow().plan()).isEqualTo(NetworkPlan.DEFAULT);
        assertThat(nets.get(1).network()).isEmpty();
    }

    @Test
    void aForwardListensOnLoopbackAndLeadsToTheFirstGuestUnlessTold() {
        assertThat(only("user,hostfwd=tcp::2222-:22,hostfwd=udp:0.0.0.0:53-10.0.2.20:5353").network().orElseThrow()
                .plan().forwards()).containsExactly(
                        new Forward(Transport.TCP, "127.0.0.1", 2222, Ipv4Address.parse("10.0.2.15"), 22),
                        new Forward(Transport.UDP, "0.0.0.0", 53, Ipv4Address.parse("10.0.2.20"), 5353));
    }

    @Test
    void aNameServerMayHaveAPort() throws Exception {
        final InetAddress address = InetAddress.getByAddress(new byte[]{9, 9, 9, 9});
        assertThat(only("user,dns=9.9.9.9").network().orElseThrow().nameServer())
                .contains(new InetSocketAddress(address, 53));
        assertThat(only("user,dns=9.9.9.9:5353").network().orElseThrow().nameServer())
                .contains(new InetSocketAddress(address, 5353));
    }

    @Test
    void aNetworkCanBeRestricted() {
        assertThat(only("user,restrict=on").network().orElseThrow().plan().restricted()).isTrue();
        assertThat(only("user,restrict=off").network().orElseThrow().plan().restricted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"tap; want user", "user,hostfwd; hostfwd", "user,color=red; color=red",
            "bridge=a,dns=1.2.3.4; want mac=", "bridge=; bridge=", "user,mac=01:00:00:00:00:00; mac=",
            "user,restrict=maybe; restrict=maybe", "user,dns=name; name", "user,dns=; dns=",
            "user,dns=1.2.3.4:x; 1.2.3.4:x", "user,dns=1.2.3.4:99999; 1.2.3.4:99999",
            "user,dns=1.2.3.4:5:6; 1.2.3.4:5:6", "user,hostfwd=tcp:2222-:22; hostfwd=tcp:2222",
            "user,hostfwd=tcp::70000-:22; 70000", "user,hostfwd=tcp::1-:0; no port is 0",
            "user,hostfwd=tcp:localhost:1-:22; localhost", "user,hostfwd=tcp::1-10.0.2.2:22; no guest",
            "user,hostfwd=tcp::1-1.2.3.4:22; no guest"})
    void whatIsNoNetworkIsRefusedByName(final String text, final String says) {
        assertThatThrownBy(() -> only(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(says);
    }

    @Test
    void capturesAreOfAnInterfaceOrABridge() {
        final List<BootNet> nets = BootNet.parse(List.of("user", "bridge=br0"));
        assertThat(BootNetworks.of(nets, List.of("a.pcap", "vif1=b.pcap", "br0=c.pcap")).captures())
                .containsEntry(new CapturePoint.Vif("guest", 0), Path.of("a.pcap"))
                .containsEntry(new CapturePoint.Vif("guest", 1), Path.of("b.pcap"))
                .containsEntry(new CapturePoint.Bridge("br0"), Path.of("c.pcap"));
    }

    @ParameterizedTest
    @CsvSource({"vif7=x, vif7", "vif0=, names no file", "nowhere=x, nowhere"})
    void aCaptureOfNothingIsRefused(final String capture, final String says) {
        final List<BootNet> nets = BootNet.parse(List.of("user"));
        assertThatThrownBy(() -> BootNetworks.of(nets, List.of(capture))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(says);
    }

    @Test
    void aCaptureWithoutANetworkIsRefused() {
        assertThatThrownBy(() -> BootNetworks.of(List.of(), List.of("x.pcap")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no network");
    }
}
