package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a state folder, and what is kept of consoles. */
class FilesTest {
    @TempDir
    private Path folder;

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aConsoleLogOfFullSizeIsPutBehindTwoOlder() throws IOException {
        final Path file = folder.resolve("guest-a.log");
        try (ConsoleLog log = new ConsoleLog(file, 4)) {
            log.write(bytes("aaaabbbbccccddddee"));
        }
        assertThat(file).hasContent("ee");
        assertThat(folder.resolve("guest-a.log.1")).hasContent("dddd");
        assertThat(folder.resolve("guest-a.log.2")).hasContent("cccc");
        assertThat(folder.resolve("guest-a.log.3")).doesNotExist();
    }

    @Test
    void aConsoleLogGoesOnWhereTheLastOneEnded() throws IOException {
        final Path file = folder.resolve("guest-a.log");
        Files.writeString(file, "abc");
        try (ConsoleLog log = new ConsoleLog(file, 4)) {
            log.write(bytes("de"));
        }
        assertThat(folder.resolve("guest-a.log.1")).hasContent("abcd");
        assertThat(file).hasContent("e");
    }

    @Test
    void scrollBackHasTheLastBytes() {
        final ScrollBack last = new ScrollBack();
        assertThat(last.last(5)).isEmpty();
        last.add(bytes("abc"));
        assertThat(last.last(2)).isEqualTo(bytes("bc"));
        assertThat(last.last(9)).isEqualTo(bytes("abc"));
        assertThat(last.last(0)).isEmpty();
    }

    @Test
    void scrollBackHoldsSoMuchAndNoMore() {
        final ScrollBack last = new ScrollBack();
        last.add(new byte[ScrollBack.BYTES - 1]);
        last.add(bytes("xyz"));
        assertThat(last.last(-1)).hasSize(ScrollBack.BYTES).endsWith(bytes("xyz")).startsWith(0, 0);
        last.add(new byte[3 * ScrollBack.BYTES]);
        assertThat(last.last(4)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void aDomainsFileFollowsItsName() throws IOException {
        final DomainFiles files = new DomainFiles(folder, folder);
        files.keep("a", "1");
        files.keep("a", "2");
        files.rename("a", "../b");
        assertThat(files.keeps("a")).isFalse();
        assertThat(folder.resolve("%2E%2E%2Fb.json")).hasContent("2");
        files.forget("../b");
        assertThat(files.keeps("../b")).isFalse();
    }
}
