package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Port;
import io.xenolith.abi.io.netif.Netif;
import io.xenolith.drivers.platform.GrantMapping;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend may write into the rings to hurt the guest: the interface is disabled, and nothing is lost but it. */
class NetfrontHostileBackendTest {
    private static final DomId GUEST = new DomId(VifFixture.DOMID);

    private final VifFixture vif = new VifFixture();
    private final Netfront front = vif.netfront(NetfrontOptions.DEFAULT.withRxBuffers(32));
    private List<GrantMapping> rings;
    private Port port;
    private int freePages;

    @BeforeEach
    void connect() {
        freePages = vif.machine.freePageCount();
        vif.backKey("feature-rx-copy", "1");
        front.start();
        vif.backKey("state", "2");
        vif.machine.runNow();
        rings = List.of(new GrantMapping(Integer.parseInt(vif.front("tx-ring-ref")), false),
                new GrantMapping(Integer.parseInt(vif.front("rx-ring-ref")), false));
        vif.dom0.map(GUEST, rings);
        port = vif.dom0.bindInterdomain(GUEST, new Port(Integer.parseInt(vif.front("event-channel"))), () -> true)
                .orElseThrow();
        vif.backKey("state", "4");
        vif.machine.runNow();
        assertThat(front.isConnected()).isTrue();
    }

    private void respondTx(final int index, final int id, final int status) {
        final long slot = rings.get(0).address() + 64 + index * 12L;
        vif.dom0.memory().putShort(slot, (short) id);
        vif.dom0.memory().putShort(slot + 2, (short) status);
    }

    private void respondRx(final int index, final int id, final int offset, final int flags, final int status) {
        final long slot = rings.get(1).address() + 64 + index * 8L;
        vif.dom0.memory().putShort(slot, (short) id);
        vif.dom0.memory().putShort(slot + 2, (short) offset);
        vif.dom0.memory().putShort(slot + 4, (short) flags);
        vif.dom0.memory().putShort(slot + 6, (short) status);
    }

    private void push(final int ring, final int rspProd) {
        vif.dom0.memory().putInt(rings.get(ring).address() + 8, rspProd);
        vif.dom0.notify(port);
        vif.machine.runNow();
    }

    private void assertDisabled(final String why) {
        assertThat(front.isConnected()).isFalse();
        assertThat(front.failure()).contains(why);
        assertThat(front.send(NetPacket.of(Frames.plain(60)))).isEqualTo(NetSubmit.NOT_CONNECTED);
        vif.dom0.unmap(rings);
        vif.backKey("state", "5");
        vif.machine.run();
        // The frontend is closed by now; what the backend held is revoked when that moves again.
        vif.backKey("state", "6");
        vif.machine.run();
        assertThat(vif.guest.grantCount()).isZero();
        assertThat(vif.machine.freePageCount()).isEqualTo(freePages);
        assertThat(vif.received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 257, -1})
    void answersToPacketsThatWereNotSentDisableTheInterface(final int rspProd) {
        push(0, rspProd);
        assertDisabled("rsp_prod of the transmit ring");
    }

    @ParameterizedTest
    @ValueSource(ints = {33, -1})
    void packetsForBuffersThatWereNotOfferedDisableTheInterface(final int rspProd) {
        push(1, rspProd);
        assertDisabled("rsp_prod of the receive ring");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 65_535})
    void anAnswerToAnUnknownIdDisablesTheInterface(final int id) {
        front.send(NetPacket.of(Frames.plain(60)));
        respondTx(0, id, 0);
        push(0, 1);
        assertDisabled("not in flight");
    }

    @Test
    void aSecondAnswerToAnIdDisablesTheInterface() {
        front.send(NetPacket.of(Frames.plain(60)));
        front.send(NetPacket.of(Frames.plain(60)));
        respondTx(0, 0, 0);
        respondTx(1, 0, 0);
        push(0, 2);
        assertDisabled("not in flight");
    }

    @Test
    void anAnswerToExtraInfoThatWasNotSentDisablesTheInterface() {
        front.send(NetPacket.of(Frames.plain(60)));
        respondTx(0, 0, Netif.NETIF_RSP_NULL);
        push(0, 1);
        assertDisabled("extra info that was not sent");
    }

    @Test
    void aReceivedIdThatIsNotItsSlotsDisablesTheInterface() {
        respondRx(0, 1, 0, 0, 60);
        push(1, 1);
        assertDisabled("in slot 0");
    }

    @Test
    void dataBeyondThePageDisablesTheInterface() {
        respondRx(0, 0, 4090, 0, 60);
        push(1, 1);
        assertDisabled("beyond its page");
    }

    @Test
    void aPacketOfTooManySlotsDisablesTheInterface() {
        for (int i = 0; i < 19; i++) {
            respondRx(i, i, 0, Netif.NETRXF_more_data, 60);
        }
        push(1, 19);
        assertDisabled("too long");
    }

    @Test
    void extraInfoThatWasNotAskedForDisablesTheInterface() {
        respondRx(0, 0, 0, Netif.NETRXF_extra_info, 60);
        respondRx(1, Netif.XEN_NETIF_EXTRA_TYPE_HASH, 0, 0, 0);
        push(1, 2);
        assertDisabled("a hash of type 0");
    }

    @Test
    void gsoOfSizeZeroDisablesTheInterface() {
        respondRx(0, 0, 0, Netif.NETRXF_extra_info, 60);
        respondRx(1, Netif.XEN_NETIF_EXTRA_TYPE_GSO, 0, Netif.XEN_NETIF_GSO_TYPE_TCPV4, 0);
        push(1, 2);
        assertDisabled("size 0");
    }

    @Test
    void aGsoPrefixDisablesTheInterface() {
        respondRx(0, 0, 0, Netif.NETRXF_gso_prefix, 60);
        push(1, 1);
        assertDisabled("GSO prefix");
    }

    @Test
    void aPacketWithAnErrorIsCountedAndItsBufferOfferedAgain() {
        respondRx(0, 0, 0, 0, Netif.NETIF_RSP_ERROR);
        push(1, 1);
        assertThat(front.isConnected()).isTrue();
        assertThat(front.rxErrors()).isEqualTo(1);
        assertThat(vif.dom0.memory().getInt(rings.get(1).address())).isEqualTo(33);
    }
}
