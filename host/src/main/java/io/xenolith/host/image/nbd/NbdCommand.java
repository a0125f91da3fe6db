package io.xenolith.host.image.nbd;

/** What can be asked of an export. */
enum NbdCommand {
    READ(0), WRITE(1), DISC(2), FLUSH(3), TRIM(4), WRITE_ZEROES(6);

    private final int type;

    NbdCommand(final int type) {
        this.type = type;
    }

    /** It changes the disk. */
    boolean changes() {
        return switch (this) {
            case WRITE, TRIM, WRITE_ZEROES -> true;
            case READ, DISC, FLUSH -> false;
        };
    }

    /** Its number in a request. */
    int type() {
        return type;
    }
}
