package io.xenolith.hypervisor.check;

import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.mm.MemoryInvariants;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything on a host that is recorded twice, counted again: the references and types of frames, the ends of event
 * channels, the pins of grants. To be called between hypercalls. It changes nothing, and it is right for hostile guests
 * too: what guests themselves may overwrite is not looked at (for that see {@link GrantInvariants#checkSharedFlags}).
 */
public final class HostInvariants {
    private HostInvariants() {
    }

    /** Each difference as a sentence; empty if all agrees. */
    public static List<String> check(final Hypervisor hypervisor) {
        final GrantInvariants grants = new GrantInvariants(hypervisor);
        final List<String> differences = new ArrayList<>(
                MemoryInvariants.check(hypervisor, grants.deviceMappings()));
        differences.addAll(EventInvariants.check(hypervisor));
        differences.addAll(grants.check());
        return differences;
    }
}
