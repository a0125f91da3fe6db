package io.xenolith.drivers.net;

import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_NONE;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of hashing answer, and which queue they choose. */
class HashingTest {
    private final Hashing hashing = new Hashing();

    private int queue(final byte[] frame, final int queues) {
        return hashing.queue(frame, hashing.hash(frame), queues);
    }

    private static byte[] tcpFromPort(final int port) {
        final byte[] frame = Frames.tcpv4(10);
        PacketHeaders.putU16(frame, 34, port);
        return frame;
    }

    private void start() {
        assertThat(hashing.setAlgorithm(XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ))
                .isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(hashing.setTypes(Hashing.TYPES_ALL)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        hashing.setKey(NetHashing.TOEPLITZ.key());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 255, -1})
    void anUnknownAlgorithmIsInvalid(final int algorithm) {
        assertThat(hashing.setAlgorithm(algorithm)).isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(hashing.typesStatus()).isEqualTo(XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED);
    }

    @Test
    void typesNeedAnAlgorithm() {
        assertThat(hashing.setTypes(1)).isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(hashing.isActive()).isFalse();
        start();
        assertThat(hashing.typesStatus()).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(hashing.isActive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 0x8000_0000, -1})
    void unknownTypesAreInvalidAndChangeNothing(final int types) {
        start();
        assertThat(hashing.setTypes(types)).isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(hashing.types()).isEqualTo(Hashing.TYPES_ALL);
    }

    @Test
    void noTypesAndNoAlgorithmEndHashing() {
        start();
        hashing.setTypes(0);
        assertThat(hashing.isActive()).isFalse();
        start();
        hashing.setAlgorithm(XEN_NETIF_CTRL_HASH_ALGORITHM_NONE);
        assertThat(hashing.isActive()).isFalse();
        assertThat(hashing.hash(Frames.tcpv4(10))).isEqualTo(FlowHash.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 4097, 0x8000_0000, -1})
    void aKeyOfMoreThanFortyBytesIsTooLong(final int bytes) {
        assertThat(Hashing.keyStatus(bytes)).isEqualTo(XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW);
        assertThat(Hashing.keyStatus(40)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(Hashing.keyStatus(0)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 0x4000_0000, -1})
    void aTableOfMoreThan128EntriesIsInvalid(final int entries) {
        assertThat(hashing.setMappingSize(entries)).isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(hashing.mappingStatus(entries, 0)).isEqualTo(XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW);
    }

    @Test
    void partsOfTheTableMustLieWithinIt() {
        assertThat(hashing.setMappingSize(8)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(hashing.mappingStatus(8, 0)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(hashing.mappingStatus(0, 8)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(hashing.mappingStatus(4, 4)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        for (final int[] bad : new int[][]{{9, 0}, {4, 5}, {1, 8}, {0, 9}, {1, -1}, {8, 0x8000_0000}, {2, -1}}) {
            assertThat(hashing.mappingStatus(bad[0], bad[1])).as("%d at %d", bad[0], bad[1])
                    .isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        }
    }

    @Test
    void aTableNamesOnlyQueuesThatThereAreAndIsOtherwiseUnchanged() {
        start();
        hashing.setMappingSize(2);
        assertThat(hashing.setMapping(new int[]{1, 1}, 0, 4)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(hashing.setMapping(new int[]{0, 4}, 0, 4)).isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(hashing.setMapping(new int[]{-1}, 0, 4)).isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(queue(tcpFromPort(1), 4)).isEqualTo(1);
        assertThat(queue(tcpFromPort(2), 4)).isEqualTo(1);
    }

    @Test
    void aNewTableIsAllZeroes() {
        start();
        hashing.setMappingSize(1);
        hashing.setMapping(new int[]{3}, 0, 4);
        assertThat(queue(tcpFromPort(1), 4)).isEqualTo(3);
        hashing.setMappingSize(1);
        assertThat(queue(tcpFromPort(1), 4)).isZero();
    }

    @Test
    void theTableIsIndexedByTheHashModuloItsSize() {
        start();
        hashing.setMappingSize(128);
        final int[] table = new int[128];
        for (int i = 0; i < table.length; i++) {
            table[i] = i * 5 % 16;
        }
        hashing.setMapping(table, 0, 16);
        for (int port = 0; port < 200; port++) {
            final byte[] frame = tcpFromPort(port);
            assertThat(queue(frame, 16)).isEqualTo(table[hashing.hash(frame).value() & 127]);
        }
    }

    @Test
    void withoutATableTheHashIsTakenModuloTheQueuesAsAnUnsignedNumber() {
        start();
        for (int port = 0; port < 200; port++) {
            final byte[] frame = tcpFromPort(port);
            assertThat(queue(frame, 3)).isEqualTo(Integer.remainderUnsigned(hashing.hash(frame).value(), 3));
        }
    }

    @Test
    void aPacketWithoutAHashGoesWhereHashZeroGoes() {
        start();
        assertThat(queue(Frames.plain(60), 4)).isZero();
        hashing.setMappingSize(2);
        hashing.setMapping(new int[]{2, 1}, 0, 4);
        assertThat(queue(Frames.plain(60), 4)).isEqualTo(2);
    }

    @Test
    void withoutHashingEachFlowHasItsQueueAndManyFlowsUseAll() {
        final BitSet used = new BitSet();
        for (int port = 1000; port < 1064; port++) {
            for (final byte[] frame : new byte[][]{tcpFromPort(port), udpFromPort(port)}) {
                final int queue = queue(frame, 4);
                assertThat(queue(frame, 4)).isEqualTo(queue);
                used.set(queue);
            }
        }
        assertThat(used.cardinality()).isEqualTo(4);
    }

    private static byte[] udpFromPort(final int port) {
        final byte[] frame = Frames.udpv4(10);
        PacketHeaders.putU16(frame, 34, port);
        return frame;
    }

    @Test
    void aCopyDoesNotChangeWithTheOriginal() {
        start();
        hashing.setMappingSize(1);
        final Hashing copy = hashing.copy();
        assertThat(copy.version()).isEqualTo(hashing.version());
        hashing.setMapping(new int[]{3}, 0, 4);
        assertThat(copy.version()).isNotEqualTo(hashing.version());
        final byte[] frame = tcpFromPort(1);
        assertThat(copy.queue(frame, copy.hash(frame), 4)).isZero();
        assertThat(copy.hash(frame)).isEqualTo(hashing.hash(frame));
    }
}
