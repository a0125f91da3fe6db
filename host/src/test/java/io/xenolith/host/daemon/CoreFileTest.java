package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a core dump. */
class CoreFileTest {
    @TempDir
    private Path folder;

    private static String permissions(final Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void itIsItsOwnersAlone() throws IOException {
        final Path core = folder.resolve("core");
        final CoreFile file = new CoreFile(core.toString());
        file.write("abc".getBytes(StandardCharsets.US_ASCII), 2);
        file.close();
        assertThat(core).hasContent("ab");
        assertThat(permissions(core)).isEqualTo("rw-------");
    }

    @Test
    void aFileThatItReplacesIsItsOwnersAloneFromThenOn() throws IOException {
        final Path core = Files.writeString(folder.resolve("core"), "more than before");
        Files.setPosixFilePermissions(core, PosixFilePermissions.fromString("rw-r--r--"));
        final CoreFile file = new CoreFile(core.toString());
        file.write(new byte[]{'a'}, 1);
        assertThat(permissions(core)).isEqualTo("rw-------");
        file.close();
        assertThat(core).hasContent("a");
    }

    @Test
    void nothingStaysOfHalfOfIt() throws IOException {
        final Path core = folder.resolve("core");
        final CoreFile file = new CoreFile(core.toString());
        file.write(new byte[3], 3);
        file.abandon();
        assertThat(core).doesNotExist();
    }

    @Test
    void whereALinkPointsNothingStaysOfHalfOfItEither() throws IOException {
        final Path core = folder.resolve("core");
        final Path link = Files.createSymbolicLink(folder.resolve("link"), core);
        final CoreFile file = new CoreFile(link.toString());
        file.write(new byte[3], 3);
        assertThat(permissions(core)).isEqualTo("rw-------");
        file.abandon();
        assertThat(core).doesNotExist();
    }
}
