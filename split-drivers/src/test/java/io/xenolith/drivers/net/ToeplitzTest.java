package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.netif.Netif;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The public verification vectors of receive-side scaling, as bytes and as packets. */
class ToeplitzTest {
    private static final byte[] KEY = NetHashing.TOEPLITZ.key();

    /** Source and destination address, source and destination port, hash of the addresses, hash of all. */
    @ParameterizedTest
    @CsvSource({
            "4209 95bb, a18e 6450, 2794, 1766, 323e8fc2, 51ccc178",
            "c75c 6f02, 4145 8c53, 14230, 4739, d718262a, c626b0ea",
            "1813 c65f, 0c16 cfb8, 12898, 38024, d2d0a5de, 5c2b394a",
            "261b cd1e, d18e a306, 48228, 2217, 82989176, afc7327f",
            "9927 a3bf, cabc 7f02, 44251, 1303, 5d1809c5, 10e828a2",
    })
    void ipv4(final String source, final String destination, final int sourcePort, final int destinationPort,
            final String addresses, final String all) {
        check(source, destination, sourcePort, destinationPort, addresses, all);
        final byte[] frame = Frames.tcpv4(0);
        put(frame, 26, source, destination, 34, sourcePort, destinationPort);
        checkFrame(frame, Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV4, addresses, Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP,
                all);
    }

    @ParameterizedTest
    @CsvSource({
            "3ffe 2501 0200 1fff 0000 0000 0000 0007, 3ffe 2501 0200 0003 0000 0000 0000 0001, 2794, 1766,"
                    + " 2cc18cd5, 40207d3d",
            "3ffe 0501 0008 0000 0260 97ff fe40 efab, ff02 0000 0000 0000 0000 0000 0000 0001, 14230, 4739,"
                    + " 0f0c461c, dde51bbf",
            "3ffe 1900 4545 0003 0200 f8ff fe21 67cf, fe80 0000 0000 0000 0200 f8ff fe21 67cf, 44251, 38024,"
                    + " 4b61e985, 02d1feef",
    })
    void ipv6(final String source, final String destination, final int sourcePort, final int destinationPort,
            final String addresses, final String all) {
        check(source, destination, sourcePort, destinationPort, addresses, all);
        final byte[] frame = Frames.tcpv6(0);
        // The ports come after the hop-by-hop header.
        put(frame, 22, source, destination, 62, sourcePort, destinationPort);
        checkFrame(frame, Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV6, addresses, Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV6_TCP,
                all);
    }

    private static void check(final String source, final String destination, final int sourcePort,
            final int destinationPort, final String addresses, final String all) {
        final byte[] input = Frames.hex(source + destination + String.format("%04x%04x", sourcePort, destinationPort));
        assertThat(Toeplitz.hash(KEY, input, input.length - 4)).isEqualTo(value(addresses));
        assertThat(Toeplitz.hash(KEY, input, input.length)).isEqualTo(value(all));
    }

    private static void put(final byte[] frame, final int addresses, final String source, final String destination,
            final int ports, final int sourcePort, final int destinationPort) {
        final byte[] both = Frames.hex(source + destination);
        System.arraycopy(both, 0, frame, addresses, both.length);
        PacketHeaders.putU16(frame, ports, sourcePort);
        PacketHeaders.putU16(frame, ports + 2, destinationPort);
    }

    private static void checkFrame(final byte[] frame, final int plainType, final String addresses, final int fullType,
            final String all) {
        assertThat(hashing(1 << plainType).hash(frame)).isEqualTo(new FlowHash(plainType, value(addresses)));
        assertThat(hashing(1 << fullType).hash(frame)).isEqualTo(new FlowHash(fullType, value(all)));
        assertThat(hashing(1 << fullType | 1 << plainType).hash(frame)).as("the highest type")
                .isEqualTo(new FlowHash(fullType, value(all)));
    }

    private static int value(final String hex) {
        return Integer.parseUnsignedInt(hex, 16);
    }

    private static Hashing hashing(final int types) {
        final Hashing hashing = new Hashing();
        hashing.setKey(KEY);
        assertThat(hashing.setAlgorithm(Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ)).isZero();
        assertThat(hashing.setTypes(types)).isZero();
        return hashing;
    }

    @Test
    void withoutAKeyEverythingHashesToZero() {
        assertThat(Toeplitz.hash(new byte[0], Frames.hex("ffffffffffffffffffffffff"), 12)).isZero();
    }

    @Test
    void aShortKeyGoesOnWithZeroes() {
        final byte[] input = Frames.hex("0123456789abcdef01234567");
        assertThat(Toeplitz.hash(Arrays.copyOf(KEY, 10), input, 12))
                .isEqualTo(Toeplitz.hash(Arrays.copyOf(Arrays.copyOf(KEY, 10), 40), input, 12));
    }

    @Test
    void aDatagramHasAHashOfItsAddressesOnly() {
        final byte[] frame = Frames.udpv4(20);
        final FlowHash hash = hashing(Hashing.TYPES_ALL).hash(frame);
        assertThat(hash.type()).isEqualTo(Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV4);
        PacketHeaders.putU16(frame, 34, 4711);
        assertThat(hashing(Hashing.TYPES_ALL).hash(frame)).isEqualTo(hash);
    }

    @Test
    void aFragmentHasAHashOfItsAddressesOnly() {
        final byte[] frame = Frames.tcpv4(20);
        PacketHeaders.putU16(frame, 20, 0x2000);
        assertThat(hashing(Hashing.TYPES_ALL).hash(frame).type()).isEqualTo(Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV4);
        assertThat(hashing(Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV4_TCP).hash(frame)).isEqualTo(FlowHash.NONE);
    }

    @Test
    void aPacketOfAnotherProtocolHasNoHash() {
        assertThat(hashing(Hashing.TYPES_ALL).hash(Frames.plain(60))).isEqualTo(FlowHash.NONE);
        assertThat(hashing(Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV6).hash(Frames.tcpv4(0))).isEqualTo(FlowHash.NONE);
    }

    @Test
    void everyBeginningOfAPacketIsHashedWithoutReadingBeyondIt() {
        for (final byte[] whole : new byte[][]{Frames.tcpv4(10), Frames.tcpv6(10), Frames.udpv4(10)}) {
            for (int length = 0; length < whole.length; length++) {
                final byte[] frame = Arrays.copyOf(whole, length);
                assertThat(hashing(Hashing.TYPES_ALL).hash(frame)).isNotNull();
                assertThat(new Hashing().queue(frame, FlowHash.NONE, 16)).isBetween(0, 15);
            }
        }
    }
}
