package io.xenolith.host.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where snapshots are kept by name: one file each. */
public final class SnapshotFolder {
    private static final String SUFFIX = ".snapshot";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private final Path folder;

    public SnapshotFolder(final Path folder) {
        this.folder = folder;
    }

    /**
     * The user's own: {@code $XENOLITH_SNAPSHOTS}, or {@code xenolith/snapshots} in {@code $XDG_STATE_HOME} or
     * {@code ~/.local/state}.
     */
    public static SnapshotFolder of(final Map<String, String> environment, final Path home) {
        final String own = environment.getOrDefault("XENOLITH_SNAPSHOTS", "");
        if (!own.isEmpty()) {
            return new SnapshotFolder(Path.of(own));
        }
        final String state = environment.getOrDefault("XDG_STATE_HOME", "");
        return new SnapshotFolder((state.isEmpty() ? home.resolve(".local").resolve("state") : Path.of(state))
                .resolve("xenolith").resolve("snapshots"));
    }

    /**
     * The file of the snapshot {@code name}, whether it is there or not.
     *
     * @throws IllegalArgumentException no snapshot can be called so
     */
    public Path file(final String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name
                    + "' is no name of a snapshot: letters, digits, '_', '-' and '.' are, beginning with none of the last two");
        }
        return folder.resolve(name + SUFFIX);
    }

    /** The name of the snapshot in {@code file}; "" if the file is called as no snapshot is. */
    static String name(final Path file) {
        final String called = file.getFileName().toString();
        final String name = called.endsWith(SUFFIX) ? called.substring(0, called.length() - SUFFIX.length()) : "";
        return NAME.matcher(name).matches() ? name : "";
    }

    /** The file of a snapshot that is there. */
    public Path existing(final String name) throws SnapshotException {
        final Path file = file(name);
        if (!Files.exists(file)) {
            throw absent(name);
        }
        return file;
    }

    /** A file for a new snapshot; the folder is made. */
    public Path fresh(final String name) throws IOException {
        final Path file = file(name);
        if (Files.exists(file)) {
            throw new SnapshotException("there is a snapshot '" + name + "' already: " + file);
        }
        Files.createDirectories(folder);
        return file;
    }

    /**
     * Removes the snapshot {@code name}, and what processes have left of it that were killed while they wrote it.
     *
     * @throws SnapshotException there is nothing of it
     */
    public void remove(final String name) throws IOException {
        boolean found = Files.deleteIfExists(file(name));
        for (final Path left : unfinished(name)) {
            found |= Files.deleteIfExists(left);
        }
        if (!found) {
            throw absent(name);
        }
    }

    /** Files of {@code name} whose writers are not there any more. */
    private List<Path> unfinished(final String name) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        final Pattern of = Pattern.compile(Pattern.quote("." + name + SUFFIX + ".") + "([0-9]{1,10})");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                final Matcher matcher = of.matcher(file.getFileName().toString());
                return matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
            }).toList();
        }
    }

    private SnapshotException absent(final String name) {
        return new SnapshotException("no snapshot '" + name + "' in " + folder);
    }

    /** Names of all that are there; files that have other names than snapshots can have are none. */
    public List<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .filter(name -> NAME.matcher(name).matches()).sorted().toList();
        }
    }
}
