package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** The line of a guest that has written nothing yet. */
class BootProgressTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final BootProgress progress = new BootProgress(screen);

    @Test
    void theLineHasInstructionsSpeedAndVirtualTime() {
        assertThat(BootProgress.line(250_400_000, 2_000_000_000L, 1_500_000_000L))
                .isEqualTo("250 million instructions, 125 MIPS, virtual time 1.500 s");
    }

    @Test
    void eachLineTakesThePlaceOfTheOneBefore() {
        assertThat(progress.show("one")).isTrue();
        assertThat(progress.show("two")).isTrue();
        assertThat(screen).hasToString("\r\u001b[Kone\r\u001b[Ktwo");
    }

    @Test
    void theGuestsOwnWordsEraseItForGood() {
        progress.show("one");
        progress.stop();
        progress.stop();
        assertThat(progress.show("two")).isFalse();
        assertThat(screen).hasToString("\r\u001b[Kone\r\u001b[K");
    }

    @Test
    void aGuestThatWritesAtOnceLeavesNoTrace() {
        progress.stop();
        assertThat(screen.size()).isZero();
    }
}
