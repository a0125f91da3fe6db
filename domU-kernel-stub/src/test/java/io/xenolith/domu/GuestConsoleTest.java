package io.xenolith.domu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.io.console.XenconsInterface;
import io.xenolith.guest.ConsoleRing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestConsoleTest {
    private final FakeTaskHost host = new FakeTaskHost();
    private final LocalMemory page = new LocalMemory(Page.SIZE);
    private final ConsoleRing ring = new ConsoleRing(page, 0);
    private int bells;
    private final List<String> notes = new ArrayList<>();
    private final GuestConsole console = new GuestConsole(ring, host.tasks, () -> bells++, notes::add);
    private final List<String> log = new ArrayList<>();

    @Test
    void indexesThatCannotBeAreSaidOnceAndLoseOutputOnly() {
        page.putInt(XenconsInterface.OUT_CONS_OFFSET, 1 << 20);
        console.println("lost");
        console.println("lost too");
        page.putInt(XenconsInterface.OUT_CONS_OFFSET, 0);
        console.println("seen");
        assertThat(shown()).isEqualTo("seen\r\n");
        assertThat(notes).containsExactly("the daemon's console indexes cannot be");
    }

    private String shown() {
        final byte[] bytes = new byte[2048];
        final int count = ring.output().read(bytes, 0, bytes.length);
        console.event();
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    private void type(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ring.input().write(bytes, 0, bytes.length);
        console.event();
        host.runAll();
    }

    @Test
    void aLineEndsWithReturnAndNewline() {
        host.tasks.spawn("t", () -> console.println("hello"));
        host.runAll();
        assertThat(shown()).isEqualTo("hello\r\n");
        assertThat(bells).isEqualTo(1);
    }

    @Test
    void aTaskWaitsForRoom() {
        host.tasks.spawn("t", () -> {
            console.print("x".repeat(3000));
            log.add("printed");
        });
        host.runAll();
        assertThat(log).isEmpty();
        assertThat(shown()).hasSize(2048);
        host.runAll();
        assertThat(shown()).hasSize(952);
        assertThat(log).containsExactly("printed");
    }

    @Test
    void outsideTasksWhatDoesNotFitIsDropped() {
        console.print("x".repeat(3000));
        assertThat(shown()).hasSize(2048);
    }

    @Test
    void aLineIsReadWhenItsEndIsTypedWhicheverEndItIs() {
        host.tasks.spawn("t", () -> {
            for (int i = 0; i < 4; i++) {
                log.add(console.readLine());
            }
        });
        type("on");
        assertThat(log).isEmpty();
        type("e\ntwo\r\nthree\r\rfour");
        assertThat(log).containsExactly("one", "two", "three", "");
    }

    @Test
    void drainingEndsWhenEverythingWasTaken() {
        host.tasks.spawn("t", () -> {
            console.print("bye");
            console.drain(1_000);
            log.add("drained at " + host.now);
        });
        while (host.tasks.step()) {
            // Until it waits.
        }
        shown();
        host.runAll();
        assertThat(log).containsExactly("drained at 0");
    }

    @Test
    void drainingEndsAtItsDeadlineWhenNobodyTakesAnything() {
        host.tasks.spawn("t", () -> {
            console.print("bye");
            console.drain(1_000);
            log.add("drained at " + host.now);
        });
        host.runAll();
        assertThat(log).containsExactly("drained at 1000");
    }
}
