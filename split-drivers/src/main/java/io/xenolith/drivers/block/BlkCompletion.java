package io.xenolith.drivers.block;

/** Told once how a request ended. Called from the frontend's event handler: it must not block. It may submit. */
@FunctionalInterface
public interface BlkCompletion {
    /**
     * {@code status} when the device was disabled while the backend still had a page of the request mapped: the request
     * failed, and its pages must not be used for anything else.
     */
    int BUFFER_LOST = -3;

    /** @param status BLKIF_RSP_OKAY, BLKIF_RSP_ERROR, BLKIF_RSP_EOPNOTSUPP or {@link #BUFFER_LOST} */
    void completed(int status);
}
