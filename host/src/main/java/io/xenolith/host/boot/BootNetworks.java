package io.xenolith.host.boot;

import io.xenolith.host.scenario.CapturePlan;
import io.xenolith.host.scenario.CapturePoint;
import io.xenolith.host.scenario.CapturePoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.LinkedHashSet;

/**
 * The network interfaces of a guest, and which packets are written down.
 *
 * @param captures where the packets of an interface or a bridge go
 */
public record BootNetworks(List<BootNet> nets, Map<CapturePoint, Path> captures) {
    /** A guest without a network. */
    public static final BootNetworks NONE = new BootNetworks(List.of(), Map.of());

    private static final String VIF = "vif";

    /**
     * Reads what a command line says.
     *
     * @param captures {@code FILE} for the first interface, {@code vif1=FILE} for another, {@code NAME=FILE} for a bridge
     * @throws IllegalArgumentException a place does not exist, or place or file are given twice
     */
    public static BootNetworks of(final List<BootNet> nets, final List<String> captures) {
        final Map<CapturePoint, Path> files = new LinkedHashMap<>();
        for (final String capture : captures) {
            final int equals = capture.indexOf('=');
            final String place = equals < 0 ? VIF + 0 : capture.substring(0, equals);
            final String file = capture.substring(equals + 1);
            if (file.isEmpty()) {
                throw new IllegalArgumentException("'" + capture + "' names no file, want [vif0=]FILE");
            }
            final CapturePoint point = points(nets)
                    .find(place.startsWith(VIF) ? BootRun.GUEST + "/" + place : place);
            if (files.put(point, Path.of(file)) != null) {
                throw new IllegalArgumentException(point + " is given twice");
            }
        }
        return new BootNetworks(nets, files);
    }

    private static CapturePoints points(final List<BootNet> nets) {
        final Set<CapturePoint> points = new LinkedHashSet<>();
        final List<BootNet> all = new ArrayList<>(nets);
        all.forEach(net -> points.add(new CapturePoint.Bridge(net.bridge())));
        for (int i = 0; i < all.size(); i++) {
            points.add(new CapturePoint.Vif(BootRun.GUEST, i));
        }
        return new CapturePoints(points);
    }

    CapturePlan plan() {
        return new CapturePlan(points(nets), Map.of()).with(captures);
    }
}
