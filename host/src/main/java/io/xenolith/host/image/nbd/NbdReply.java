package io.xenolith.host.image.nbd;

/**
 * An answer to a request.
 *
 * @param error 0, or the server's errno
 * @param data what was read; empty for all else
 */
record NbdReply(int error, byte[] data) {
    /** The errno as people know it; numbers are the protocol's own, whatever the server runs on. */
    String errorName() {
        return switch (error) {
            case 1 -> "EPERM, operation not permitted";
            case 5 -> "EIO, input/output error";
            case 12 -> "ENOMEM, out of memory";
            case 22 -> "EINVAL, invalid argument";
            case 28 -> "ENOSPC, no space left";
            case 75 -> "EOVERFLOW, too large";
            case 95 -> "ENOTSUP, not supported";
            case 108 -> "ESHUTDOWN, the server is being shut down";
            default -> "error " + Integer.toUnsignedString(error);
        };
    }
}
