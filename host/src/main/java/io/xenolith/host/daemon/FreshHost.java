package io.xenolith.host.daemon;

import io.xenolith.host.XenHost;
import io.xenolith.host.run.HostLoop;
import io.xenolith.hypervisor.HypervisorConfig;
import java.util.List;

/** A host that has no domains yet but dom0. */
record FreshHost(HypervisorConfig config) implements HostMaker {
    @Override
    public Made make(final LiveSurroundings here) {
        final XenHost host = new XenHost(config, XenHost.DOM0_MEMORY, here.trace(), here.javaKernels(),
                here.listener());
        return new Made(host, HostLoop.of(host, here.inbox(), here.inputs()), List.of(), 0, 0, 0);
    }

    @Override
    public void close() {
        // The host itself is closed by whoever has it.
    }
}
