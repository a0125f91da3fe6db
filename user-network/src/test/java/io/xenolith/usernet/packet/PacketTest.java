package io.xenolith.usernet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats on the wire, byte by byte. */
class PacketTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final MacAddress GUEST_MAC = new MacAddress(0x00163e000100L);
    private static final MacAddress GATEWAY_MAC = new MacAddress(0x52550a000202L);
    private static final Ipv4Address GUEST = Ipv4Address.parse("10.0.2.15");
    private static final Ipv4Address GATEWAY = Ipv4Address.parse("10.0.2.2");

    private static byte[] bytes(final String hex) {
        return HEX.parseHex(hex.replace(" ", ""));
    }

    @Test
    void anArpReplyHasTheAddressAskedForAsItsSender() {
        final byte[] request = bytes("ffffffffffff 00163e000100 0806 0001 0800 06 04 0001 00163e000100 0a00020f"
                + " 000000000000 0a000202");
        final Arp arp = Arp.parse(request).orElseThrow();
        assertThat(arp).isEqualTo(new Arp(Arp.REQUEST, GUEST_MAC, GUEST, new MacAddress(0), GATEWAY));
        assertThat(arp.reply(GATEWAY_MAC).frame(GUEST_MAC)).isEqualTo(bytes("00163e000100 52550a000202 0806 0001 0800"
                + " 06 04 0002 52550a000202 0a000202 00163e000100 0a00020f"));
    }

    @Test
    void arpOfAnotherKindOrCutOffIsNone() {
        final byte[] request = new Arp(Arp.REQUEST, GUEST_MAC, GUEST, new MacAddress(0), GATEWAY)
                .frame(MacAddress.BROADCAST);
        for (final int at : new int[]{15, 17, 18, 19}) {
            final byte[] other = request.clone();
            other[at] ^= 1;
            assertThat(Arp.parse(other)).as("byte " + at).isEmpty();
        }
        assertThat(Arp.parse(Arrays.copyOf(request, request.length - 1))).isEmpty();
    }

    @Test
    void anIpv4PacketHasItsHeaderAndChecksum() {
        final Ipv4Packet packet = new Ipv4Packet(GATEWAY, GUEST, Ipv4Packet.ICMP, bytes("0000ffff00000000"));
        assertThat(packet.frame(GATEWAY_MAC, GUEST_MAC)).isEqualTo(bytes("00163e000100 52550a000202 0800"
                + " 45 00 001c 0000 4000 40 01 22d1 0a000202 0a00020f 0000ffff00000000"));
    }

    @Test
    void anIpv4PacketComesBackAsItWas() {
        final Ipv4Packet packet = new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.UDP, 7, 1480, true, new byte[16]);
        assertThat(Ipv4Packet.parse(packet.frame(GUEST_MAC, GATEWAY_MAC)).orElseThrow()).usingRecursiveComparison()
                .isEqualTo(packet);
        assertThat(packet.isFragment()).isTrue();
    }

    @Test
    void ipv4OptionsAndPaddingAreSkipped() {
        final byte[] frame = bytes("52550a000202 00163e000100 0800 46 00 001a 0000 0000 40 11 0000 0a00020f 0a000202"
                + " 01010101 aabb 00000000");
        Octets.putU16(frame, 24, Checksum.of(frame, 14, 38));
        assertThat(Ipv4Packet.parse(frame).orElseThrow().payload()).isEqualTo(bytes("aabb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"55", "44", "4f", "65"})
    void anIpv4HeaderOfAnotherVersionOrLengthIsNone(final String first) {
        final byte[] frame = new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.UDP, new byte[8]).frame(GUEST_MAC, GATEWAY_MAC);
        frame[14] = bytes(first)[0];
        assertThat(Ipv4Packet.parse(frame)).isEmpty();
    }

    @Test
    void aDamagedOrShortIpv4PacketIsNone() {
        final byte[] frame = new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.UDP, new byte[8]).frame(GUEST_MAC, GATEWAY_MAC);
        for (int length = 0; length < frame.length; length++) {
            assertThat(Ipv4Packet.parse(Arrays.copyOf(frame, length))).as(length + " bytes").isEmpty();
        }
        frame[22]--;
        assertThat(Ipv4Packet.parse(frame)).isEmpty();
    }

    @Test
    void anEchoReplyIsTheRequestWithAnotherType() {
        final Ipv4Packet request = new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.ICMP, bytes("0800 f7fd 0001 0001 0000"));
        final Icmp message = Icmp.parse(request).orElseThrow(() -> new AssertionError("damaged"));
        assertThat(message.type()).isEqualTo(Icmp.ECHO_REQUEST);
        assertThat(new Icmp(Icmp.ECHO_REPLY, 0, message.rest()).bytes()).isEqualTo(bytes("0000 fffd 0001 0001 0000"));
    }

    @Test
    void anUnreachableMessageQuotesTheHeaderAndEightBytes() {
        final Ipv4Packet packet = new Ipv4Packet(GUEST, Ipv4Address.parse("192.0.2.1"), Ipv4Packet.UDP,
                bytes("0102030405060708090a"));
        final byte[] message = Icmp.unreachable(Icmp.CODE_PORT, packet).bytes();
        assertThat(message).hasSize(8 + 20 + 8).startsWith(3, 3).endsWith(bytes("0102030405060708"));
        assertThat(Checksum.of(message, 0, message.length)).isZero();
    }

    @Test
    void aDamagedEchoIsNone() {
        assertThat(Icmp.parse(new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.ICMP, bytes("0800 0000 0001 0001 0000"))))
                .isEmpty();
        assertThat(Icmp.parse(new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.ICMP, bytes("0800f7")))).isEmpty();
    }

    @Test
    void aUdpDatagramHasItsChecksumOverThePseudoHeader() {
        final byte[] bytes = new Udp(68, 67, bytes("61")).bytes(GUEST, GATEWAY);
        assertThat(bytes).isEqualTo(bytes("0044 0043 0009 8644 61"));
        final Ipv4Packet packet = new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.UDP, bytes);
        assertThat(Udp.parse(packet, false).orElseThrow().data()).isEqualTo(bytes("61"));
        bytes[8]++;
        assertThat(Udp.parse(packet, false)).isEmpty();
        assertThat(Udp.parse(packet, true)).isPresent();
    }

    @Test
    void aUdpDatagramWithoutAChecksumIsTaken() {
        assertThat(Udp.parse(new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.UDP, bytes("0044 0043 0009 0000 61")), false))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0044 0043 0007 0000", "0044 0043 000a 0000 61", "0044 0043 0009"})
    void aUdpDatagramWhoseLengthCannotBeIsNone(final String hex) {
        assertThat(Udp.parse(new Ipv4Packet(GUEST, GATEWAY, Ipv4Packet.UDP, bytes(hex)), true)).isEmpty();
    }

    @Test
    void aSynHasItsOptions() {
        final TcpSegment syn = new TcpSegment(80, 1024, 0x01020304, 0x05060708, TcpSegment.SYN | TcpSegment.ACK, 0xffff,
                1460, 3, new byte[0]);
        final byte[] bytes = syn.bytes(GATEWAY, GUEST);
        assertThat(Arrays.copyOf(bytes, 16)).isEqualTo(bytes("0050 0400 01020304 05060708 70 12 ffff"));
        assertThat(Arrays.copyOfRange(bytes, 18, 28)).isEqualTo(bytes("0000 020405b4 01030303"));
        assertThat(TcpSegment.parse(new Ipv4Packet(GATEWAY, GUEST, Ipv4Packet.TCP, bytes), false).orElseThrow())
                .usingRecursiveComparison().isEqualTo(syn);
    }

    @Test
    void aSegmentLeftToBeCompletedHasTheSumOfThePseudoHeader() {
        final TcpSegment segment = new TcpSegment(80, 1024, 1, 2, TcpSegment.ACK, 100, bytes("0102"));
        final byte[] blank = segment.blankBytes(GATEWAY, GUEST);
        assertThat(Octets.u16(blank, 16)).isEqualTo(0x0a00 + 0x0202 + 0x0a00 + 0x020f + 6 + 22);
        final Ipv4Packet packet = new Ipv4Packet(GATEWAY, GUEST, Ipv4Packet.TCP, blank);
        assertThat(TcpSegment.parse(packet, false)).isEmpty();
        assertThat(TcpSegment.parse(packet, true)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40", "60"})
    void aSegmentWhoseHeaderDoesNotFitIsNone(final String offset) {
        final byte[] bytes = new TcpSegment(80, 1024, 1, 2, TcpSegment.ACK, 100, new byte[0]).bytes(GATEWAY, GUEST);
        bytes[12] = bytes(offset)[0];
        assertThat(TcpSegment.parse(new Ipv4Packet(GATEWAY, GUEST, Ipv4Packet.TCP, bytes), true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"02000000", "02ff05b4", "01010102", "00020405", "03030502"})
    void optionsThatMakeNoSenseAreNotThere(final String options) {
        final byte[] head = new TcpSegment(80, 1024, 1, 2, TcpSegment.SYN, 100, new byte[0]).bytes(GATEWAY, GUEST);
        final byte[] bytes = Arrays.copyOf(head, 24);
        bytes[12] = 0x60;
        System.arraycopy(bytes(options), 0, bytes, 20, 4);
        assertThat(TcpSegment.parse(new Ipv4Packet(GATEWAY, GUEST, Ipv4Packet.TCP, bytes), true).orElseThrow().mss())
                .isEqualTo(TcpSegment.NO_OPTION);
    }

    @Test
    void addressesAreReadAsPeopleWriteThem() {
        assertThat(Ipv4Address.parse("10.0.2.15").value()).isEqualTo(0x0a00020f);
        assertThat(Ipv4Address.parse("255.255.255.255")).isEqualTo(Ipv4Address.BROADCAST)
                .hasToString("255.255.255.255");
        for (final String wrong : new String[]{"", "10.0.2", "10.0.2.256", "10.0.2.-1", "a.b.c.d", "1.2.3.4.5"}) {
            assertThatThrownBy(() -> Ipv4Address.parse(wrong)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.1", "127.0.0.1", "224.0.0.1", "255.255.255.255"})
    void whatIsNoStationsAddressIsKnown(final String text) {
        assertThat(Ipv4Address.parse(text).isStation()).isFalse();
    }
}
