package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import org.junit.jupiter.api.Test;

class ByteRingTest {
    private static final int SIZE = 8;
    private final LocalMemory memory = new LocalMemory(64);
    private final ByteRing ring = new ByteRing(memory, 0, SIZE, 16, 20);

    @Test
    void everyStartAndLengthGoesThroughUnchanged() {
        for (int start = -SIZE; start <= SIZE; start++) {
            for (int length = 0; length <= SIZE; length++) {
                memory.putInt(16, start);
                memory.putInt(20, start);
                final byte[] source = new byte[length];
                for (int i = 0; i < length; i++) {
                    source[i] = (byte) (i + 1);
                }
                final byte[] target = new byte[length];
                assertThat(ring.write(source, 0, length)).isEqualTo(length);
                assertThat(ring.available()).isEqualTo(length);
                assertThat(ring.read(target, 0, length)).isEqualTo(length);
                assertThat(target).isEqualTo(source);
            }
        }
    }

    @Test
    void aFullRingTakesNoMore() {
        assertThat(ring.write(new byte[20], 0, 20)).isEqualTo(SIZE);
        assertThat(ring.write(new byte[1], 0, 1)).isZero();
        assertThat(ring.space()).isZero();
    }

    @Test
    void indexesMoreThanTheBufferApartAreBroken() {
        memory.putInt(20, SIZE + 1);
        assertThat(ring.available()).isEqualTo(ByteRing.BROKEN);
        assertThat(ring.space()).isEqualTo(ByteRing.BROKEN);
        assertThat(ring.read(new byte[1], 0, 1)).isEqualTo(ByteRing.BROKEN);
        assertThat(ring.write(new byte[1], 0, 1)).isEqualTo(ByteRing.BROKEN);
    }
}
