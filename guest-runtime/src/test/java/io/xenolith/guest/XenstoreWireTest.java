package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.xs.XsWire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class XenstoreWireTest {
    private final LocalMemory page = new LocalMemory(Page.SIZE);
    private final XenstoreRing ring = new XenstoreRing(page, 0);
    private final XenstoreWire wire = new XenstoreWire();

    @Test
    void aMessageIsAHeaderOfSixteenBytesAndItsPayload() {
        final byte[] bytes = XenstoreWire.encode(XenstoreMessage.ofStrings(XsWire.XS_READ, 7, 9, "name"));
        assertThat(bytes).containsExactly(2, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0, 'n', 'a', 'm', 'e', 0);
    }

    @Test
    void messagesCutAnywhereAreDecoded() throws Exception {
        final byte[] bytes = XenstoreWire
                .encode(XenstoreMessage.ofStrings(XsWire.XS_WATCH_EVENT, 0, 0, "a/b", "token"));
        for (int cut = 1; cut < bytes.length; cut++) {
            ring.replies().write(bytes, 0, cut);
            assertThat(wire.next(ring.replies())).isNull();
            ring.replies().write(bytes, cut, bytes.length - cut);
            assertThat(wire.next(ring.replies()).strings()).isEqualTo(List.of("a/b", "token"));
        }
    }

    @Test
    void twoMessagesInTheRingComeOutOneByOne() throws Exception {
        for (int i = 1; i <= 2; i++) {
            final byte[] bytes = XenstoreWire.encode(new XenstoreMessage(XsWire.XS_READ, i, 0, new byte[0]));
            ring.replies().write(bytes, 0, bytes.length);
        }
        assertThat(wire.next(ring.replies()).reqId()).isEqualTo(1);
        assertThat(wire.next(ring.replies()).reqId()).isEqualTo(2);
        assertThat(wire.next(ring.replies())).isNull();
    }

    @Test
    void aPayloadOf4096BytesPassesInPieces() throws Exception {
        final byte[] payload = new byte[XsWire.XENSTORE_PAYLOAD_MAX];
        payload[4095] = 5;
        final byte[] bytes = XenstoreWire.encode(new XenstoreMessage(XsWire.XS_READ, 1, 0, payload));
        int sent = 0;
        XenstoreMessage message = null;
        while (message == null) {
            sent += ring.replies().write(bytes, sent, bytes.length - sent);
            message = wire.next(ring.replies());
        }
        assertThat(message.payload()).isEqualTo(payload);
    }

    @Test
    void aLongerPayloadIsAProtocolError() {
        final byte[] header = XenstoreWire.encode(new XenstoreMessage(XsWire.XS_READ, 1, 0, new byte[0]));
        header[12] = 1;
        header[13] = 16;
        ring.replies().write(header, 0, header.length);
        assertThatThrownBy(() -> wire.next(ring.replies())).isInstanceOf(XenstoreWire.ProtocolException.class);
    }

    @Test
    void brokenIndexesAreAProtocolError() {
        page.putInt(2060, 5000);
        assertThatThrownBy(() -> wire.next(ring.replies())).isInstanceOf(XenstoreWire.ProtocolException.class);
    }

    @Test
    void theValueOfAReadHasNoTrailingNul() {
        final XenstoreMessage value = new XenstoreMessage(XsWire.XS_READ, 1, 0, "x".getBytes(StandardCharsets.UTF_8));
        assertThat(value.text()).isEqualTo("x");
        assertThat(XenstoreMessage.ofStrings(XsWire.XS_WRITE, 1, 0, "OK").text()).isEqualTo("OK");
    }
}
