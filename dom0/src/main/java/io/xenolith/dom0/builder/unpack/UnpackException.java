package io.xenolith.dom0.builder.unpack;

/** Compressed data is damaged, or holds more than is allowed; the message completes the sentence "the data ...". */
public final class UnpackException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was unpacked is not what its checksum says. */
    static UnpackException badChecksum() {
        return new UnpackException("do not have the checksum that they tell");
    }

    public UnpackException(final String message) {
        super(message);
    }
}
