package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.migration.PrecopyProgress;
import io.xenolith.drivers.block.BlockDevice;
import java.io.IOException;
import java.util.List;

/** Where a domain goes that leaves for another host. Called from dom0's handlers; never waits. */
public interface MigrationOutlet {
    /** A piece of libxl's stream; the array is the outlet's. */
    void write(byte[] piece);

    /** How far it is. */
    void progress(PrecopyProgress progress);

    /** The guest has suspended itself: from now on nobody has it run. */
    void suspended();

    /** All of the stream is written. */
    void written();

    /**
     * The disks' images are not used any more: from the return of this on they may be another host's.
     *
     * @throws IOException what was written to them is not safe
     */
    void release(List<BlockDevice> images) throws IOException;

    /** The domain has nothing left here but what it was; the other host may have it run. */
    void released();

    /** The disks' images are this host's again. */
    void reclaim(List<BlockDevice> images) throws IOException;
}
