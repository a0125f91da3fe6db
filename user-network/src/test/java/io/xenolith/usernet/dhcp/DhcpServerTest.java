package io.xenolith.usernet.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.usernet.NetworkPlan;
import io.xenolith.usernet.packet.Ipv4Address;
import io.xenolith.usernet.packet.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the DHCP server answers. RFC 2131. */
class DhcpServerTest {
    private static final MacAddress FIRST = new MacAddress(0x00163e000100L);
    private static final MacAddress SECOND = new MacAddress(0x00163e000200L);
    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUEST = 3;
    private static final int ACK = 5;
    private static final int NAK = 6;
    private static final int RELEASE = 7;
    private static final int INFORM = 8;

    private final DhcpServer server = new DhcpServer(NetworkPlan.DEFAULT);

    private static DhcpMessage message(final MacAddress mac, final int type, final Map<Integer, byte[]> more) {
        final Map<Integer, byte[]> options = new LinkedHashMap<>();
        options.put(DhcpMessage.OPTION_TYPE, new byte[]{(byte) type});
        options.putAll(more);
        return new DhcpMessage(DhcpMessage.REQUEST, 0x12345678, 0, Ipv4Address.ANY, Ipv4Address.ANY, mac, options);
    }

    private static DhcpMessage request(final MacAddress mac, final String wanted) {
        return message(mac, REQUEST, Map.of(DhcpMessage.OPTION_REQUESTED, address(wanted)));
    }

    private static byte[] address(final String text) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(Ipv4Address.parse(text).value()).array();
    }

    private DhcpMessage answer(final DhcpMessage message) {
        return DhcpMessage.parse(server.answer(message.bytes()).orElseThrow().bytes()).orElseThrow();
    }

    @Test
    void theFirstStationIsOfferedTheFirstAddressAndTheWayOut() {
        final DhcpMessage offer = answer(message(FIRST, DISCOVER, Map.of()));
        assertThat(offer.op()).isEqualTo(DhcpMessage.REPLY);
        assertThat(offer.xid()).isEqualTo(0x12345678);
        assertThat(offer.type()).isEqualTo(OFFER);
        assertThat(offer.yiaddr()).hasToString("10.0.2.15");
        assertThat(offer.chaddr()).isEqualTo(FIRST);
        assertThat(offer.address(DhcpMessage.OPTION_MASK)).contains(Ipv4Address.parse("255.255.255.0"));
        assertThat(offer.address(DhcpMessage.OPTION_ROUTER)).contains(Ipv4Address.parse("10.0.2.2"));
        assertThat(offer.address(DhcpMessage.OPTION_NAME_SERVER)).contains(Ipv4Address.parse("10.0.2.3"));
        assertThat(offer.address(DhcpMessage.OPTION_SERVER)).contains(Ipv4Address.parse("10.0.2.2"));
    }

    @Test
    void theOffersBytesAreTheseOfTheStandard() {
        final byte[] offer = server.answer(message(FIRST, DISCOVER, Map.of()).bytes()).orElseThrow().bytes();
        assertThat(offer).hasSize(300);
        assertThat(HexFormat.of().formatHex(offer, 0, 34)).isEqualTo("02010600" + "12345678" + "00000000" + "00000000"
                + "0a00020f" + "00000000" + "00000000" + "00163e000100");
        assertThat(HexFormat.of().formatHex(offer, 236, 274)).isEqualTo("63825363" + "350102" + "36040a000202"
                + "0104ffffff00" + "03040a000202" + "06040a000203" + "330400015180" + "ff");
    }

    @Test
    void aRequestForTheOwnAddressIsAcknowledgedAndLeasesIt() {
        final DhcpServer.Answer answer = server.answer(request(FIRST, "10.0.2.15").bytes()).orElseThrow();
        assertThat(DhcpMessage.parse(answer.bytes()).orElseThrow().type()).isEqualTo(ACK);
        assertThat(answer.leased()).contains(Ipv4Address.parse("10.0.2.15"));
        assertThat(answer.mac()).isEqualTo(FIRST);
        assertThat(answer.to()).hasToString("10.0.2.15");
    }

    @Test
    void aRequestForAnotherAddressIsRefusedToAll() {
        final DhcpServer.Answer answer = server.answer(request(FIRST, "10.0.2.99").bytes()).orElseThrow();
        assertThat(DhcpMessage.parse(answer.bytes()).orElseThrow().type()).isEqualTo(NAK);
        assertThat(answer.mac()).isEqualTo(MacAddress.BROADCAST);
        assertThat(answer.to()).isEqualTo(Ipv4Address.BROADCAST);
    }

    @Test
    void aRequestToAnotherServerIsNotAnswered() {
        final Map<Integer, byte[]> options = Map.of(DhcpMessage.OPTION_SERVER, address("10.0.2.9"));
        assertThat(server.answer(message(FIRST, REQUEST, options).bytes())).isEmpty();
    }

    @Test
    void eachStationHasItsOwnAddressEachTime() {
        assertThat(answer(message(FIRST, DISCOVER, Map.of())).yiaddr()).hasToString("10.0.2.15");
        assertThat(answer(message(SECOND, DISCOVER, Map.of())).yiaddr()).hasToString("10.0.2.16");
        assertThat(answer(message(FIRST, DISCOVER, Map.of())).yiaddr()).hasToString("10.0.2.15");
    }

    @Test
    void anAddressThatIsReleasedIsGivenToTheNext() {
        assertThat(answer(message(FIRST, DISCOVER, Map.of())).yiaddr()).hasToString("10.0.2.15");
        assertThat(server.answer(message(FIRST, RELEASE, Map.of()).bytes())).isEmpty();
        assertThat(answer(message(SECOND, DISCOVER, Map.of())).yiaddr()).hasToString("10.0.2.15");
    }

    @Test
    void whoeverHasAnAddressIsToldTheRestOnly() {
        final DhcpMessage inform = new DhcpMessage(DhcpMessage.REQUEST, 1, 0, Ipv4Address.parse("10.0.2.77"),
                Ipv4Address.ANY, FIRST, message(FIRST, INFORM, Map.of()).options());
        final DhcpServer.Answer answer = server.answer(inform.bytes()).orElseThrow();
        final DhcpMessage told = DhcpMessage.parse(answer.bytes()).orElseThrow();
        assertThat(told.yiaddr()).isEqualTo(Ipv4Address.ANY);
        assertThat(told.options()).doesNotContainKey(DhcpMessage.OPTION_LEASE);
        assertThat(answer.to()).hasToString("10.0.2.77");
        assertThat(answer.leased()).isEmpty();
    }

    @Test
    void aClientThatAsksForItIsAnsweredToAll() {
        final DhcpMessage all = new DhcpMessage(DhcpMessage.REQUEST, 1, DhcpMessage.BROADCAST, Ipv4Address.ANY,
                Ipv4Address.ANY, FIRST, message(FIRST, DISCOVER, Map.of()).options());
        final DhcpServer.Answer answer = server.answer(all.bytes()).orElseThrow();
        assertThat(answer.mac()).isEqualTo(MacAddress.BROADCAST);
        assertThat(answer.to()).isEqualTo(Ipv4Address.BROADCAST);
    }

    @Test
    void moreStationsThanAddressesTakeTheOldest() {
        for (int i = 0; i < 1000; i++) {
            final Ipv4Address given = answer(message(new MacAddress(0x00163e000000L + i), DISCOVER, Map.of())).yiaddr();
            assertThat(NetworkPlan.DEFAULT.isGuest(given)).isTrue();
        }
        assertThat(answer(message(new MacAddress(0x00163e000000L), DISCOVER, Map.of())).yiaddr())
                .matches(NetworkPlan.DEFAULT::isGuest);
    }

    @Test
    void nothingThatMakesNoSenseIsAnswered() {
        final byte[] good = message(FIRST, DISCOVER, Map.of()).bytes();
        for (final int at : new int[]{0, 1, 2, 236, 242}) {
            final byte[] bad = good.clone();
            bad[at] = 77;
            assertThat(server.answer(bad)).as("byte " + at).isEmpty();
        }
        assertThat(server.answer(Arrays.copyOf(good, 239))).isEmpty();
    }

    @Test
    void noBytesMakeItFail() {
        final Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = Arrays.copyOf(message(FIRST, DISCOVER, Map.of()).bytes(), 236 + random.nextInt(80));
            for (int change = random.nextInt(8); change > 0; change--) {
                final int at = random.nextInt(4) == 0
                        ? random.nextInt(236)
                        : 236 + random.nextInt(bytes.length - 235) - 1;
                bytes[at] = (byte) random.nextInt();
            }
            final Optional<DhcpServer.Answer> answer = server.answer(bytes);
            answer.ifPresent(given -> assertThat(given.bytes().length).isLessThan(400));
        }
    }
}
