package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.io.xs.XsWire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shared page, its honest guests and the others. */
class RingPageTest {
    private final Bench bench = new Bench();
    private final RingGuest guest = bench.guest(1);

    private static byte[] read(final int reqId) {
        return new XsMessage(XsWire.XS_READ, reqId, 0, XsMessage.payload("name")).encode();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1007, 1008, 1009, 1023, 1024, 0x7ffffff0, -1, -8, -16, -20, -1024})
    void indexesMayStartAnywhere(final int start) {
        guest.page.reqCons(start).reqProd(start).rspCons(start).rspProd(start);
        for (int i = 0; i < 200; i++) {
            assertThat(guest.write("data/x", "value" + i)).isEqualTo("OK");
            assertThat(guest.read("data/x")).isEqualTo("value" + i);
        }
    }

    @Test
    void aRequestMayComeByteByByte() {
        final byte[] bytes = read(1);
        for (final byte one : bytes) {
            assertThat(guest.messages).isEmpty();
            guest.put(new byte[]{one}, 0);
            guest.kick();
            guest.take();
        }
        assertThat(guest.messages).hasSize(1);
    }

    @Test
    void aRequestMayBeSplitAnywhere() {
        final byte[] bytes = read(1);
        for (int split = 0; split <= bytes.length; split++) {
            guest.put(Arrays.copyOf(bytes, split), 0);
            guest.kick();
            guest.put(bytes, split);
            guest.kick();
            guest.take();
            assertThat(guest.messages).hasSize(1);
            guest.messages.clear();
        }
    }

    @Test
    void severalRequestsInTheRingAreAnsweredInOrder() {
        for (int i = 1; i <= 10; i++) {
            guest.put(read(i), 0);
        }
        guest.kick();
        guest.take();
        assertThat(guest.messages).extracting(XsMessage::reqId).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void oneTurnAnswersOneRequest() {
        guest.put(read(1), 0);
        guest.put(read(2), 0);
        bench.daemon.onPortEvent(1);
        assertThat(bench.daemon.run()).isTrue();
        guest.take();
        assertThat(guest.messages).hasSize(1);
        guest.settle();
        assertThat(bench.daemon.run()).isFalse();
    }

    @Test
    void withoutAnEventTheRingIsNotLookedAt() {
        guest.put(read(1), 0);
        guest.settle();
        assertThat(guest.page.reqCons()).isNotEqualTo(guest.page.reqProd());
    }

    @Test
    void payloadsAndRepliesLongerThanTheRingPass() {
        bench.dom0.write("/local/domain/1/long", "v".repeat(4000));
        assertThat(guest.read("long")).hasSize(4000);
        final byte[] payload = new byte[4096];
        Arrays.fill(payload, (byte) 'x');
        assertThat(RingGuest.text(guest.call(XsWire.XS_READ, 0, payload))).isEqualTo("EINVAL");
    }

    @Test
    void theGuestIsToldWhenBytesWereTakenOrPut() {
        bench.kernel.notified.clear();
        guest.put(new byte[]{0}, 0);
        guest.kick();
        assertThat(bench.kernel.notificationsOf(1)).isOne();
        guest.kick();
        assertThat(bench.kernel.notificationsOf(1)).isZero();
    }

    @Test
    void aFullResponseRingHoldsRepliesBackUntilThereIsRoom() {
        guest.page.rspProd(1020);
        guest.put(read(1), 0);
        guest.kick();
        assertThat(guest.page.rspProd()).isEqualTo(1024);
        guest.page.rspCons(1020);
        guest.kick();
        guest.take();
        assertThat(guest.messages).hasSize(1);
    }

    @Test
    void aProducerTooFarAheadIsIgnoredForGood() {
        guest.page.reqProd(guest.page.reqCons() + 1025);
        guest.kick();
        assertThat(guest.page.error()).isEqualTo(XsWire.XENSTORE_ERROR_RINGIDX);
        assertIgnored();
    }

    @Test
    void aProducerBehindTheConsumerIsIgnoredForGood() {
        guest.page.reqProd(guest.page.reqCons() - 1);
        guest.kick();
        assertThat(guest.page.error()).isEqualTo(XsWire.XENSTORE_ERROR_RINGIDX);
        assertIgnored();
    }

    @Test
    void brokenResponseIndexesAreFoundWhenThereIsSomethingToSend() {
        guest.page.rspCons(guest.page.rspProd() + 1);
        guest.kick();
        assertThat(guest.page.error()).isZero();
        guest.put(read(1), 0);
        guest.kick();
        assertThat(guest.page.error()).isEqualTo(XsWire.XENSTORE_ERROR_RINGIDX);
        assertIgnored();
    }

    @Test
    void brokenResponseIndexesAreFoundWhenAnotherDomainsChangeIsSent() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        guest.takeEvents();
        guest.page.rspCons(guest.page.rspProd() - 1025);
        bench.dom0.write("/local/domain/1/data/x", "");
        assertThat(guest.page.error()).isEqualTo(XsWire.XENSTORE_ERROR_RINGIDX);
        assertIgnored();
    }

    @ParameterizedTest
    @ValueSource(ints = {4097, 0x7fffffff, 0x80000000, -1})
    void aMessageLongerThan4096IsIgnoredForGood(final int length) {
        final byte[] bytes = read(1);
        new LocalMemory(bytes).putInt(12, length);
        bench.kernel.notified.clear();
        guest.put(bytes, 0);
        guest.kick();
        assertThat(guest.page.error()).isEqualTo(XsWire.XENSTORE_ERROR_PROTO);
        assertThat(bench.kernel.notificationsOf(1)).isOne();
        assertIgnored();
    }

    private void assertIgnored() {
        final int reqCons = guest.page.reqCons();
        final int rspProd = guest.page.rspProd();
        guest.page.reqProd(reqCons);
        guest.page.rspCons(rspProd);
        guest.put(read(5), 0);
        guest.kick();
        bench.dom0.write("/local/domain/1/data/x", "again");
        guest.settle();
        assertThat(guest.page.reqCons()).isEqualTo(reqCons);
        assertThat(guest.page.rspProd()).isEqualTo(rspProd);
        assertThat(bench.dom0.isDomainIntroduced(1)).isTrue();
        assertThat(bench.guest(2).read("name")).isEqualTo("guest2");
        bench.dom0.release(1);
    }

    @Test
    void anIgnoredConnectionHoldsNoWatchAndNoTransaction() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        guest.start();
        guest.page.reqProd(guest.page.reqCons() - 1);
        guest.kick();
        assertThat(bench.dom0.control("quota", "1")).contains("watches          :        0\n")
                .contains("transactions     :        0\n").contains("outstanding      :        0\n");
    }

    @Test
    void reconnectingIsOfferedOnlyOnRequest() {
        assertThat(guest.page.serverFeatures()).isZero();
        guest.page.connection(XsWire.XENSTORE_RECONNECT);
        assertThat(guest.read("name")).isEqualTo("guest1");
    }

    @Test
    void aReconnectDropsEverythingHalfDone() {
        final Bench offering = new Bench(XenstoreQuotas.defaults(), XsWire.XENSTORE_SERVER_FEATURE_RECONNECTION);
        final RingGuest one = offering.guest(1);
        one.ask(XsWire.XS_WATCH, "data", "t");
        final int tx = one.start();
        one.put(new byte[7], 0);
        one.kick();
        one.takeEvents();
        offering.kernel.notified.clear();
        one.page.reqProd(99_999).rspCons(5).connection(XsWire.XENSTORE_RECONNECT);
        one.kick();
        assertThat(one.page.connection()).isEqualTo(XsWire.XENSTORE_CONNECTED);
        assertThat(offering.kernel.notificationsOf(1)).isOne();
        assertThat(one.write("data/x", "")).isEqualTo("OK");
        assertThat(one.takeEvents()).isEmpty();
        assertThat(one.end(tx)).isEqualTo("ENOENT");
    }

    @Test
    void anEventOfAnUnknownDomainMeansNothing() {
        bench.daemon.onPortEvent(99);
        assertThat(bench.daemon.run()).isFalse();
    }

    @Test
    void aLocalConnectionTakesRequestsSplitAnywhere() {
        final LocalConnection local = bench.daemon.connectLocal();
        final byte[] bytes = new XsMessage(XsWire.XS_READ, 3, 0, XsMessage.payload("/local/domain/1/name")).encode();
        local.send(Arrays.copyOf(bytes, 5));
        assertThat(local.receive()).isEmpty();
        local.send(Arrays.copyOfRange(bytes, 5, bytes.length));
        final XsMessage reply = XsMessage.decode(local.receive().orElseThrow());
        assertThat(reply.reqId()).isEqualTo(3);
        assertThat(new String(reply.payload(), StandardCharsets.ISO_8859_1)).isEqualTo("guest1");
        assertThat(local.receive()).isEmpty();
    }

    @Test
    void aLocalConnectionThatBreaksTheProtocolIsIgnored() {
        final LocalConnection local = bench.daemon.connectLocal();
        final byte[] bytes = read(1);
        new LocalMemory(bytes).putInt(12, 5000);
        local.send(bytes);
        local.send(read(2));
        assertThat(local.receive()).isEmpty();
        assertThat(bench.dom0.read("/local/domain/1/name")).contains("guest1");
    }

    @Test
    void aClosedLocalConnectionDropsItsWatches() {
        final LocalConnection local = bench.daemon.connectLocal();
        local.send(new XsMessage(XsWire.XS_WATCH, 1, 0, XsMessage.payload("/x", "t")).encode());
        assertThat(local.receive()).isPresent();
        assertThat(local.receive()).isPresent();
        local.close();
        bench.dom0.write("/x", "");
        assertThat(local.receive()).isEmpty();
    }
}
