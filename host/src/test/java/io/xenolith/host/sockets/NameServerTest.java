package io.xenolith.host.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where questions for names go. */
class NameServerTest {
    private static String text(final InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " " + address.getPort();
    }

    @Test
    void theFirstThatIsAnAddressIsTaken() {
        assertThat(text(NameServer.of(List.of("# a comment", "search example.org", "nameserver not-an-address",
                "  nameserver\t192.0.2.53  # ours", "nameserver 192.0.2.54")))).isEqualTo("192.0.2.53 53");
    }

    @Test
    void aNameServerMayBeReachedByIpv6() {
        assertThat(text(NameServer.of(List.of("nameserver 2001:db8::53")))).isEqualTo("2001:db8:0:0:0:0:0:53 53");
    }

    @Test
    void withoutAnyThisMachineIsAsked() {
        assertThat(NameServer.of(List.of()).getAddress().isLoopbackAddress()).isTrue();
    }
}
