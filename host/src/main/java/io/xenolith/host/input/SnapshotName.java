package io.xenolith.host.input;

/**
 * Which snapshot a run has gone on from.
 *
 * @param name it had, for people; "" if none is known
 * @param id that no other snapshot has
 */
public record SnapshotName(String name, String id) {
    private static final int SHOWN = 12;

    /** It, in a message; enough of its id to tell it from others. */
    String text() {
        final String shown = id.substring(0, Math.min(SHOWN, id.length()));
        return name.isEmpty() ? "snapshot " + shown : "snapshot '" + name + "' (" + shown + ")";
    }
}
