package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.dom0.toolstack.LibxlException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files named by whoever makes a guest; whatever they are, the host only ever fails to make the guest. */
@Timeout(60)
class GuestFilesTest {
    private static final long MEMORY = 16 << 20;

    @TempDir
    private Path folder;

    private static AbstractThrowableAssert<?, ?> refused(final String ramdisk) {
        return assertThatThrownBy(() -> new GuestFiles("java:Hello", ramdisk, MEMORY).ramdisk())
                .isInstanceOf(LibxlException.class);
    }

    private Path file(final long bytes) throws IOException {
        final Path file = folder.resolve("f");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(bytes);
        }
        return file;
    }

    @Test
    void aRamdiskIsAsLongAsItsFile() throws Exception {
        assertThat(new GuestFiles("java:Hello", file(5).toString(), MEMORY).ramdisk()).hasSize(5);
    }

    @Test
    void aRamdiskMayFillTheGuest() throws Exception {
        assertThat(new GuestFiles("java:Hello", file(MEMORY).toString(), MEMORY).ramdisk()).hasSize((int) MEMORY);
    }

    @Test
    void aFileLargerThanTheGuestIsNotRead() throws IOException {
        refused(file(MEMORY + 1).toString()).hasMessageContaining("File too large");
    }

    @Test
    void aFileLargerThanTheHostCopiesIsNotRead() throws IOException {
        final String large = file((512L << 20) + 1).toString();
        assertThatThrownBy(() -> new GuestFiles("java:Hello", large, Long.MAX_VALUE).ramdisk())
                .isInstanceOf(LibxlException.class).hasMessageContaining("File too large");
    }

    @Test
    void aDeviceIsNotRead() {
        refused("/dev/zero").hasMessageContaining("Not a regular file");
    }

    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        final Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        refused(pipe.toString()).hasMessageContaining("Not a regular file");
    }

    @Test
    void aDirectoryIsNoFile() {
        refused(folder.toString()).hasMessageContaining("Is a directory");
    }

    @Test
    void aNameThatNoFileCanHaveIsThatOfNone() {
        refused("a\0b").hasMessageContaining("No such file or directory");
    }

    @Test
    void aKernelIsReadWithTheSameCare() {
        assertThatThrownBy(() -> new GuestFiles("/dev/zero", "", MEMORY).kernel()).isInstanceOf(LibxlException.class)
                .hasMessageContaining("Not a regular file");
    }

    @Test
    void aCoreDumpWaitsForNobodyToReadAPipe() throws Exception {
        final Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThatThrownBy(() -> new CoreFile(pipe.toString()).write(new byte[1], 1)).isInstanceOf(IOException.class)
                .hasMessage(pipe + ": not a regular file");
    }

    @Test
    void aCoreDumpToANameThatNoFileCanHaveFails() {
        assertThatThrownBy(() -> new CoreFile("a\0b").write(new byte[1], 1)).isInstanceOf(IOException.class);
    }
}
