package io.xenolith.drivers.block;

/**
 * Which discards a {@link BlockDevice} takes. A discard begins at {@code alignmentBytes} plus a multiple of
 * {@code granularityBytes} and covers a multiple of it, or ends with the device.
 *
 * @param granularityBytes a multiple of 512
 * @param alignmentBytes a multiple of 512, from 0 to less than the granularity
 * @param secure whether the bytes can be made unrecoverable
 */
public record DiscardLimits(int granularityBytes, int alignmentBytes, boolean secure) {
    public DiscardLimits {
        if (granularityBytes < BlockDevice.SECTOR_BYTES || granularityBytes % BlockDevice.SECTOR_BYTES != 0
                || alignmentBytes < 0 || alignmentBytes >= granularityBytes
                || alignmentBytes % BlockDevice.SECTOR_BYTES != 0) {
            throw new IllegalArgumentException("granularity=" + granularityBytes + ", alignment=" + alignmentBytes
                    + ", want multiples of " + BlockDevice.SECTOR_BYTES + ", the second below the first");
        }
    }

    /** Whether {@code sectors} from {@code sector} on, within a device of {@code deviceSectors}, may be discarded. */
    boolean allows(final long sector, final long sectors, final long deviceSectors) {
        final long granularity = granularityBytes / BlockDevice.SECTOR_BYTES;
        final long first = alignmentBytes / BlockDevice.SECTOR_BYTES;
        return (sector - first) % granularity == 0
                && (sectors % granularity == 0 || sector + sectors == deviceSectors);
    }
}
