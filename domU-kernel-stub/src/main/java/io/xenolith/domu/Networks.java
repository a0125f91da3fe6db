package io.xenolith.domu;

import io.xenolith.domu.net.GuestNet;
import io.xenolith.drivers.net.NetfrontOptions;
import io.xenolith.drivers.platform.FrontendPlatform;
import java.util.List;
import java.util.TreeMap;

/** The network interfaces under {@code device/vif}: those that come later are added, those taken away forgotten. */
final class Networks {
    private static final String DIRECTORY = "device/vif";
    private static final long CONNECT_NS = 10_000_000_000L;

    private final FrontendPlatform platform;
    private final Tasks tasks;
    private final NetfrontOptions options;
    private final TreeMap<Integer, GuestNet> networks = new TreeMap<>();

    /** @param options how the frontends work */
    Networks(final FrontendPlatform platform, final Tasks tasks, final NetfrontOptions options) {
        this.platform = platform;
        this.tasks = tasks;
        this.options = options;
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
        final List<String> names = platform.store().directory(DIRECTORY);
        // First: a new interface can have an old one's number.
        networks.values().removeIf(GuestNet::isGone);
        for (final String name : names) {
            if (!name.matches("[0-9]{1,4}")) {
                continue;
            }
            final int handle = Integer.parseInt(name);
            if (!networks.containsKey(handle)) {
                final GuestNet network = new GuestNet(platform, tasks, handle, options, this::discover);
                networks.put(handle, network);
                network.start();
            }
        }
    }

    List<GuestNet> all() {
        return List.copyOf(networks.values());
    }
}
