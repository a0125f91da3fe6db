package io.xenolith.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstructionFileTest {
    private final List<String> ends = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void everyLineIsInTheFile() throws IOException {
        final Path path = folder.resolve("insn");
        try (InstructionFile file = new InstructionFile(path, () -> ends.add("end"))) {
            file.write("nop");
            file.write("ret");
            file.check();
        }
        assertThat(path).content().isEqualTo("nop\nret\n");
        assertThat(ends).isEmpty();
    }

    @Test
    void aFullDiskEndsTheRunOnceAndIsToldWhenAsked() throws IOException {
        try (InstructionFile file = new InstructionFile(Path.of("/dev/full"), () -> ends.add("end"))) {
            for (int i = 0; i < 100; i++) {
                file.write("nop".repeat(1_000));
            }
            assertThat(ends).containsExactly("end");
            assertThatThrownBy(file::check).isInstanceOf(IOException.class)
                    .hasMessage("/dev/full: No space left on device");
        }
    }

    @Test
    void aFullDiskIsToldAtTheEndOfAShortRun() throws IOException {
        final InstructionFile file = new InstructionFile(Path.of("/dev/full"), () -> ends.add("end"));
        file.write("nop");
        file.check();
        assertThatThrownBy(file::close).isInstanceOf(IOException.class)
                .hasMessage("/dev/full: No space left on device");
    }
}
