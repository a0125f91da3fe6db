package io.xenolith.dom0.toolstack;

import java.io.IOException;

/** Where a domain comes from that another host sends. Called from dom0's handlers; never waits. */
public interface MigrationInlet {
    /** The domain is begun with: the stream may come. */
    void begun();

    /** So many bytes of the stream are not waiting any more. */
    void taken(int bytes);

    /** All of the domain is here and checked; it has no disks, and is paused. */
    void ready(int domid);

    /**
     * The domain has all it needs and is about to run: from now on it is here and nowhere else.
     *
     * @throws IOException that cannot be written down, and it must not run
     */
    void commit() throws IOException;
}
