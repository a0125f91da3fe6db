package io.xenolith.domu;

import io.xenolith.domu.net.GuestNet;
import io.xenolith.drivers.platform.FrontendPlatform;
import java.util.List;
import java.util.TreeMap;

/** The network interfaces under {@code device/vif}, those that come later included. */
final class Networks {
    private static final String DIRECTORY = "device/vif";
    private static final long CONNECT_NS = 10_000_000_000L;

    private final FrontendPlatform platform;
    private final Tasks tasks;
    private final TreeMap<Integer, GuestNet> networks = new TreeMap<>();

    Networks(final FrontendPlatform platform, final Tasks tasks) {
        this.platform = platform;
        this.tasks = tasks;
    }

    /** Starts every interface there is and waits until each is usable or has failed, at most ten seconds. */
    void start() {
        discover();
        final long deadline = platform.nowNs() + CONNECT_NS;
        for (final GuestNet network : List.copyOf(networks.values())) {
            network.awaitReady(deadline);
        }
        platform.store().watch(DIRECTORY, _ -> discover());
    }

    private void discover() {
        for (final String name : platform.store().directory(DIRECTORY)) {
            if (!name.matches("[0-9]{1,4}")) {
                continue;
            }
            final int handle = Integer.parseInt(name);
            if (!networks.containsKey(handle)) {
                final GuestNet network = new GuestNet(platform, tasks, handle);
                networks.put(handle, network);
                network.start();
            }
        }
    }

    List<GuestNet> all() {
        return List.copyOf(networks.values());
    }
}
