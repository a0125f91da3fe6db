package io.xenolith.host.daemon;

import io.xenolith.control.HostPlace;
import io.xenolith.control.TcpAddress;
import io.xenolith.hypervisor.HypervisorConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a host is started.
 *
 * @param place its name and state folder
 * @param listening where it listens besides its unix domain socket
 * @param config the machine and its Xen
 */
public record DaemonOptions(HostPlace place, Optional<Listening> listening, HypervisorConfig config) {
    /** On TCP, to clients with a certificate from the folder. */
    public record Listening(TcpAddress address, Path certificates) {
    }
}
