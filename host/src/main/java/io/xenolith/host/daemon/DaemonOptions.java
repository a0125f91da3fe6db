package io.xenolith.host.daemon;

import io.xenolith.control.HostPlace;
import io.xenolith.hypervisor.HypervisorConfig;

/**
 * How a host is started.
 *
 * @param place its name and state folder
 * @param config the machine and its Xen
 */
public record DaemonOptions(HostPlace place, HypervisorConfig config) {
}
