package io.xenolith.host.daemon;

import io.xenolith.hypervisor.HypervisorConfig;
import java.util.List;

/**
 * What must be known of a long-lived host in a snapshot before it goes on.
 *
 * @param uuids how many were made
 * @param lastQuestion number of the last one that dom0 was asked: some may still be waiting for their answers
 */
record LivePlan(HypervisorConfig config, SavedDisks disks, List<SavedDomain> domains, long uuids,
        long lastQuestion) {
}
