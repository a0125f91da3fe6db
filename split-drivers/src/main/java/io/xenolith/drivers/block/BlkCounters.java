package io.xenolith.drivers.block;

import io.xenolith.abi.io.blkif.Blkif;

/** What a {@link Blkback} has answered since it was made. */
public final class BlkCounters {
    private long reads;
    private long writes;
    private long flushes;
    private long discards;
    private long others;
    private long bytesRead;
    private long bytesWritten;
    private long bytesDiscarded;
    private long errors;

    /** One request was answered; {@code bytes} moved if it succeeded. */
    void answered(final int operation, final long bytes, final int status) {
        final long moved = status == Blkif.BLKIF_RSP_OKAY ? bytes : 0;
        switch (operation) {
            case Blkif.BLKIF_OP_READ -> {
                reads++;
                bytesRead += moved;
            }
            case Blkif.BLKIF_OP_WRITE, Blkif.BLKIF_OP_WRITE_BARRIER -> {
                writes++;
                bytesWritten += moved;
            }
            case Blkif.BLKIF_OP_FLUSH_DISKCACHE -> {
                flushes++;
                bytesWritten += moved;
            }
            case Blkif.BLKIF_OP_DISCARD -> {
                discards++;
                bytesDiscarded += moved;
            }
            default -> others++;
        }
        if (status != Blkif.BLKIF_RSP_OKAY) {
            errors++;
        }
    }

    public long reads() {
        return reads;
    }

    /** Writes and barriers. */
    public long writes() {
        return writes;
    }

    public long flushes() {
        return flushes;
    }

    public long discards() {
        return discards;
    }

    public long bytesDiscarded() {
        return bytesDiscarded;
    }

    /** Requests of operations that do not exist, or indirect ones that were not offered. */
    public long others() {
        return others;
    }

    public long bytesRead() {
        return bytesRead;
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    /** Requests answered with anything but OKAY. */
    public long errors() {
        return errors;
    }
}
