package io.xenolith.dom0.toolstack;

import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.block.BlockDevice;

/**
 * A disk of a domain.
 *
 * @param vdev name in the guest, {@code xvda} to {@code xvdp}
 * @param writable the guest may write
 * @param params the image's name, for people who look into xenstore
 * @param image what the backend serves
 * @param options how the backend works
 */
public record DiskConfig(String vdev, boolean writable, String params, BlockDevice image, BlkbackOptions options) {
    private static final int XVD_MAJOR = 202;
    private static final int MINORS = 16;
    private static final int DISKS = 16;

    /** @throws IllegalArgumentException if {@code vdev} is no name of a disk */
    public DiskConfig {
        number(vdev);
    }

    /**
     * The virtual-device number of a name.
     *
     * @throws IllegalArgumentException if {@code vdev} is no name of a disk
     */
    public static int number(final String vdev) {
        final int disk = vdev.length() == 4 && vdev.startsWith("xvd") ? vdev.charAt(3) - 'a' : -1;
        if (disk < 0 || disk >= DISKS) {
            throw new IllegalArgumentException("vdev=" + vdev + ", want xvda to xvdp");
        }
        return (XVD_MAJOR << 8) | (disk * MINORS);
    }

    /** The virtual-device number. */
    public int number() {
        return number(vdev);
    }
}
