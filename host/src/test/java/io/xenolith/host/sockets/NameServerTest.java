package io.xenolith.host.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"", "name", "1.2.3.4:x", "1.2.3.4:99999", "1.2.3.4:5:6"})
    void whatIsNoAddressIsRefused(final String text) {
        assertThatThrownBy(() -> NameServer.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
