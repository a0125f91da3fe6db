package io.xenolith.host.scenario;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which packets of a run are written down.
 *
 * @param points where they can be taken
 * @param files where they go
 */
public record CapturePlan(CapturePoints points, Map<CapturePoint, Path> files) {
    /** A run without a network. */
    public static final CapturePlan NONE = new CapturePlan(new CapturePoints(List.of()), Map.of());

    /**
     * The same with more files; a place that has one gets the new one instead.
     *
     * @throws IllegalArgumentException two places would then write the same file
     */
    public CapturePlan with(final Map<CapturePoint, Path> more) {
        final Map<CapturePoint, Path> all = new LinkedHashMap<>(files);
        all.putAll(more);
        final Map<Path, CapturePoint> users = new HashMap<>();
        all.forEach((point, file) -> {
            final CapturePoint other = users.put(file.toAbsolutePath().normalize(), point);
            if (other != null) {
                throw new IllegalArgumentException(other + " and " + point + " write the same file " + file);
            }
        });
        return new CapturePlan(points, all);
    }
}
