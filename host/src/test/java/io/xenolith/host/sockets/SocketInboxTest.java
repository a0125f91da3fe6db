package io.xenolith.host.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.input.OutsideInput;
import io.xenolith.usernet.SocketEvent;
import org.junit.jupiter.api.Test;

/** What waits for the host's thread, and how much of it. */
class SocketInboxTest {
    private final SocketInbox inbox = new SocketInbox();

    @Test
    void whatWasWrittenIsToldAtOnceForOneFlow() {
        inbox.put("a", new SocketEvent.Written(2, 10));
        inbox.put("a", new SocketEvent.Written(2, 5));
        inbox.put("a", new SocketEvent.Written(4, 1));
        inbox.put("b", new SocketEvent.Written(4, 1));
        assertThat(inbox.take()).containsExactly(new OutsideInput.Socket("a", new SocketEvent.Written(2, 15)),
                new OutsideInput.Socket("a", new SocketEvent.Written(4, 1)),
                new OutsideInput.Socket("b", new SocketEvent.Written(4, 1)));
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void datagramsBeyondTheBoundAreLost() {
        int taken = 0;
        while (inbox.offer("a", new SocketEvent.Received(1, new byte[60_000]))) {
            taken++;
        }
        assertThat(taken).isEqualTo((1 << 20) / 60_000);
        assertThat(inbox.take()).hasSize(taken);
        assertThat(inbox.offer("a", new SocketEvent.Received(1, new byte[60_000]))).isTrue();
    }

    @Test
    void whoWaitsElsewhereIsWoken() {
        final int[] woken = new int[1];
        inbox.onArrival(() -> woken[0]++);
        inbox.put("a", new SocketEvent.Connected(2));
        assertThat(woken[0]).isEqualTo(1);
    }
}
