package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TelnetCodecTest {
    private final TelnetCodec codec = new TelnetCodec();

    private static byte[] bytes(final int... values) {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private byte[] keys(final int... sent) {
        return codec.keys(bytes(sent), sent.length);
    }

    @Test
    void theGreetingAsksForCharacterMode() {
        assertThat(TelnetCodec.greeting()).containsExactly(255, 251, 1, 255, 251, 3, 255, 253, 3, 255, 251, 0, 255, 253,
                0);
    }

    @Test
    void theEndOfALineIsOneKey() {
        assertThat(keys('a', '\r', '\n', 'b', '\r', 0, 'c', '\r', 'd')).containsExactly('a', '\r', 'b', '\r', 'c', '\r',
                'd');
    }

    @Test
    void commandsAreNoKeys() {
        assertThat(keys('a', 255, 241, 'b', 255, 253, 1, 'c', 255, 250, 24, 0, 255, 255, 'x', 255, 240, 'd'))
                .containsExactly('a', 'b', 'c', 'd');
    }

    @Test
    void aDoubledIacIsAKey() {
        assertThat(keys(255, 255)).isEqualTo(bytes(255));
    }

    @Test
    void aCommandMayBeCutAnywhere() {
        assertThat(keys('a', 255)).containsExactly('a');
        assertThat(keys(253)).isEmpty();
        assertThat(keys(31, 'b')).containsExactly('b');
        assertThat(codec.answers()).isEqualTo(bytes(255, 252, 31));
    }

    @Test
    void otherOptionsAreDeclinedOnceAndRefusalsAreNotAnswered() {
        keys(255, 253, 24, 255, 251, 31, 255, 252, 7, 255, 254, 8);
        assertThat(codec.answers()).isEqualTo(bytes(255, 252, 24, 255, 254, 31));
        assertThat(codec.answers()).isEmpty();
    }

    @Test
    void whatWasAskedForNeedsNoAnswer() {
        keys(255, 253, 1, 255, 253, 3, 255, 251, 3, 255, 251, 0, 255, 253, 0);
        assertThat(codec.answers()).isEmpty();
    }

    @Test
    void anIacInTheOutputIsDoubled() {
        assertThat(TelnetCodec.encode(bytes('a', 255, '\r'))).isEqualTo(bytes('a', 255, 255, '\r'));
    }

    @Test
    void aStreamHasTheKeysAndSendsTheAnswers() throws IOException {
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        final TelnetStream stream = new TelnetStream(new ByteArrayInputStream(bytes(255, 253, 24, 'o', 'k')), sent);
        sent.reset();
        assertThat(new String(stream.keys().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("ok");
        stream.screen().write(bytes('x', 255));
        assertThat(sent.toByteArray()).isEqualTo(bytes(255, 252, 24, 'x', 255, 255));
    }
}
