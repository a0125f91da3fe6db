package io.xenolith.host.daemon;

import io.xenolith.host.XenHost;
import io.xenolith.host.run.HostLoop;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Makes what a long-lived host simulates: anew, or as it was in a snapshot. */
interface HostMaker extends Closeable {
    /**
     * What was made.
     *
     * @param domains that are there already
     * @param uuids how many were made before
     * @param lastQuestion number of the last one that dom0 was asked
     * @param lastConnection greatest number of a connection to xenstored's socket that was open; 0 if none was
     */
    record Made(XenHost host, HostLoop loop, List<SavedDomain> domains, long uuids, long lastQuestion,
            long lastConnection) {
    }

    /** The machine and its Xen. */
    HypervisorConfig config();

    /**
     * Makes it, once.
     *
     * @param here what it has to do with in this process
     * @throws IOException it cannot be made of the snapshot; the message says why
     */
    Made make(LiveSurroundings here) throws IOException;

    /** Lets go of what a host that was made needs until its end. */
    @Override
    void close() throws IOException;
}
