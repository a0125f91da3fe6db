package io.xenolith.dom0.toolstack;

import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.block.BlockDevice;

/**
 * A disk of a domain.
 *
 * @param vdev name in the guest, such as {@code xvda}
 * @param type what the guest takes it for
 * @param writable the guest may write; never a CD-ROM
 * @param params the image's name, for people who look into xenstore
 * @param image what the backend serves
 * @param options how the backend works
 */
public record DiskConfig(String vdev, Type type, boolean writable, String params, BlockDevice image,
        BlkbackOptions options) {
    /** What the guest takes a disk for. */
    public enum Type {
        DISK("disk"),
        /** Removable, and cannot be written. */
        CDROM("cdrom");

        private final String key;

        Type(final String key) {
            this.key = key;
        }

        /** The word in xenstore's {@code device-type}. */
        public String key() {
            return key;
        }
    }

    /** @throws IllegalArgumentException if {@code vdev} is no name of a disk, or a CD-ROM is to be written */
    public DiskConfig {
        number(vdev);
        if (type == Type.CDROM && writable) {
            throw new IllegalArgumentException("vdev=" + vdev + ", a CD-ROM cannot be written");
        }
    }

    /** A disk. */
    public DiskConfig(final String vdev, final boolean writable, final String params, final BlockDevice image,
            final BlkbackOptions options) {
        this(vdev, Type.DISK, writable, params, image, options);
    }

    /**
     * The virtual-device number of a name.
     *
     * @throws IllegalArgumentException if {@code vdev} is no name of a disk
     */
    public static int number(final String vdev) {
        return VdevName.number(vdev).orElseThrow(() -> new IllegalArgumentException(
                "vdev=" + vdev + ", want the name of a disk, such as xvda, xvdb1, sda or hdc"));
    }

    /** The virtual-device number. */
    public int number() {
        return number(vdev);
    }
}
