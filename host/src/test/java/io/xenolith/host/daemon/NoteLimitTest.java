package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a guest can have written into the host's log. */
class NoteLimitTest {
    private final List<String> shown = new ArrayList<>();
    private final NoteLimit limit = new NoteLimit((source, text) -> shown.add(source + ": " + text));

    private void notes(final long nowNs, final String source, final int count) {
        for (int i = 0; i < count; i++) {
            limit.note(nowNs, source, "failed");
        }
    }

    @Test
    void whatIsOverTheLimitIsCountedAndTheCountToldWhenItsTimeIsOver() {
        notes(5, "a", NoteLimit.NOTES_MAX + 3);
        assertThat(shown).hasSize(NoteLimit.NOTES_MAX).containsOnly("a: failed");
        limit.look(4 + NoteLimit.WINDOW_NS);
        assertThat(shown).hasSize(NoteLimit.NOTES_MAX);
        limit.look(5 + NoteLimit.WINDOW_NS);
        assertThat(shown).hasSize(NoteLimit.NOTES_MAX + 1).endsWith("a: 3 more not shown");
    }

    @Test
    void whoNotesLittleIsNotHeldBackByWhoNotesMuch() {
        notes(0, "a", 1000);
        notes(0, "b", 1);
        assertThat(shown).endsWith("b: failed");
    }

    @Test
    void anotherTimeIsAnotherLimit() {
        notes(0, "a", NoteLimit.NOTES_MAX);
        notes(NoteLimit.WINDOW_NS, "a", 1);
        assertThat(shown).hasSize(NoteLimit.NOTES_MAX + 1).containsOnly("a: failed");
    }
}
