package io.xenolith.host.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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

    @Test
    void filesThatNoSnapshotCanBeCalledAreNotListed() throws IOException {
        for (final String name : List.of("a.snapshot", "a (1).snapshot", ".a.snapshot", ".snapshot", "b")) {
            Files.createFile(folder.resolve(name));
        }
        assertThat(new SnapshotFolder(folder).names()).containsExactly("a");
    }

    @Test
    void whatAKilledProcessLeftGoesWithItsSnapshotAndNothingElseDoes() throws IOException {
        final long alive = ProcessHandle.current().pid();
        // No process has a number beyond this.
        final Path left = Files.createFile(folder.resolve(".a.snapshot.4194305"));
        final Path underWay = Files.createFile(folder.resolve(".a.snapshot." + alive));
        final Path others = Files.createFile(folder.resolve(".a.snapshot.b.snapshot.4194305"));
        final Path file = Files.createFile(folder.resolve("a.snapshot"));
        final SnapshotFolder snapshots = new SnapshotFolder(folder);
        snapshots.remove("a");
        assertThat(file).doesNotExist();
        assertThat(left).doesNotExist();
        assertThat(underWay).exists();
        assertThat(others).exists();
        assertThatThrownBy(() -> snapshots.remove("a")).isInstanceOf(SnapshotException.class)
                .hasMessageContaining("no snapshot 'a'");
    }

    @Test
    void aSnapshotThatIsBeingWrittenIsItsOwnersOnly() throws IOException {
        final Path file = folder.resolve("a");
        try (SummedFile _ = new SummedFile(file)) {
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
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
