package io.xenolith.cli;

import io.xenolith.host.snapshot.SnapshotFolder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Finds snapshots by the names that are said on command lines. */
final class SnapshotNames {
    private SnapshotNames() {
    }

    /** Where the user's snapshots are. */
    static SnapshotFolder folder() {
        return SnapshotFolder.of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** The file of one that is there; a name that none can have is wrong usage. */
    static Path existing(final CommandSpec spec, final String name) throws IOException {
        try {
            return folder().existing(name);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** The file of one that is to be made; a name that none can have is wrong usage. */
    static Path fresh(final CommandSpec spec, final String name) throws IOException {
        try {
            return folder().fresh(name);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Removes one that is there; a name that none can have is wrong usage. */
    static void remove(final CommandSpec spec, final String name) throws IOException {
        try {
            folder().remove(name);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
