package io.xenolith.host.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.scenario.KernelSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFilesTest {
    @TempDir
    private Path folder;

    @Test
    void aPackedKernelIsNotUnpackedBeyondTheDomainsMemory() throws IOException {
        final Path file = folder.resolve("zeros");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(new byte[(1 << 20) + 1]);
        }
        final KernelSpec kernel = new KernelSpec(file, Optional.empty());
        assertThatThrownBy(() -> KernelFiles.kernel(kernel, 1 << 20)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gzip data").hasMessageContaining("more than the 1048576 bytes");
        assertThatThrownBy(() -> KernelFiles.kernel(kernel, 2 << 20)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither an ELF file nor a bzImage");
    }
}
