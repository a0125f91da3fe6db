package io.xenolith.host.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Memory whose changes are noticed. */
class WatchTableTest {
    private final byte[] memory = new byte[16];
    private int present = memory.length;
    private final WatchTable watches = new WatchTable();

    private byte[] read(final long address, final int length) {
        return Arrays.copyOfRange(memory, (int) Math.min(present, address), (int) Math.min(present, address + length));
    }

    @Test
    void aChangeIsToldOnce() {
        watches.set(4, 8);
        watches.begin(this::read);
        assertThat(watches.changed(this::read)).isEmpty();
        memory[3] = 1;
        memory[12] = 1;
        assertThat(watches.changed(this::read)).isEmpty();
        memory[11] = 1;
        assertThat(watches.changed(this::read)).contains(4L);
        assertThat(watches.changed(this::read)).isEmpty();
    }

    @Test
    void aChangeBeforeTheBeginningDoesNotCount() {
        watches.set(4, 8);
        watches.begin(this::read);
        memory[4] = 1;
        watches.begin(this::read);
        assertThat(watches.changed(this::read)).isEmpty();
    }

    @Test
    void whatIsNotThereHasNotChanged() {
        watches.set(4, 8);
        watches.begin(this::read);
        present = 8;
        memory[4] = 1;
        assertThat(watches.changed(this::read)).isEmpty();
        present = 16;
        assertThat(watches.changed(this::read)).contains(4L);
    }

    @Test
    void whatComesIsNoChangeButWhatItBecomesIs() {
        present = 0;
        watches.set(4, 2);
        watches.begin(this::read);
        present = 16;
        memory[4] = 1;
        assertThat(watches.changed(this::read)).isEmpty();
        memory[4] = 2;
        assertThat(watches.changed(this::read)).contains(4L);
    }

    @Test
    void severalAreTakenOneByOne() {
        watches.set(0, 4);
        watches.set(0, 8);
        watches.set(8, 1);
        watches.begin(this::read);
        memory[6] = 1;
        memory[8] = 1;
        assertThat(watches.changed(this::read)).contains(0L);
        assertThat(watches.changed(this::read)).contains(8L);
        watches.remove(0, 8);
        watches.remove(8, 1);
        memory[6] = 2;
        assertThat(watches.changed(this::read)).isEmpty();
        watches.clear();
        assertThat(watches.isEmpty()).isTrue();
    }
}
