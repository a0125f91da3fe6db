package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.abi.io.netif.XenNetifCtrlRequest;
import io.xenolith.abi.io.netif.XenNetifCtrlResponse;
import io.xenolith.drivers.platform.GrantMapping;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend by hand at the control ring of two queues: what it refuses, and what disables the interface. */
class NetfrontHostileControlTest {
    private static final DomId GUEST = new DomId(VifFixture.DOMID);
    private static final int ALL = Hashing.TYPES_ALL;

    private final VifFixture vif = new VifFixture();
    private final Netfront front = vif.netfront(
            NetfrontOptions.DEFAULT.withQueues(2).withHashing(NetHashing.TOEPLITZ).withRxBuffers(8));
    private final List<GrantMapping> rings = new ArrayList<>();
    private Port port;
    private Port rxPort;
    private int freePages;
    private int answered;

    @BeforeEach
    void connect() {
        freePages = vif.machine.freePageCount();
        vif.backKey("feature-rx-copy", "1");
        vif.backKey("feature-ctrl-ring", "1");
        vif.backKey("multi-queue-max-queues", "2");
        front.start();
        vif.backKey("state", "2");
        vif.machine.runNow();
        rings.add(new GrantMapping(Integer.parseInt(vif.front("ctrl-ring-ref")), false));
        rings.add(new GrantMapping(Integer.parseInt(vif.front("queue-1/rx-ring-ref")), false));
        vif.dom0.map(GUEST, rings);
        port = bind("event-channel-ctrl");
        rxPort = bind("queue-1/event-channel");
        vif.backKey("state", "4");
        vif.machine.runNow();
        assertThat(front.isConnected()).isTrue();
        assertThat(front.isHashing()).isFalse();
    }

    private Port bind(final String key) {
        return vif.dom0.bindInterdomain(GUEST, new Port(Integer.parseInt(vif.front(key))), () -> true).orElseThrow();
    }

    private long slot() {
        return rings.getFirst().address() + 64 + answered * 16L;
    }

    private int asked() {
        return new XenNetifCtrlRequest().wrap(vif.dom0.memory(), slot()).type();
    }

    private void answer(final int id, final int type, final int status, final int data) {
        new XenNetifCtrlResponse().wrap(vif.dom0.memory(), slot()).id(id).type(type).status(status).data(data);
        answered++;
        vif.dom0.memory().putInt(rings.getFirst().address() + 8, answered);
        vif.dom0.notify(port);
        vif.machine.runNow();
    }

    private void answer(final int status, final int data) {
        answer(new XenNetifCtrlRequest().wrap(vif.dom0.memory(), slot()).id(), asked(), status, data);
    }

    private void assertDisabled(final String why) {
        assertThat(front.isConnected()).isFalse();
        assertThat(front.failure()).contains(why);
        vif.dom0.unmap(rings);
        vif.backKey("state", "5");
        vif.machine.run();
        vif.backKey("state", "6");
        vif.machine.run();
        assertThat(vif.guest.grantCount()).isZero();
        assertThat(vif.guest.channelCount()).isZero();
        assertThat(vif.machine.freePageCount()).isEqualTo(freePages);
    }

    @Test
    void theQuestionsComeInOrder() {
        final List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            asked.add(asked());
            answer(0, i == 1 ? ALL : 128);
        }
        assertThat(asked).containsExactly(Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM,
                Netif.XEN_NETIF_CTRL_TYPE_GET_HASH_FLAGS, Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_FLAGS,
                Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_KEY, Netif.XEN_NETIF_CTRL_TYPE_GET_HASH_MAPPING_SIZE,
                Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING_SIZE, Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_MAPPING);
        assertThat(front.isHashing()).isTrue();
    }

    @Test
    void aBackendWithoutATableLeavesItAtTheHash() {
        for (int i = 0; i < 6; i++) {
            answer(0, i == 1 ? ALL : 0);
        }
        assertThat(front.isHashing()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 2", "3, 3", "4, 1", "5, 2", "6, 255"})
    void whatIsRefusedEndsHashingAndNothingElse(final int question, final int status) {
        for (int i = 0; i < question; i++) {
            answer(0, i == 1 ? ALL : 128);
        }
        answer(status, 0);
        assertThat(asked()).isEqualTo(Netif.XEN_NETIF_CTRL_TYPE_SET_HASH_ALGORITHM);
        answer(status, 0);
        assertThat(front.isHashing()).isFalse();
        assertThat(front.isConnected()).isTrue();
        assertThat(vif.dom0.memory().getInt(rings.getFirst().address())).as("nothing more is asked")
                .isEqualTo(answered);
    }

    @Test
    void aBackendWithoutTypesDoesNotHash() {
        answer(0, 0);
        answer(0, 0);
        answer(0, 0);
        assertThat(front.isHashing()).isFalse();
        assertThat(front.isConnected()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 129, -1})
    void answersToWhatWasNotAskedDisableTheInterface(final int rspProd) {
        vif.dom0.memory().putInt(rings.getFirst().address() + 8, rspProd);
        vif.dom0.notify(port);
        vif.machine.runNow();
        assertDisabled("rsp_prod of the control ring");
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "0, 6", "0, 0", "65535, 65535"})
    void anAnswerToAnotherQuestionDisablesTheInterface(final int id, final int type) {
        answer(id, type, 0, 0);
        assertDisabled("which is not in flight");
    }

    @Test
    void aKeyPageThatStaysMappedDisablesTheInterface() {
        answer(0, 0);
        answer(0, ALL);
        answer(0, 0);
        final int gref = new XenNetifCtrlRequest().wrap(vif.dom0.memory(), slot()).data(0);
        final GrantMapping kept = new GrantMapping(gref, true);
        vif.dom0.map(GUEST, List.of(kept));
        rings.add(kept);
        answer(0, 0);
        assertDisabled("kept its page mapped");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 255, Netif._XEN_NETIF_CTRL_HASH_TYPE_IPV6})
    void aHashOfATypeThatWasNotAskedForDisablesTheInterface(final int type) {
        for (int i = 0; i < 7; i++) {
            answer(0, i == 1 ? Netif.XEN_NETIF_CTRL_HASH_TYPE_IPV4 : 128);
        }
        receiveWithHash(type, Netif.XEN_NETIF_CTRL_HASH_ALGORITHM_TOEPLITZ, 0, 2);
        assertDisabled("a hash of type " + type);
    }

    @Test
    void anUnknownAlgorithmDisablesTheInterface() {
        for (int i = 0; i < 7; i++) {
            answer(0, i == 1 ? ALL : 128);
        }
        receiveWithHash(0, 2, 0, 2);
        assertDisabled("algorithm 2");
    }

    @Test
    void aSecondHashDisablesTheInterface() {
        for (int i = 0; i < 7; i++) {
            answer(0, i == 1 ? ALL : 128);
        }
        receiveWithHash(0, 1, Netif.XEN_NETIF_EXTRA_FLAG_MORE, 3);
        assertDisabled("twice");
    }

    @Test
    void aHashThatWasAskedForIsTold() {
        for (int i = 0; i < 7; i++) {
            answer(0, i == 1 ? ALL : 128);
        }
        receiveWithHash(3, 1, 0, 2);
        assertThat(vif.received).singleElement().satisfies(
                packet -> assertThat(packet.hash()).isEqualTo(new FlowHash(3, 0x0403_0201)));
    }

    /** A packet of 60 bytes with extra infos of type HASH in all slots but the first. */
    private void receiveWithHash(final int type, final int algorithm, final int flags, final int slots) {
        final long ring = rings.get(1).address();
        vif.dom0.memory().putShort(ring + 64, (short) 0);
        vif.dom0.memory().putShort(ring + 66, (short) 0);
        vif.dom0.memory().putShort(ring + 68, (short) Netif.NETRXF_extra_info);
        vif.dom0.memory().putShort(ring + 70, (short) 60);
        for (int i = 1; i < slots; i++) {
            vif.dom0.memory().putInt(ring + 64 + i * 8L,
                    Netif.XEN_NETIF_EXTRA_TYPE_HASH | (flags << 8) | (type << 16) | (algorithm << 24));
            vif.dom0.memory().putInt(ring + 68 + i * 8L, 0x0403_0201);
        }
        vif.dom0.memory().putInt(ring + 8, slots);
        vif.dom0.notify(rxPort);
        vif.machine.runNow();
    }
}
