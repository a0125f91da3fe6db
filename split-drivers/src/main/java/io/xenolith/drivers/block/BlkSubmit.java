package io.xenolith.drivers.block;

/** What became of a request given to {@link Blkfront}. */
public enum BlkSubmit {
    /** It is in the ring; the completion will be called. */
    ACCEPTED,
    /** All slots are in use: again after a completion. */
    RING_FULL,
    /** The grant table is full: again after a completion. */
    NO_GRANT,
    /** The device is not connected, or closing, or disabled. */
    NOT_CONNECTED,
    /** A write to a read-only device. */
    READ_ONLY,
    /** Sectors beyond the end of the device. */
    OUT_OF_RANGE,
    /** Not a place or length that the device can access or discard. */
    MISALIGNED,
    /** The backend cannot do this operation. */
    NOT_SUPPORTED
}
