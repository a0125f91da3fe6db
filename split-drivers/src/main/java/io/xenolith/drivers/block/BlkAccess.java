package io.xenolith.drivers.block;

import io.xenolith.abi.io.blkif.Blkif;
import io.xenolith.drivers.platform.BackendPlatform;
import java.io.IOException;

/** Does to a {@link BlockDevice} what a decoded request asks for. */
final class BlkAccess {
    private final BackendPlatform platform;
    private final String name;
    private final BlockDevice device;

    BlkAccess(final BackendPlatform platform, final String name, final BlockDevice device) {
        this.platform = platform;
        this.name = name;
        this.device = device;
    }

    /**
     * @param data the bytes written, or room for those read
     * @return false if the medium failed; people are told
     */
    boolean perform(final BlkOrder order, final byte[] data) {
        try {
            switch (order.operation()) {
                case Blkif.BLKIF_OP_READ -> device.read(order.sector(), data, 0, order.bytes());
                case Blkif.BLKIF_OP_WRITE -> write(order, data);
                case Blkif.BLKIF_OP_FLUSH_DISKCACHE -> {
                    write(order, data);
                    device.flush();
                }
                case Blkif.BLKIF_OP_WRITE_BARRIER -> {
                    // Writes reach the device in the order of their requests; what counts is what survives a crash.
                    device.flush();
                    write(order, data);
                    device.flush();
                }
                case Blkif.BLKIF_OP_DISCARD ->
                    device.discard(order.sector(), order.discardSectors(), order.secure());
                default -> throw new IllegalStateException("operation " + order.operation() + " was not refused");
            }
            return true;
        } catch (final IOException e) {
            platform.note(name,
                    BlkOps.name(order.operation()) + " at sector " + order.sector() + ": " + e.getMessage());
            return false;
        }
    }

    private void write(final BlkOrder order, final byte[] data) throws IOException {
        if (order.bytes() > 0) {
            device.write(order.sector(), data, 0, order.bytes());
        }
    }
}
