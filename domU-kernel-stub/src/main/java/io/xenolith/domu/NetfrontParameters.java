package io.xenolith.domu;

import io.xenolith.drivers.net.NetHashing;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.drivers.net.NetfrontOptions;

/**
 * What the command line says about network frontends: {@code xen_netfront.max_queues=N}, as Linux's module parameter is
 * called, and two that Linux does not have, {@code xen_netfront.rx_buffers=N} and {@code xen_netfront.hash=1} (ask the
 * backend for Toeplitz hashes). What is beyond the driver's limits becomes the limit, and what is no number is left alone.
 */
final class NetfrontParameters {
    private static final int RX_BUFFERS_MAX = 256;

    private NetfrontParameters() {
    }

    static NetfrontOptions of(final String commandLine) {
        final ModuleParameters parameters = new ModuleParameters("xen_netfront", commandLine);
        final NetfrontOptions plain = NetfrontOptions.DEFAULT;
        final boolean hash = parameters.number("hash", 0, 0, 1) == 1;
        return plain.withQueues(parameters.number("max_queues", plain.queues(), 1, NetbackOptions.QUEUES_MAX))
                .withRxBuffers(parameters.number("rx_buffers", plain.rxBuffers(), 1, RX_BUFFERS_MAX))
                .withHashing(hash ? NetHashing.TOEPLITZ : NetHashing.OFF);
    }
}
