package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientQueueTest {
    private final ClientQueue queue = new ClientQueue();
    private final List<String> done = new ArrayList<>();

    private void put(final String client, final String wish) {
        queue.put(client, () -> done.add(client + wish));
    }

    private void takeAll() {
        Optional<Runnable> wish = queue.take();
        while (wish.isPresent()) {
            wish.get().run();
            wish = queue.take();
        }
    }

    @Test
    void clientsTakeTurnsHoweverMuchOneOfThemWants() {
        for (int i = 1; i <= 4; i++) {
            put("a", Integer.toString(i));
        }
        put("b", "1");
        put("c", "1");
        put("c", "2");
        takeAll();
        assertThat(done).containsExactly("a1", "b1", "c1", "a2", "c2", "a3", "a4");
    }

    @Test
    void whoComesBackWaitsBehindThoseWhoWait() {
        put("a", "1");
        put("b", "1");
        queue.take().orElseThrow().run();
        put("a", "2");
        takeAll();
        assertThat(done).containsExactly("a1", "b1", "a2");
    }

    @Test
    void nothingIsLeftOfClientsThatWereServed() {
        assertThat(queue.isEmpty()).isTrue();
        put("a", "1");
        assertThat(queue.isEmpty()).isFalse();
        takeAll();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.take()).isEmpty();
    }
}
