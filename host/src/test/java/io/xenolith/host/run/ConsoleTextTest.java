package io.xenolith.host.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTextTest {
    private final List<String> lines = new ArrayList<>();
    private final ConsoleText console = new ConsoleText(lines::add);

    private void add(final String text) {
        console.add(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLineIsToldWhenItEndsHoweverItComes() {
        add("one\r\ntw");
        add("o\nthree");
        assertThat(lines).containsExactly("one", "two");
        console.close();
        assertThat(lines).containsExactly("one", "two", "three");
        assertThat(console.text()).isEqualTo("one\r\ntwo\nthree");
    }

    @Test
    void aLineWithoutEndIsCut() {
        add("x".repeat(ConsoleText.LINE_BYTES_MAX + 3));
        console.close();
        assertThat(lines).containsExactly("x".repeat(ConsoleText.LINE_BYTES_MAX), "xxx");
    }

    @Test
    void onlyTheEndOfEndlessOutputIsKept() {
        add("first");
        for (int i = 0; i < 4; i++) {
            add("y".repeat(ConsoleText.KEPT_CHARS));
        }
        add("last");
        assertThat(console.text()).endsWith("last").doesNotContain("first")
                .hasSizeBetween(ConsoleText.KEPT_CHARS, 2 * ConsoleText.KEPT_CHARS);
    }

    @Test
    void aCharacterMayComeInPieces() {
        final byte[] bytes = "a\u20acb".getBytes(StandardCharsets.UTF_8);
        for (final byte next : bytes) {
            console.add(new byte[]{next});
        }
        assertThat(console.text()).isEqualTo("a\u20acb");
        console.add(new byte[]{(byte) 0xff, 'c'});
        assertThat(console.text()).isEqualTo("a\u20acb\ufffdc");
    }
}
