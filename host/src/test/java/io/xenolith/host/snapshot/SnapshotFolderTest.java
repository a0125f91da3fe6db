package io.xenolith.host.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotFolderTest {
    private static final Path HOME = Path.of("/home/me");

    @TempDir
    private Path folder;

    @Test
    void snapshotsAreWhereTheUserSaysOrInTheUsersState() {
        assertThat(SnapshotFolder.of(Map.of(), HOME).file("a"))
                .isEqualTo(Path.of("/home/me/.local/state/xenolith/snapshots/a.snapshot"));
        assertThat(SnapshotFolder.of(Map.of("XDG_STATE_HOME", "/state"), HOME).file("a"))
                .isEqualTo(Path.of("/state/xenolith/snapshots/a.snapshot"));
        assertThat(SnapshotFolder.of(Map.of("XDG_STATE_HOME", "/state", "XENOLITH_SNAPSHOTS", "/own"), HOME).file("a"))
                .isEqualTo(Path.of("/own/a.snapshot"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../a", "a/b", "-a", "a b", "a\n", "ä"})
    void aNameThatCouldLeadElsewhereIsNone(final String name) {
        final SnapshotFolder snapshots = new SnapshotFolder(folder);
        assertThatThrownBy(() -> snapshots.file(name)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no name of a snapshot");
    }

    @Test
    void aNewSnapshotTakesNoOthersPlace() throws IOException {
        final SnapshotFolder snapshots = new SnapshotFolder(folder.resolve("made"));
        assertThat(snapshots.names()).isEmpty();
        assertThatThrownBy(() -> snapshots.existing("a")).hasMessageContaining("no snapshot 'a'");
        Files.createFile(snapshots.fresh("a"));
        assertThat(snapshots.names()).containsExactly("a");
        assertThat(snapshots.existing("a")).exists();
        assertThatThrownBy(() -> snapshots.fresh("a")).isInstanceOf(SnapshotException.class)
                .hasMessageContaining("there is a snapshot 'a' already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "XENOSNAP", "#!/bin/sh\n"})
    void aFileThatIsNoSnapshotIsRefused(final String content) throws IOException {
        final Path file = Files.writeString(folder.resolve("a"), content);
        assertThatThrownBy(() -> SnapshotFile.open(file)).isInstanceOf(SnapshotException.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> SnapshotFile.open(folder)).hasMessageContaining("not a file");
        assertThatThrownBy(() -> SnapshotFile.open(folder.resolve("b"))).hasMessageContaining("no such snapshot");
    }
}
