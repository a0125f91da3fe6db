package io.xenolith.host.scenario;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The places of a scenario whose packets can be written to a file, and what people call them. */
public final class CapturePoints {
    private static final String BRIDGE = "bridge:";

    private final Set<CapturePoint> points;

    /** @param points bridges, and the interfaces that domains have or are given by a step */
    public CapturePoints(final Collection<? extends CapturePoint> points) {
        this.points = new LinkedHashSet<>(points);
    }

    /**
     * The place called {@code name}: a bridge is {@code xenbr0} or {@code bridge:xenbr0}, an interface
     * {@code guest/vif0} or {@code guest.vif0}, or {@code guest} alone if it has one.
     *
     * @throws IllegalArgumentException there is none, or more than one; the message says which there are
     */
    public CapturePoint find(final String name) {
        final List<CapturePoint> called = points.stream().filter(point -> isCalled(point, name)).toList();
        if (called.size() == 1) {
            return called.getFirst();
        }
        if (called.isEmpty()) {
            final List<String> names = points.stream().map(CapturePoint::toString).toList();
            throw new IllegalArgumentException("no bridge or interface '" + name + "'"
                    + (names.isEmpty() ? ": the scenario has no network" : Nearest.hint(name, names)));
        }
        throw new IllegalArgumentException("'" + name + "' can be "
                + Nearest.oneOf(called.stream().map(CapturePoints::unmistakable).toList()));
    }

    /**
     * The scenario's only bridge, for those who name no place.
     *
     * @throws IllegalArgumentException there is none, or more than one
     */
    public CapturePoint onlyBridge() {
        final List<String> bridges = new ArrayList<>();
        points.stream().filter(CapturePoint.Bridge.class::isInstance).forEach(point -> bridges.add(point.toString()));
        return switch (bridges.size()) {
            case 0 -> throw new IllegalArgumentException("the scenario has no bridge");
            case 1 -> new CapturePoint.Bridge(bridges.getFirst());
            default -> throw new IllegalArgumentException("which bridge: " + Nearest.oneOf(bridges) + "?");
        };
    }

    private static boolean isCalled(final CapturePoint point, final String name) {
        return switch (point) {
            case CapturePoint.Bridge(final String bridge) -> name.equals(bridge) || name.equals(BRIDGE + bridge);
            case CapturePoint.Vif(final String domain, final int handle) ->
                name.equals(domain) || name.equals(domain + "/vif" + handle) || name.equals(domain + ".vif" + handle);
        };
    }

    private static String unmistakable(final CapturePoint point) {
        return point instanceof CapturePoint.Bridge ? BRIDGE + point : point.toString();
    }
}
