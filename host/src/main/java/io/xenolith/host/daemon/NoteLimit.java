package io.xenolith.host.daemon;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Lets so many notes of each source through in a while, by the host's time, since a guest can cause as many as it likes. */
final class NoteLimit {
    /** Notes of one source in {@link #WINDOW_NS}. */
    static final int NOTES_MAX = 20;
    static final long WINDOW_NS = 10_000_000_000L;

    private final BiConsumer<String, String> shown;
    /** Notes of each source since the window began; emptied with it, since sources come and go. */
    private final Map<String, Integer> counts = new TreeMap<>();
    private long endNs;

    /** @param shown told the source and the text of what is let through */
    NoteLimit(final BiConsumer<String, String> shown) {
        this.shown = shown;
    }

    void note(final long nowNs, final String source, final String text) {
        look(nowNs);
        if (counts.merge(source, 1, Integer::sum) <= NOTES_MAX) {
            shown.accept(source, text);
        }
    }

    /** Says how many were held back, once their time is over. */
    void look(final long nowNs) {
        if (nowNs < endNs) {
            return;
        }
        counts.forEach((source, count) -> {
            if (count > NOTES_MAX) {
                shown.accept(source, (count - NOTES_MAX) + " more not shown");
            }
        });
        counts.clear();
        endNs = nowNs + WINDOW_NS;
    }
}
