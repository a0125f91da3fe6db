package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.netif.Netif;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checksums and segmentation against packets written by hand. */
class PacketOffloadTest {
    private static final Gso GSO4 = new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV4, 1000);
    private static final Gso GSO6 = new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV6, 1000);

    private static NetPacket blank(final byte[] frame, final Gso gso) {
        return new NetPacket(PacketOffload.blank(frame).orElseThrow().frame(), PacketChecksum.BLANK, gso);
    }

    private static List<NetPacket> cut(final NetPacket packet) {
        return PacketOffload.forPeer(packet, OffloadFeatures.NONE);
    }

    /** The example of RFC 1071: 0001 f203 f4f5 f6f7 sum to ddf2. */
    @Test
    void theInternetChecksumIsTheComplementOfTheOnesComplementSum() {
        final byte[] words = Frames.hex("0001 f203 f4f5 f6f7");
        assertThat(PacketOffload.checksum(words, 0, 8)).isEqualTo(~0xddf2 & 0xffff);
        assertThat(PacketOffload.checksum(Frames.hex("0001 f2"), 0, 3)).isEqualTo(~0xf201 & 0xffff);
    }

    /** UDP from 10.0.0.1:0x1234 to 10.0.0.2:7 with "ab": 0a00+0001+0a00+0002+0011+000a+1234+0007+000a+6162 = 87c5. */
    @Test
    void aUdpChecksumCoversThePseudoHeader() {
        final byte[] frame = Frames.udpv4(2);
        frame[42] = 'a';
        frame[43] = 'b';
        final byte[] complete = PacketOffload.complete(frame).orElseThrow();
        assertThat(PacketHeaders.u16(complete, 40)).isEqualTo(~0x87c5 & 0xffff);
        assertThat(PacketOffload.isChecksumRight(complete)).contains(true);
    }

    @Test
    void aUdpChecksumThatComesToZeroIsSentAsAllOnes() {
        final byte[] frame = Frames.udpv4(2);
        // The data makes the sum ffff.
        PacketHeaders.putU16(frame, 42, 0);
        final int withoutData = ~PacketHeaders.u16(PacketOffload.complete(frame).orElseThrow(), 40) & 0xffff;
        PacketHeaders.putU16(frame, 42, 0xffff - withoutData);
        assertThat(PacketHeaders.u16(PacketOffload.complete(frame).orElseThrow(), 40)).isEqualTo(0xffff);
    }

    @Test
    void aBlankChecksumHoldsThePseudoHeadersSum() {
        final NetPacket packet = PacketOffload.blank(Frames.udpv4(2)).orElseThrow();
        assertThat(packet.checksum()).isEqualTo(PacketChecksum.BLANK);
        assertThat(PacketHeaders.u16(packet.frame(), 40)).isEqualTo(0x0a00 + 1 + 0x0a00 + 2 + 0x11 + 10);
    }

    @Test
    void aPeerWithoutChecksumOffloadGetsACompleteChecksum() {
        final List<NetPacket> sent = cut(blank(Frames.tcpv6(100), Gso.NONE));
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().checksum()).isEqualTo(PacketChecksum.VALIDATED);
        assertThat(PacketOffload.isChecksumRight(sent.getFirst().frame())).contains(true);
    }

    @Test
    void blankChecksumsAreOfferedForEachVersionOfIp() {
        final OffloadFeatures only4 = new OffloadFeatures(true, false, false, true, false);
        final NetPacket v4 = blank(Frames.udpv4(10), Gso.NONE);
        final NetPacket v6 = blank(Frames.tcpv6(10), Gso.NONE);
        assertThat(PacketOffload.forPeer(v4, only4)).containsExactly(v4);
        assertThat(PacketOffload.forPeer(v6, only4).getFirst().checksum()).isEqualTo(PacketChecksum.VALIDATED);
    }

    @Test
    void aPeerWithEverythingGetsThePacketItself() {
        final NetPacket packet = blank(Frames.tcpv4(9000), GSO4);
        assertThat(PacketOffload.forPeer(packet, OffloadFeatures.ALL)).containsExactly(packet);
    }

    @Test
    void piecesOfIpv4CarryAllBytesInOrder() {
        final byte[] frame = Frames.tcpv4(2500);
        final List<NetPacket> pieces = cut(blank(frame, GSO4));
        assertThat(pieces).extracting(NetPacket::length).containsExactly(1054, 1054, 554);
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        pieces.forEach(piece -> data.write(piece.frame(), 54, piece.length() - 54));
        assertThat(data.toByteArray()).isEqualTo(Arrays.copyOfRange(frame, 54, frame.length));
    }

    @Test
    void piecesOfIpv4HaveTheirOwnLengthsIdentificationsAndSums() {
        final List<NetPacket> pieces = cut(blank(Frames.tcpv4(2500), GSO4));
        assertThat(pieces).extracting(piece -> PacketHeaders.u16(piece.frame(), 16)).containsExactly(1040, 1040, 540);
        assertThat(pieces).extracting(piece -> PacketHeaders.u16(piece.frame(), 18)).containsExactly(7, 8, 9);
        assertThat(pieces).allSatisfy(piece -> {
            assertThat(PacketOffload.checksum(piece.frame(), 14, 34)).isZero();
            assertThat(PacketOffload.isChecksumRight(piece.frame())).contains(true);
            assertThat(piece.checksum()).isEqualTo(PacketChecksum.VALIDATED);
            assertThat(piece.gso().isPresent()).isFalse();
        });
    }

    @Test
    void sequenceNumbersGoOnAndWrap() {
        final List<NetPacket> pieces = cut(blank(Frames.tcpv4(2500), GSO4));
        assertThat(pieces).extracting(piece -> Arrays.copyOfRange(piece.frame(), 38, 42)).containsExactly(
                Frames.hex("ffffff00"), Frames.hex("000002e8"), Frames.hex("000006d0"));
    }

    /** CWR in the first piece alone, PSH and FIN in the last. */
    @Test
    void flagsGoToThePieceTheyBelongTo() {
        final List<NetPacket> pieces = cut(blank(Frames.tcpv4(2500), GSO4));
        assertThat(pieces).extracting(piece -> piece.frame()[47] & 0xff).containsExactly(0x90, 0x10, 0x19);
    }

    @Test
    void piecesOfIpv6HaveTheirOwnLengthsAndSums() {
        final List<NetPacket> pieces = cut(blank(Frames.tcpv6(2500), GSO6));
        assertThat(pieces).extracting(NetPacket::length).containsExactly(1082, 1082, 582);
        assertThat(pieces).extracting(piece -> PacketHeaders.u16(piece.frame(), 18)).containsExactly(1028, 1028, 528);
        assertThat(pieces)
                .allSatisfy(piece -> assertThat(PacketOffload.isChecksumRight(piece.frame())).contains(true));
    }

    @Test
    void aPacketThatFitsOneSegmentBecomesOnePiece() {
        assertThat(cut(blank(Frames.tcpv4(1000), GSO4))).extracting(NetPacket::length).containsExactly(1054);
        assertThat(cut(blank(Frames.tcpv4(0), GSO4))).extracting(NetPacket::length).containsExactly(54);
    }

    @Test
    void aPeerWithGsoButWithoutScatterGatherGetsPieces() {
        final OffloadFeatures noSg = new OffloadFeatures(false, true, true, true, true);
        assertThat(PacketOffload.forPeer(blank(Frames.tcpv4(2500), GSO4), noSg)).hasSize(3);
    }

    @Test
    void aLongPacketThatCannotBeCutIsNotForAPeerWithoutScatterGather() {
        assertThat(cut(NetPacket.of(Frames.plain(4096)))).hasSize(1);
        assertThat(cut(NetPacket.of(Frames.plain(4097)))).isEmpty();
    }

    @Test
    void gsoOfTheOtherVersionOrOfUdpIsUnsound() {
        assertThat(cut(blank(Frames.tcpv4(2500), GSO6))).isEmpty();
        assertThat(cut(blank(Frames.tcpv6(2500), GSO4))).isEmpty();
        assertThat(cut(blank(Frames.udpv4(2500), GSO4))).isEmpty();
    }

    @Test
    void morePiecesThanAnySenseMakesAreUnsound() {
        final Gso tiny = new Gso(Netif.XEN_NETIF_GSO_TYPE_TCPV4, 1);
        assertThat(cut(blank(Frames.tcpv4(PacketOffload.SEGMENTS_MAX), tiny))).hasSize(PacketOffload.SEGMENTS_MAX);
        assertThat(cut(blank(Frames.tcpv4(PacketOffload.SEGMENTS_MAX + 1), tiny))).isEmpty();
    }

    @Test
    void aBlankChecksumOfSomethingElseIsUnsound() {
        assertThat(cut(new NetPacket(Frames.plain(60), PacketChecksum.BLANK, Gso.NONE))).isEmpty();
    }

    @Test
    void headersBehindAVlanTagAreFound() {
        final byte[] inner = Frames.udpv4(20);
        final byte[] frame = new byte[inner.length + 4];
        System.arraycopy(inner, 0, frame, 0, 12);
        System.arraycopy(Frames.hex("8100 0005"), 0, frame, 12, 4);
        System.arraycopy(inner, 12, frame, 16, inner.length - 12);
        final byte[] complete = PacketOffload.complete(frame).orElseThrow();
        assertThat(PacketHeaders.u16(complete, 44))
                .isEqualTo(PacketHeaders.u16(PacketOffload.complete(inner).orElseThrow(), 40));
    }

    @Test
    void aFragmentHasNoChecksumOfItsOwn() {
        final byte[] frame = Frames.udpv4(20);
        frame[20] = 0x20;
        assertThat(PacketOffload.complete(frame)).isEmpty();
    }

    @Test
    void whatFillsUpAShortFrameIsNotCounted() {
        final byte[] padded = Arrays.copyOf(Frames.udpv4(2), 60);
        padded[59] = 1;
        assertThat(PacketHeaders.u16(PacketOffload.complete(padded).orElseThrow(), 40))
                .isEqualTo(PacketHeaders.u16(PacketOffload.complete(Frames.udpv4(2)).orElseThrow(), 40));
    }

    /** Whatever a guest writes into headers and lengths, there is an answer and no exception. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyDamageToAHeaderIsSurvived(final boolean ipv6) {
        final byte[] good = ipv6 ? Frames.tcpv6(200) : Frames.tcpv4(200);
        final Gso gso = new Gso(ipv6 ? Netif.XEN_NETIF_GSO_TYPE_TCPV6 : Netif.XEN_NETIF_GSO_TYPE_TCPV4, 64);
        for (int at = 12; at < good.length - 180; at++) {
            for (int value = 0; value < 256; value++) {
                final byte[] bad = good.clone();
                bad[at] = (byte) value;
                for (final NetPacket piece : cut(new NetPacket(bad, PacketChecksum.BLANK, gso))) {
                    assertThat(piece.length()).isLessThanOrEqualTo(bad.length);
                }
            }
        }
        for (int length = 0; length < good.length; length++) {
            final byte[] cut = Arrays.copyOf(good, length);
            assertThat(cut(new NetPacket(cut, PacketChecksum.BLANK, gso))).isEmpty();
        }
    }
}
