package io.xenolith.host.scenario;

/** How the bytes of a disk lie in a file. */
public enum ImageFormat {
    /** As they are on the disk. */
    RAW("raw"),
    /** QEMU's copy-on-write format, versions 2 and 3. */
    QCOW2("qcow2");

    private final String key;

    ImageFormat(final String key) {
        this.key = key;
    }

    /** As scenario files and command lines spell it. */
    @Override
    public String toString() {
        return key;
    }
}
