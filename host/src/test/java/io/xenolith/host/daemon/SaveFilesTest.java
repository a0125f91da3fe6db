package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Save files are written and read by threads of their own, a few pieces ahead. */
class SaveFilesTest {
    private static final int MIB = 1 << 20;

    private final byte[] bytes = new byte[9 * MIB + 5];
    @TempDir
    private Path folder;

    @BeforeEach
    void fill() {
        new SplittableRandom(0).nextBytes(bytes);
    }

    private static FileSink full() {
        return new FileSink(() -> Files.newOutputStream(Path.of("/dev/full")));
    }

    private Path file() throws IOException {
        return Files.write(folder.resolve("file"), new byte[]{1, 2, 3});
    }

    @Test
    void whatIsWrittenStandsBehindWhatWasThere() throws IOException {
        final Path file = file();
        try (FileSink sink = new FileSink(file, 3)) {
            sink.write(7);
            for (int at = 0; at < bytes.length; at += 700_001) {
                sink.write(bytes, at, Math.min(700_001, bytes.length - at));
            }
            sink.flush();
            assertThat(Files.size(file)).isEqualTo(bytes.length + 4L);
        }
        try (FileSource source = new FileSource(file, 3)) {
            assertThat(source.read()).isEqualTo(7);
            assertThat(source.readAllBytes()).isEqualTo(bytes);
            assertThat(source.read()).isEqualTo(-1);
        }
    }

    @Test
    void aPieceThatHasNoRoomIsToldWhenTheFourthBehindItIsHandedOver() throws IOException {
        try (FileSink sink = full()) {
            sink.write(bytes, 0, 4 * MIB);
            assertThatThrownBy(() -> sink.write(bytes, 0, MIB)).isInstanceOf(IOException.class)
                    .hasMessage("No space left on device");
        }
    }

    @Test
    void aPieceThatHasNoRoomIsToldWhenAllIsToBeWritten() throws IOException {
        try (FileSink sink = full()) {
            sink.write(bytes, 0, 5);
            assertThatThrownBy(sink::flush).isInstanceOf(IOException.class).hasMessage("No space left on device");
        }
    }

    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        final Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        try (FileSink sink = new FileSink(pipe, 0); FileSource source = new FileSource(pipe, 0)) {
            sink.write(bytes, 0, 5);
            assertThatThrownBy(sink::flush).isInstanceOf(IOException.class).hasMessage(pipe + ": not a regular file");
            assertThatThrownBy(source::read).isInstanceOf(IOException.class)
                    .hasMessage(pipe + ": not a regular file");
        }
    }

    @Test
    void anotherFileOfThatNameIsNotWritten() throws IOException {
        final Path file = file();
        try (FileSink sink = new FileSink(file, 2)) {
            sink.write(bytes, 0, 5);
            assertThatThrownBy(sink::flush).isInstanceOf(IOException.class)
                    .hasMessage(file + ": has 3 bytes, and the stream is to begin at 2");
        }
        assertThat(file).hasSize(3);
    }

    @Test
    void aFileIsWrittenByOneAlone() throws IOException {
        final Path file = file();
        try (FileSink sink = new FileSink(file, 3); FileSink second = new FileSink(file, 4)) {
            sink.write(7);
            sink.flush();
            second.write(8);
            assertThatThrownBy(second::flush).isInstanceOf(IOException.class)
                    .hasMessage(file + ": is being written already");
        }
        assertThat(file).hasBinaryContent(new byte[]{1, 2, 3, 7});
    }

    @Test
    void aFileThatIsNotThereIsNotMade() throws IOException {
        try (FileSink sink = new FileSink(folder.resolve("nosuch"), 0)) {
            sink.write(7);
            assertThatThrownBy(sink::flush).isInstanceOf(IOException.class).hasMessage("No such file or directory");
        }
        assertThat(folder.resolve("nosuch")).doesNotExist();
    }

    @Test
    void aFileThatIsNotThereCannotBeRead() throws IOException {
        try (FileSource source = new FileSource(folder.resolve("nosuch"), 0)) {
            assertThatThrownBy(source::read).isInstanceOf(IOException.class)
                    .hasMessage("No such file or directory");
        }
    }

    @Test
    void aFileThatIsShorterThanItsHeadIsEmpty() throws IOException {
        try (FileSource source = new FileSource(file(), 4)) {
            assertThat(source.read()).isEqualTo(-1);
        }
    }

    @Test
    void whatIsNotReadToItsEndIsGivenUp() throws IOException {
        final Path file = Files.write(folder.resolve("file"), bytes);
        final FileSource source = new FileSource(file, 0);
        assertThat(source.read()).isEqualTo(Byte.toUnsignedInt(bytes[0]));
        source.close();
        source.close();
    }
}
