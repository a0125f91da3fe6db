package io.xenolith.drivers.net;

import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_NONE;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_STATUS_SUCCESS;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_KEY;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING;
import static io.xenolith.abi.io.netif.Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.XenNetifCtrlRequest;
import io.xenolith.abi.io.netif.XenNetifCtrlResponse;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A frontend by hand at the control ring: what the backend answers, and what ends the connection. */
class NetControlHostileFrontendTest {
    private static final DomId DOM0 = new DomId(0);
    private static final int QUEUES = 4;
    private static final int BAD_GREF = 9_999_999;

    private final VifFixture vif = new VifFixture();
    private final Netback back = vif.netback(NetbackOptions.DEFAULT.withQueues(QUEUES));
    private final long[] rxRings = new long[QUEUES];
    private final Port[] ports = new Port[QUEUES];
    private long ring;
    private Port port;
    private long page;
    private int gref;
    private int reqProd;

    @BeforeEach
    void connect() {
        back.start();
        for (int i = 0; i < QUEUES; i++) {
            final long tx = ringPage();
            rxRings[i] = ringPage();
            ports[i] = vif.guest.allocateUnbound(DOM0, () -> true).orElseThrow();
            vif.frontKey("queue-" + i + "/tx-ring-ref", Integer.toString(grant(tx)));
            vif.frontKey("queue-" + i + "/rx-ring-ref", Integer.toString(grant(rxRings[i])));
            vif.frontKey("queue-" + i + "/event-channel", Integer.toString(ports[i].value()));
        }
        ring = ringPage();
        page = vif.guest.allocatePages(1);
        gref = grant(page);
        port = vif.guest.allocateUnbound(DOM0, () -> true).orElseThrow();
        vif.frontKey("multi-queue-num-queues", Integer.toString(QUEUES));
        vif.frontKey("ctrl-ring-ref", Integer.toString(grant(ring)));
        vif.frontKey("event-channel-ctrl", Integer.toString(port.value()));
        vif.frontKey("request-rx-copy", "1");
        vif.frontKey("feature-rx-notify", "1");
        vif.frontKey("state", "4");
        vif.machine.runNow();
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
    }

    private long ringPage() {
        final long made = vif.guest.allocatePages(1);
        vif.guest.memory().putInt(made + 4, 1);
        vif.guest.memory().putInt(made + 12, 1);
        return made;
    }

    private int grant(final long of) {
        return vif.guest.grant(DOM0, of, false).orElseThrow().value();
    }

    private void put(final int type, final int data0, final int data1, final int data2) {
        new XenNetifCtrlRequest().wrap(vif.guest.memory(), ring + 64 + (reqProd & 127) * 16L).id(reqProd + 1000)
                .type(type).data(0, data0).data(1, data1).data(2, data2);
        reqProd++;
    }

    private void push() {
        vif.guest.memory().putInt(ring, reqProd);
        vif.guest.notify(port);
        vif.machine.runNow();
    }

    private XenNetifCtrlResponse response(final int index) {
        return new XenNetifCtrlResponse().wrap(
                new LocalMemory(vif.guest.memory().bytes(ring + 64 + (index & 127) * 16L, 12)), 0);
    }

    /** One request; its answer's status. */
    private int ask(final int type, final int... data) {
        put(type, data.length > 0 ? data[0] : 0, data.length > 1 ? data[1] : 0, data.length > 2 ? data[2] : 0);
        push();
        assertThat(vif.guest.memory().getInt(ring + 8)).isEqualTo(reqProd);
        final XenNetifCtrlResponse answer = response(reqProd - 1);
        assertThat(answer.id()).isEqualTo(reqProd - 1 + 1000);
        assertThat(answer.type()).isEqualTo(type);
        return answer.status();
    }

    private void startHashing() {
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM, XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ))
                .isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS, Hashing.TYPES_ALL))
                .isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        vif.guest.memory().write(page, NetHashing.TOEPLITZ.key(), 0, 40);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_KEY, gref, 40)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
    }

    /** Where a packet from the network went that the guest does not take. */
    private Set<Integer> queuesOf(final NetPacket packet) {
        vif.toGuest(packet);
        final Set<Integer> used = new HashSet<>();
        for (int i = 0; i < QUEUES; i++) {
            if (back.counters().queues().get(i).rxDropped() > 0) {
                used.add(i);
            }
        }
        return used;
    }

    @Test
    void allTypesOfHashAreSupportedOnceThereIsAnAlgorithm() {
        assertThat(ask(XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS)).isEqualTo(XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED);
        assertThat(response(0).data()).isZero();
        ask(XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM, XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(response(2).data()).isEqualTo(15);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM, XEN_NETIF_CTRL_HASH_ALGORITHM_NONE)).isZero();
        assertThat(ask(XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS)).isEqualTo(XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED);
    }

    @Test
    void theTableHas128Entries() {
        assertThat(ask(XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(response(0).data()).isEqualTo(128);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING - 1, XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING,
            XEN_NETIF_CTRL_TYPE_ADD_GREF_MAPPING + 1, 12, 0xffff})
    void staticGrantsAndUnknownRequestsAreNotSupported(final int type) {
        assertThat(ask(type, gref, 1, 0)).isEqualTo(XEN_NETIF_CTRL_STATUS_NOT_SUPPORTED);
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "7, 2", "-1, 2", "0, 0"})
    void algorithms(final int algorithm, final int status) {
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM, algorithm)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 31, -1})
    void typesThatThereAreNotAreInvalid(final int types) {
        startHashing();
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS, types)).isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 4097, -1, 0x8000_0000})
    void aKeyThatIsTooLongOverflows(final int bytes) {
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_KEY, gref, bytes))
                .isEqualTo(XEN_NETIF_CTRL_STATUS_BUFFER_OVERFLOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, BAD_GREF, -1})
    void aKeyInAPageThatIsNotGrantedIsInvalidAndTheOldOneStays(final int bad) {
        startHashing();
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_KEY, bad, 40)).isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE, 1)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING, bad, 1, 0))
                .isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
    }

    @Test
    void noBytesOfAKeyNeedNoPage() {
        startHashing();
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_KEY, BAD_GREF, 0)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 1 << 30, -1})
    void aTableThatIsTooLongIsInvalid(final int entries) {
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE, entries))
                .isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
    }

    @ParameterizedTest
    @CsvSource({"9, 0, 2", "8, 1, 2", "1, 8, 2", "1, -1, 2", "129, 0, 3", "1073741824, 0, 3", "-1, 0, 3", "-1, 2, 3",
            "0, 0, 0", "8, 0, 0", "3, 5, 0"})
    void entriesOutsideTheTableAreRefused(final int entries, final int offset, final int status) {
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE, 8)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING, gref, entries, offset)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {QUEUES, 1000, -1})
    void aTableThatNamesAQueueThatThereIsNotIsInvalidAsAWhole(final int queue) {
        vif.guest.memory().putInt(page, 3);
        vif.guest.memory().putInt(page + 4, queue);
        ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE, 2);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING, gref, 2, 0))
                .isEqualTo(XEN_NETIF_CTRL_STATUS_INVALID_PARAMETER);
        assertThat(ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING, gref, 1, 1)).isEqualTo(XEN_NETIF_CTRL_STATUS_SUCCESS);
    }

    @Test
    void theTableChoosesTheQueue() {
        startHashing();
        vif.guest.memory().putInt(page, 2);
        ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE, 1);
        ask(XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING, gref, 1, 0);
        // No feature-sg: a packet of two pages is dropped, at the queue that it was for.
        assertThat(queuesOf(NetPacket.of(Frames.udpv4(5000)))).containsExactly(2);
    }

    @Test
    void aFullRingOfRequestsIsAnsweredInTurns() {
        for (int i = 0; i < 128; i++) {
            put(XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE, 0, 0, 0);
        }
        push();
        assertThat(vif.guest.memory().getInt(ring + 8)).isEqualTo(128);
        for (int i = 0; i < 128; i++) {
            assertThat(response(i).data()).isEqualTo(128);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 0x8000_0000, -1})
    void aReqProdThatJumpsDisablesTheInterface(final int jump) {
        reqProd = jump;
        push();
        assertThat(back.state()).isEqualTo(XenbusState.CLOSING);
        assertThat(vif.machine.notes).singleElement().asString().contains("req_prod is not within the control ring");
        assertThat(vif.dom0.mappingCount()).isZero();
        assertThat(vif.dom0.channelCount()).isZero();
        assertThat(vif.dom0.memory().ownPages()).isZero();
        assertThat(vif.plugged).isFalse();
    }

    @Test
    void answersCarryNothingOld() {
        vif.guest.memory().fill(ring + 64, 16, (byte) 0xff);
        ask(XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM, Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ);
        assertThat(response(0).data()).isZero();
    }
}
