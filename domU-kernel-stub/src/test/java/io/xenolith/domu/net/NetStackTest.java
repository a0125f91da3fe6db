package io.xenolith.domu.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.PacketChecksum;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Two stacks on one cable. */
class NetStackTest {
    private static final int A = Ipv4.parse("10.0.0.1");
    private static final int B = Ipv4.parse("10.0.0.2");

    private final ArrayDeque<NetPacket> fromA = new ArrayDeque<>();
    private final ArrayDeque<NetPacket> fromB = new ArrayDeque<>();
    private final NetStack a = new NetStack(new byte[]{2, 0, 0, 0, 0, 1}, A, fromA::add);
    private final NetStack b = new NetStack(new byte[]{2, 0, 0, 0, 0, 2}, B, fromB::add);

    private void exchange() {
        while (!fromA.isEmpty() || !fromB.isEmpty()) {
            if (!fromA.isEmpty()) {
                b.received(fromA.remove());
            } else {
                a.received(fromB.remove());
            }
        }
    }

    private void meet() {
        a.ask(B);
        exchange();
        assertThat(a.knows(B)).isTrue();
        assertThat(b.knows(A)).isTrue();
    }

    @Test
    void aStationAnswersForItsOwnAddressOnly() {
        a.ask(Ipv4.parse("10.0.0.3"));
        exchange();
        assertThat(a.knows(B)).isFalse();
        meet();
    }

    @Test
    void anEchoRequestIsAnsweredWithItsData() {
        meet();
        a.echo(B, 7, 1, new byte[]{1, 2, 3});
        exchange();
        assertThat(a.lastReply()).hasValueSatisfying(reply -> {
            assertThat(reply.source()).isEqualTo(B);
            assertThat(reply.identifier()).isEqualTo(7);
            assertThat(reply.sequence()).isEqualTo(1);
            assertThat(reply.data()).containsExactly(1, 2, 3);
        });
    }

    @Test
    void aDatagramReachesAnOpenPortAndNoOther() {
        meet();
        assertThat(b.open(7)).isTrue();
        assertThat(b.open(7)).isFalse();
        a.udp(B, 40_000, 7, new byte[]{9});
        a.udp(B, 40_000, 8, new byte[]{9});
        assertThat(fromA.element().checksum()).isEqualTo(PacketChecksum.BLANK);
        exchange();
        assertThat(b.poll(7)).hasValueSatisfying(datagram -> {
            assertThat(datagram.source()).isEqualTo(A);
            assertThat(datagram.sourcePort()).isEqualTo(40_000);
            assertThat(datagram.data()).containsExactly(9);
        });
        assertThat(b.poll(7)).isEmpty();
        assertThat(b.poll(8)).isEmpty();
    }

    @Test
    void aDatagramWithAWrongChecksumIsDropped() {
        meet();
        b.open(7);
        a.udp(B, 40_000, 7, new byte[]{9});
        b.received(NetPacket.of(fromA.remove().frame()));
        assertThat(b.poll(7)).isEmpty();
    }

    @Test
    void aSocketKeepsABoundedNumberOfDatagrams() {
        meet();
        b.open(7);
        for (int i = 0; i < 100; i++) {
            a.udp(B, 40_000, 7, new byte[]{(byte) i});
        }
        exchange();
        int kept = 0;
        while (b.poll(7).isPresent()) {
            kept++;
        }
        assertThat(kept).isEqualTo(64);
    }

    @Test
    void anyDamageToAPacketIsSurvived() {
        meet();
        b.open(7);
        a.echo(B, 1, 1, new byte[10]);
        a.udp(B, 40_000, 7, new byte[10]);
        a.ask(B);
        for (final NetPacket packet : fromA) {
            for (int at = 12; at < 44; at++) {
                for (int value = 0; value < 256; value++) {
                    final byte[] bad = packet.frame().clone();
                    bad[at] = (byte) value;
                    b.received(new NetPacket(bad, packet.checksum(), packet.gso()));
                }
            }
            for (int length = 14; length < 60; length++) {
                b.received(new NetPacket(Arrays.copyOf(packet.frame(), length), packet.checksum(), packet.gso()));
            }
        }
        assertThat(fromB).isNotEmpty();
    }
}
