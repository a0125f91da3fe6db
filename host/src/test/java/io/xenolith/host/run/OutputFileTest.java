package io.xenolith.host.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir
    private Path folder;

    @Test
    void itReplacesWhatWasThere() throws IOException {
        final Path file = Files.write(folder.resolve("f"), new byte[]{9, 9, 9});
        try (OutputFile out = new OutputFile(file)) {
            out.write(1);
            out.write(new byte[]{0, 2, 0}, 1, 1);
        }
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2);
    }

    @Test
    void aFullDiskIsToldWithTheFilesName() throws IOException {
        try (OutputFile out = new OutputFile(Path.of("/dev/full"))) {
            assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class)
                    .hasMessage("/dev/full: No space left on device");
        }
    }
}
