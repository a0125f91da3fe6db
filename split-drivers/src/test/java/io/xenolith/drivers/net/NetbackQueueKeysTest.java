package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import io.xenolith.drivers.xenbus.XenbusState;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a frontend may write about its queues and its control ring: refused, with a reason, and nothing stays behind. */
class NetbackQueueKeysTest {
    private static final DomId DOM0 = new DomId(0);

    private final VifFixture vif = new VifFixture();
    private final Map<String, String> keys = new HashMap<>();
    private Netback back = vif.netback(NetbackOptions.DEFAULT.withQueues(4));

    NetbackQueueKeysTest() {
        keys.put("multi-queue-num-queues", "2");
        keys.put("request-rx-copy", "1");
        for (int i = 0; i < 2; i++) {
            keys.put("queue-" + i + "/tx-ring-ref", ring());
            keys.put("queue-" + i + "/rx-ring-ref", ring());
            keys.put("queue-" + i + "/event-channel-tx", port());
            keys.put("queue-" + i + "/event-channel-rx", port());
        }
        keys.put("ctrl-ring-ref", ring());
        keys.put("event-channel-ctrl", port());
    }

    private String ring() {
        final long page = vif.guest.allocatePages(1);
        vif.guest.memory().putInt(page + 4, 1);
        vif.guest.memory().putInt(page + 12, 1);
        return Integer.toString(vif.guest.grant(DOM0, page, false).orElseThrow().value());
    }

    private String port() {
        return Integer.toString(vif.guest.allocateUnbound(DOM0, () -> true).orElseThrow().value());
    }

    private void publish() {
        assertThat(back.start()).isEmpty();
        vif.machine.runNow();
        keys.forEach(vif::frontKey);
        vif.frontKey("state", "4");
        vif.machine.runNow();
    }

    private void assertRefused(final String why) {
        publish();
        assertThat(back.state()).isEqualTo(XenbusState.CLOSING);
        assertThat(vif.machine.notes).singleElement().asString().contains(why);
        assertThat(vif.machine.store.get("/local/domain/0/error/backend/vif/5/0/error")).contains(why);
        assertThat(vif.plugged).isFalse();
        assertThat(vif.dom0.mappingCount()).isZero();
        assertThat(vif.dom0.channelCount()).isZero();
        assertThat(vif.dom0.memory().ownPages()).isZero();
    }

    @Test
    void sensibleKeysConnect() {
        publish();
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
        assertThat(vif.dom0.mappingCount()).isEqualTo(5);
        assertThat(vif.dom0.channelCount()).isEqualTo(5);
    }

    @Test
    void aQueueMayHaveOneChannelAndAnotherTwo() {
        keys.remove("queue-1/event-channel-tx");
        keys.remove("queue-1/event-channel-rx");
        keys.put("queue-1/event-channel", port());
        publish();
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
        assertThat(vif.dom0.channelCount()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5", "17", "4294967295", "4294967298", "18446744073709551617", "-1", "two", "",
            "2\0", " 2", "0x2"})
    void aNumberOfQueuesThatWasNotOfferedIsRefused(final String queues) {
        keys.put("multi-queue-num-queues", queues);
        assertRefused("queues that were not offered");
    }

    @Test
    void moreQueuesThanThereAreKeysForAreRefused() {
        keys.put("multi-queue-num-queues", "3");
        assertRefused("no sensible rings and event channels");
    }

    @Test
    void ringsOfTheDeviceAreNotThoseOfItsQueues() {
        keys.keySet().removeIf(key -> key.startsWith("queue-1"));
        keys.put("tx-ring-ref", ring());
        keys.put("rx-ring-ref", ring());
        keys.put("event-channel", port());
        assertRefused("no sensible rings and event channels");
    }

    @ParameterizedTest
    @CsvSource({"queue-1/tx-ring-ref, none", "queue-0/rx-ring-ref, -5", "queue-1/rx-ring-ref, 99999999999",
            "queue-1/event-channel-tx, -1", "queue-1/event-channel-rx, 2147483648", "queue-0/event-channel-rx, x"})
    void keysOfAQueueThatAreNoNumbersAreRefused(final String key, final String value) {
        keys.put(key, value);
        assertRefused("no sensible rings and event channels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue-0/tx-ring-ref", "queue-1/rx-ring-ref", "ctrl-ring-ref"})
    void aRingThatIsNotGrantedIsRefused(final String key) {
        keys.put(key, "4294967295");
        assertRefused("cannot map");
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue-0/event-channel-tx", "queue-1/event-channel-rx", "event-channel-ctrl"})
    void aPortThatDoesNotWaitForTheBackendIsRefused(final String key) {
        keys.put(key, "999");
        assertRefused("cannot bind");
    }

    @Test
    void onePortForTwoQueuesIsRefused() {
        keys.put("queue-1/event-channel-tx", keys.get("queue-0/event-channel-tx"));
        assertRefused("cannot bind");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctrl-ring-ref", "event-channel-ctrl"})
    void halfAControlRingIsRefused(final String key) {
        keys.remove(key);
        assertRefused("no sensible control ring");
    }

    @Test
    void aControlRingThatWasNotOfferedIsRefused() {
        back = vif.netback(NetbackOptions.DEFAULT.withQueues(4).withControlRing(false));
        assertRefused("which was not offered");
    }

    @Test
    void dom0WithoutMemoryForCopiesRefuses() {
        vif.dom0.pagesMax = 3;
        assertRefused("no memory for copies");
    }
}
