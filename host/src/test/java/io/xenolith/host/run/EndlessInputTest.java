package io.xenolith.host.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody types without end at a guest that does not read. */
class EndlessInputTest {
    private static final int PIECE = 1 << 14;

    @TempDir
    private Path folder;

    private static final class EndlessTypist implements Outside {
        private boolean held;
        private long typed;

        @Override
        public void hold(final boolean newHeld) {
            held = newHeld;
        }

        @Override
        public List<OutsideInput> arrived() {
            if (held) {
                return List.of();
            }
            typed += PIECE;
            return List.of(new OutsideInput.ConsoleInput("guest", "y".repeat(PIECE)));
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public boolean paced() {
            return false;
        }

        @Override
        public long await(final long timeoutNs) {
            return 0;
        }

        @Override
        public boolean stopped() {
            return false;
        }
    }

    @Test
    void theHostAsksForNoMoreThanItHasRoomForAndTheRunEnds() throws Exception {
        final Scenario scenario = ScenarioReader.read(Files.writeString(folder.resolve("s.yaml"), """
                domains: [{name: guest, program: idle}]
                limits: {virtual_time: 1s}
                """));
        final EndlessTypist typist = new EndlessTypist();
        new ScenarioRunner().run(scenario, new RunOptions(Optional.empty(), Optional.empty(), Optional.empty(), typist,
                List.of(), false), RunListener.NONE);
        assertThat(typist.held).isTrue();
        assertThat(typist.typed).isBetween(1L << 16, 1L << 18);
    }
}
