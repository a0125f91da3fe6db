package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host takes, and leaves alone, in the folder it is given. */
class StateFolderTest {
    @TempDir
    private Path temporary;
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectory(temporary.resolve("vms"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void take() throws IOException {
        StateFolder.take(DaemonRig.place(folder)).close();
    }

    private String permissions(final Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aFolderWithFilesThatAreNoHostsIsRefusedAndLeftAsItIs() throws IOException {
        Files.createDirectory(folder.resolve("domains"));
        Files.writeString(folder.resolve("domains/disk.img"), "precious");
        assertThatThrownBy(this::take).isInstanceOf(IOException.class)
                .hasMessage("%s is not a host's state folder: it has domains in it, and neither lock nor host.json; "
                        .formatted(folder) + "name a folder with --state that is empty or not there yet");
        assertThat(permissions(folder)).isEqualTo("rwxr-xr-x");
        assertThat(folder.toFile().list()).containsExactly("domains");
        assertThat(folder.resolve("domains/disk.img")).hasContent("precious");
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        final Path file = Files.writeString(temporary.resolve("file"), "mine");
        assertThatThrownBy(() -> StateFolder.take(DaemonRig.place(file))).isInstanceOf(IOException.class)
                .hasMessage(file + " is no folder; name one with --state");
        assertThat(file).hasContent("mine");
    }

    @Test
    void anEmptyFolderIsTakenAndIsItsOwnersAloneFromThenOn() throws IOException {
        take();
        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(folder.resolve("lock")).exists();
    }

    @Test
    void logsOfAHostThatDidNotStartAreNoHindrance() throws IOException {
        Files.writeString(folder.resolve("host.log"), "");
        Files.writeString(folder.resolve("host.err"), "");
        take();
        assertThat(folder.resolve("lock")).exists();
    }

    @Test
    void aHostsFolderMayHaveOtherFiles() throws IOException {
        take();
        Files.writeString(folder.resolve("notes.txt"), "mine");
        take();
        assertThat(folder.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void ofTheDomainsFolderOnlyDraftsAreDeletedAndOnlyDomainsPutAside() throws IOException {
        final Path lost = Files.createDirectory(temporary.resolve("lost"));
        Files.writeString(folder.resolve("a.json"), "1");
        Files.writeString(folder.resolve("100%.json"), "2");
        Files.writeString(folder.resolve("b.json.new"), "3");
        Files.writeString(folder.resolve("disk.img"), "4");
        Files.createDirectory(folder.resolve("d.json"));
        assertThat(new DomainFiles(folder, lost).putAside()).containsExactly("100%", "a");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("disk.img", "d.json");
        assertThat(lost.toFile().list()).containsExactlyInAnyOrder("a.json", "100%.json");
    }

    @Test
    void aHostFileThatIsNoTextSaysNothing() throws IOException {
        final Path file = folder.resolve("host.json");
        Files.write(file, new byte[]{'{', (byte) 0xff, (byte) 0xfe});
        assertThat(new HostFile(file).saysKilled()).isFalse();
    }
}
