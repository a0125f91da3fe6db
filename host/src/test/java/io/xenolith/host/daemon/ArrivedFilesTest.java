package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivedFilesTest {
    @TempDir
    private Path folder;

    @Test
    void aSweepLeavesWhatHasCome() throws IOException {
        final ArrivedFiles files = new ArrivedFiles(folder);
        files.prepare(new byte[]{1});
        files.prepare(new byte[]{2});
        files.note(new byte[]{2}, "guest");
        files.sweep();
        assertThat(files.has(new byte[]{2})).isTrue();
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void aSweepThatMeetsWhatItCannotLookAtIsAnIoException() throws IOException {
        Files.createSymbolicLink(folder.resolve("01"), folder.resolve("nowhere"));
        assertThatThrownBy(() -> new ArrivedFiles(folder).sweep()).isInstanceOf(IOException.class)
                .hasMessageContaining("01");
    }
}
