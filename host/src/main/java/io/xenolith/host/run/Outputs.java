package io.xenolith.host.run;

import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.DiskSpec;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.snapshot.SavedImage;
import io.xenolith.host.snapshot.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files that a run writes beside its disks: none of them may be a disk's, since it would be gone. */
public final class Outputs {
    private Outputs() {
    }

    /**
     * Refuses a file that is a disk of {@code scenario}, by whatever name.
     *
     * @param what is written to it, for the message: "the trace"
     * @throws IllegalArgumentException it is a disk's image or overlay; the message says whose
     * @throws IOException a file cannot be looked at
     */
    public static void check(final Scenario scenario, final String what, final Optional<Path> file)
            throws IOException {
        if (file.isEmpty()) {
            return;
        }
        for (final DiskSpec disk : scenario.disks()) {
            if (disk.source() instanceof final DiskSource.File image) {
                refuse(what, file.get(), "image", disk, image.path());
            }
            if (disk.device().overlay().isPresent()) {
                refuse(what, file.get(), "overlay", disk, disk.device().overlay().get());
            }
        }
    }

    /** Refuses what {@code scenario} and {@code options} have a run write over a disk of the scenario. */
    static void check(final Scenario scenario, final RunOptions options) throws IOException {
        check(scenario, "the trace", options.trace());
        check(scenario, "the recording", options.record());
        for (final Path capture : scenario.captures().files().values()) {
            check(scenario, "a capture", Optional.of(capture));
        }
    }

    /**
     * Refuses a file that is one of {@code images}, which are of a run that was saved: those too whose content is in the snapshot.
     *
     * @throws IllegalArgumentException it is one; the message says which
     */
    static void check(final List<SavedImage> images, final String what, final Optional<Path> file)
            throws IOException {
        for (final SavedImage image : images) {
            if (file.isPresent() && image.source() instanceof final DiskSource.File taken
                    && isSame(file.get(), taken.path())) {
                throw new IllegalArgumentException(what + " cannot be written to " + file.get()
                        + ": that is the image '" + image.key() + "' of the snapshot");
            }
        }
    }

    /**
     * Refuses a file that is {@code snapshot} itself, from which the run's memory is mapped.
     *
     * @throws IllegalArgumentException it is
     */
    static void check(final SnapshotFile snapshot, final String what, final Optional<Path> file) throws IOException {
        if (file.isPresent() && isSame(file.get(), snapshot.file())) {
            throw new IllegalArgumentException(
                    what + " cannot be written to " + file.get() + ": that is the snapshot");
        }
    }

    private static void refuse(final String what, final Path file, final String part, final DiskSpec disk,
            final Path taken) throws IOException {
        if (isSame(file, taken)) {
            throw new IllegalArgumentException(what + " cannot be written to " + file + ": that is the " + part
                    + " of disk '" + disk.name() + "'");
        }
    }

    private static boolean isSame(final Path file, final Path other) throws IOException {
        return file.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
                || (Files.exists(file) && Files.exists(other) && Files.isSameFile(file, other));
    }
}
