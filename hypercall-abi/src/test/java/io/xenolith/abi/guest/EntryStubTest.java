package io.xenolith.abi.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.xenolith.abi.LocalMemory;
import org.junit.jupiter.api.Test;

class EntryStubTest {
    @Test
    void aStubIsUd2JavaNumberAndPadding() {
        final LocalMemory memory = new LocalMemory(24);
        EntryStub.write(memory, 4, 0xbeef);
        assertThat(memory.bytes(0, 4)).containsOnly(0);
        assertThat(memory.bytes(4, EntryStub.SIZE)).containsExactly(0x0f, 0x0b, 'j', 'a', 'v', 'a', 0xef, 0xbe, 0xcc,
                0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc);
        assertThat(memory.bytes(20, 4)).containsOnly(0);
    }

    @Test
    void everyNumberComesBack() {
        final LocalMemory memory = new LocalMemory(EntryStub.SIZE);
        for (int entry = 0; entry <= 0xffff; entry++) {
            EntryStub.write(memory, 0, entry);
            assertThat(EntryStub.decode(memory.getLong(0))).isEqualTo(entry);
        }
    }

    @Test
    void otherCodeIsNoStub() {
        final LocalMemory memory = new LocalMemory(EntryStub.SIZE);
        EntryStub.write(memory, 0, 7);
        final long word = memory.getLong(0);
        for (int bit = 0; bit < 48; bit++) {
            assertThat(EntryStub.decode(word ^ 1L << bit)).isEqualTo(-1);
        }
        assertThat(EntryStub.decode(0)).isEqualTo(-1);
        assertThat(EntryStub.decode(memory.getLong(8))).isEqualTo(-1);
    }

    @Test
    void numbersBeyond16BitsAreRefused() {
        final LocalMemory memory = new LocalMemory(EntryStub.SIZE);
        assertThatIllegalArgumentException().isThrownBy(() -> EntryStub.write(memory, 0, 0x10000));
        assertThatIllegalArgumentException().isThrownBy(() -> EntryStub.write(memory, 0, -1));
        assertThat(memory.array()).containsOnly(0);
    }
}
