package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.netif.Netif;
import io.xenolith.drivers.xenbus.XenbusState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest may write into its rings to hurt the backend: a packet lost or the interface disabled, nothing more. */
class NetbackHostileFrontendTest {
    private static final int MORE = Netif.NETTXF_more_data;
    private static final int EXTRA = Netif.NETTXF_extra_info;
    private static final int BLANK = Netif.NETTXF_csum_blank;

    private final VifFixture vif = new VifFixture();
    private final Netback back = vif.netback(NetbackOptions.DEFAULT);
    private RawVif raw;

    @BeforeEach
    void connect() {
        back.start();
        raw = new RawVif(vif);
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
    }

    private void assertDisabled(final String why) {
        assertThat(back.state()).isEqualTo(XenbusState.CLOSING);
        assertThat(vif.machine.notes).anyMatch(note -> note.startsWith(VifFixture.NAME) && note.contains(why));
        assertThat(vif.plugged).isFalse();
        assertThat(vif.dom0.mappingCount()).isZero();
        assertThat(vif.dom0.channelCount()).isZero();
        assertThat(vif.dom0.memory().ownPages()).isZero();
    }

    /** All slots were answered with {@code status}, and the interface still works. */
    private void assertDropped(final int status) {
        assertThat(back.state()).isEqualTo(XenbusState.CONNECTED);
        assertThat(vif.network).isEmpty();
        assertThat(raw.rspProd()).isEqualTo(raw.reqProd);
        for (int i = 0; i < raw.reqProd; i++) {
            assertThat(raw.response(i).status()).isEqualTo(status);
            assertThat(raw.response(i).id()).isEqualTo(100 + i);
        }
        assertThat(back.counters().txDropped()).isEqualTo(1);
        raw.put(0, 60);
        raw.push();
        assertThat(vif.network).hasSize(1);
    }

    @Test
    void eighteenSlotsAreTaken() {
        raw.put(MORE, 18 * 60);
        for (int i = 0; i < 17; i++) {
            raw.put(i < 16 ? MORE : 0, 60);
        }
        raw.push();
        assertThat(vif.network).singleElement().satisfies(packet -> assertThat(packet.length()).isEqualTo(1080));
        assertThat(raw.rspProd()).isEqualTo(18);
    }

    @ParameterizedTest
    @ValueSource(ints = {19, 20})
    void aFewSlotsTooManyCostThePacket(final int slots) {
        for (int i = 0; i < slots; i++) {
            raw.put(i < slots - 1 ? MORE : 0, i == 0 ? slots * 60 : 60);
        }
        raw.push();
        assertDropped(Netif.NETIF_RSP_ERROR);
    }

    @Test
    void manySlotsTooManyDisableTheInterface() {
        for (int i = 0; i < 21; i++) {
            raw.put(i < 20 ? MORE : 0, i == 0 ? 21 * 60 : 60);
        }
        raw.push();
        assertDisabled("more than 20 slots");
    }

    @Test
    void slotsThatCarryMoreThanThePacketCostIt() {
        raw.put(MORE, 100);
        raw.put(0, 101);
        raw.push();
        assertDropped(Netif.NETIF_RSP_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13})
    void aPacketWithoutAnEthernetHeaderIsDropped(final int size) {
        raw.put(0, size);
        raw.push();
        assertDropped(Netif.NETIF_RSP_ERROR);
    }

    @Test
    void slotsBeyondReqProdDisableTheInterface() {
        raw.put(MORE, 100);
        raw.push();
        assertDisabled("beyond req_prod");
    }

    @Test
    void aSlotAcrossAPageEndDisablesTheInterface() {
        raw.put(raw.gref, 4000, 0, 97);
        raw.push();
        assertDisabled("crosses a page end");
    }

    @Test
    void aLaterSlotAcrossAPageEndDisablesTheInterface() {
        raw.put(MORE, 200);
        raw.put(raw.gref, 4000, 0, 97);
        raw.push();
        assertDisabled("crosses a page end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9_999_999, -1})
    void aBadGrefCostsThePacket(final int gref) {
        raw.put(gref, 0, 0, 60);
        raw.push();
        assertDropped(Netif.NETIF_RSP_ERROR);
    }

    @Test
    void gsoOfSizeZeroDisablesTheInterface() {
        raw.put(EXTRA | BLANK, 60);
        raw.extra(Netif.XEN_NETIF_EXTRA_TYPE_GSO, 0, Netif.XEN_NETIF_GSO_TYPE_TCPV4, 0);
        raw.push();
        assertDisabled("GSO size 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 255})
    void gsoOfAnUnknownTypeDisablesTheInterface(final int type) {
        raw.put(EXTRA | BLANK, 60);
        raw.extra(Netif.XEN_NETIF_EXTRA_TYPE_GSO, 0, type, 1000);
        raw.push();
        assertDisabled("was not offered");
    }

    @Test
    void gsoWithoutABlankChecksumDisablesTheInterface() {
        raw.put(EXTRA, 60);
        raw.extra(Netif.XEN_NETIF_EXTRA_TYPE_GSO, 0, Netif.XEN_NETIF_GSO_TYPE_TCPV4, 1000);
        raw.push();
        assertDisabled("without a blank checksum");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 255})
    void anUnknownExtraInfoDisablesTheInterface(final int type) {
        raw.put(EXTRA, 60);
        raw.extra(type, 0, 0, 0);
        raw.push();
        assertDisabled("extra info of type " + type);
    }

    @Test
    void missingExtraInfoDisablesTheInterface() {
        raw.put(EXTRA, 60);
        raw.push();
        assertDisabled("extra info is missing");
    }

    @Test
    void extraInfoThatAlwaysAnnouncesMoreDisablesTheInterface() {
        raw.put(EXTRA, 60);
        for (int i = 0; i < 255; i++) {
            raw.extra(Netif.XEN_NETIF_EXTRA_TYPE_HASH, Netif.XEN_NETIF_EXTRA_FLAG_MORE, 0, 0);
        }
        raw.push();
        assertDisabled("extra info is missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 0x8000_0000, -1})
    void aReqProdThatJumpsDisablesTheInterface(final int reqProd) {
        raw.setReqProd(reqProd);
        assertDisabled("req_prod is not within the transmit ring");
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 0x8000_0000, -1})
    void aReceiveReqProdThatJumpsDisablesTheInterface(final int reqProd) {
        raw.guest.memory().putInt(raw.rx, reqProd);
        raw.guest.notify(raw.port);
        vif.machine.runNow();
        assertDisabled("req_prod is not within the receive ring");
    }

    @Test
    void aBlankChecksumOfNoPacketIsDropped() {
        raw.put(BLANK, 60);
        raw.push();
        assertDropped(Netif.NETIF_RSP_DROPPED);
    }

    @Test
    void aReceivePageThatCannotBeWrittenCostsThePacketAndIsAnswered() {
        raw.guest.memory().putInt(raw.rx + 64, 77);
        raw.guest.memory().putInt(raw.rx + 68, 9_999_999);
        raw.guest.memory().putInt(raw.rx, 1);
        vif.toGuest(NetPacket.of(Frames.plain(60)));
        assertThat(back.counters().rxDropped()).isEqualTo(1);
        assertThat(raw.guest.memory().getInt(raw.rx + 8)).isEqualTo(1);
        assertThat(raw.guest.memory().getShort(raw.rx + 64)).isEqualTo((short) 77);
        assertThat(raw.guest.memory().getShort(raw.rx + 70)).isEqualTo((short) Netif.NETIF_RSP_ERROR);
    }

    @Test
    void notesOfOneGuestAreBounded() {
        for (int i = 0; i < 100; i++) {
            raw.put(0, 1);
        }
        raw.push();
        assertThat(vif.machine.notes).hasSize(NetConnection.NOTES_MAX);
        assertThat(back.counters().txDropped()).isEqualTo(100);
    }
}
