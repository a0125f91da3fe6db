package io.xenolith.cli;

import io.xenolith.host.scenario.CapturePoint;
import io.xenolith.host.scenario.CapturePoints;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code --pcap}: {@code WHERE=FILE}, or {@code FILE} alone for the scenario's only bridge. */
final class CaptureOption {
    private CaptureOption() {
    }

    /**
     * What {@code options} ask for.
     *
     * @throws IllegalArgumentException a place does not exist, or place or file are given twice
     */
    static Map<CapturePoint, Path> files(final List<String> options, final CapturePoints points) {
        final Map<CapturePoint, Path> files = new LinkedHashMap<>();
        final Set<Path> taken = new HashSet<>();
        for (final String option : options) {
            final int equals = option.indexOf('=');
            final CapturePoint point = equals < 0 ? points.onlyBridge() : points.find(option.substring(0, equals));
            final Path file = file(option.substring(equals + 1));
            if (files.put(point, file) != null) {
                throw new IllegalArgumentException(point + " is given twice");
            }
            if (!taken.add(file.toAbsolutePath().normalize())) {
                throw new IllegalArgumentException("two captures write the same file " + file);
            }
        }
        return files;
    }

    private static Path file(final String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("no file is named, want WHERE=FILE");
        }
        try {
            return Path.of(name);
        } catch (final InvalidPathException e) {
            throw new IllegalArgumentException("'" + name + "' is no name of a file", e);
        }
    }
}
