package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What fails while a daemon ends keeps nothing else open. */
class CloseAllTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void allAreClosedInTheirOrder() throws IOException {
        CloseAll.of(() -> closed.add("a"), () -> closed.add("b"));
        assertThat(closed).containsExactly("a", "b");
    }

    @Test
    void whatFailsFirstIsThrownWhenAllAreClosed() {
        assertThatThrownBy(() -> CloseAll.of(() -> {
            throw new IllegalStateException("first");
        }, () -> {
            throw new IOException("second");
        }, () -> closed.add("c"))).isInstanceOf(IllegalStateException.class).hasMessage("first")
                .satisfies(first -> assertThat(first.getSuppressed()).singleElement()
                        .isInstanceOf(IOException.class));
        assertThat(closed).containsExactly("c");
    }
}
