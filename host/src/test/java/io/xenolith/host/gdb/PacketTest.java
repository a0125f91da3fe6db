package io.xenolith.host.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets on the wire: frames, checksums, escapes, and what is no packet. */
class PacketTest {
    private final PacketReader reader = new PacketReader();

    private List<PacketReader.Event> take(final String bytes) {
        final List<PacketReader.Event> events = new ArrayList<>();
        for (final byte each : PacketText.bytes(bytes)) {
            final PacketReader.Event event = reader.take(each);
            if (event != PacketReader.Event.NONE) {
                events.add(event);
            }
        }
        return events;
    }

    private static String frame(final String payload) {
        return PacketText.of(PacketFrame.of(PacketText.bytes(payload)));
    }

    @Test
    void aFrameEndsWithTheSumOfItsBytes() {
        assertThat(frame("OK")).isEqualTo("$OK#9a");
        assertThat(frame("")).isEqualTo("$#00");
    }

    @Test
    void specialBytesAreEscapedAndTheSumIsThatOfTheEscapedOnes() {
        assertThat(frame("#")).isEqualTo("$}\u0003#80");
        assertThat(frame("a$b}c*")).isEqualTo("$a}\u0004b}]c}\n#08");
    }

    @Test
    void whatWasFramedIsReadAgain() {
        final StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        assertThat(take(frame(all.toString()))).containsExactly(PacketReader.Event.PACKET);
        assertThat(PacketText.of(reader.payload())).isEqualTo(all.toString());
    }

    @Test
    void aWrongSumIsBroken() {
        assertThat(take("$OK#9b")).containsExactly(PacketReader.Event.BROKEN);
        assertThat(take("$OK#zz")).containsExactly(PacketReader.Event.BROKEN);
        assertThat(take("$OK#9A")).containsExactly(PacketReader.Event.PACKET);
    }

    @Test
    void signsBetweenPacketsAreTold() {
        assertThat(take("+$g#67-\u0003+")).containsExactly(PacketReader.Event.RECEIVED, PacketReader.Event.PACKET,
                PacketReader.Event.AGAIN, PacketReader.Event.INTERRUPT, PacketReader.Event.RECEIVED);
    }

    @Test
    void aControlCharacterWithinAPacketIsPartOfIt() {
        assertThat(take("$X\u0003#5b")).containsExactly(PacketReader.Event.PACKET);
        assertThat(PacketText.of(reader.payload())).isEqualTo("X\u0003");
    }

    @Test
    void noiseBetweenPacketsIsPassedOver() {
        assertThat(take("hello#00$g#67")).containsExactly(PacketReader.Event.PACKET);
    }

    @Test
    void aPacketWhoseEndWasLostIsForgotten() {
        assertThat(take("$m100,4$g#67")).containsExactly(PacketReader.Event.PACKET);
        assertThat(PacketText.of(reader.payload())).isEqualTo("g");
    }

    @Test
    void aPacketLongerThanAnyIsBroken() {
        assertThat(take(frame("a".repeat(PacketReader.PAYLOAD_MAX)))).containsExactly(PacketReader.Event.PACKET);
        assertThat(take(frame("a".repeat(PacketReader.PAYLOAD_MAX + 1)))).containsExactly(PacketReader.Event.BROKEN);
        assertThat(take("$g#67")).containsExactly(PacketReader.Event.PACKET);
    }
}
