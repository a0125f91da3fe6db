package io.xenolith.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LocalMemoryTest {
    private final LocalMemory memory = new LocalMemory(16);

    @Test
    void valuesAreLittleEndianAtAnyAlignment() {
        memory.putLong(1, 0x0807_0605_0403_0201L);
        assertThat(memory.array()).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 0);
        assertThat(memory.getLong(1)).isEqualTo(0x0807_0605_0403_0201L);
        assertThat(memory.getInt(2)).isEqualTo(0x0504_0302);
        assertThat(memory.getShort(3)).isEqualTo((short) 0x0403);
        assertThat(memory.getByte(8)).isEqualTo((byte) 8);
        memory.putInt(3, 0xaabb_ccdd);
        memory.putShort(7, (short) 0x1122);
        memory.putByte(9, (byte) 0x7f);
        assertThat(memory.bytes(1, 9)).containsExactly(1, 2, 0xdd, 0xcc, 0xbb, 0xaa, 0x22, 0x11, 0x7f);
    }

    @Test
    void theLastBytesAreReachableAndNothingBeyond() {
        memory.putLong(8, -1);
        assertThat(memory.getLong(8)).isEqualTo(-1);
        final List<ThrowingCallable> beyond = List.of(() -> memory.getLong(9), () -> memory.getInt(13),
                () -> memory.getShort(15), () -> memory.getByte(16), () -> memory.getByte(-1),
                () -> memory.putLong(9, 0), () -> memory.putInt(13, 0), () -> memory.putShort(15, (short) 0),
                () -> memory.putByte(16, (byte) 0), () -> memory.getByte(Long.MIN_VALUE),
                () -> memory.getLong(1L << 32), () -> memory.fill(10, 7, (byte) 0),
                () -> memory.read(10, new byte[8], 0, 7), () -> memory.write(10, new byte[8], 0, 7));
        for (final ThrowingCallable access : beyond) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(access);
        }
    }

    @Test
    void copiesUseTheOffsetOfTheArray() {
        memory.write(4, new byte[]{9, 1, 2, 3, 9}, 1, 3);
        final byte[] target = new byte[5];
        memory.read(3, target, 1, 4);
        assertThat(target).containsExactly(0, 0, 1, 2, 3);
        assertThat(memory.bytes(4, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void fillTouchesTheRangeAlone() {
        memory.fill(5, 2, (byte) 7);
        assertThat(memory.bytes(4, 4)).containsExactly(0, 7, 7, 0);
    }

    @Test
    void compareAndExchangeStoresOnlyOnAMatchAndReturnsWhatItSaw() {
        memory.putInt(4, 5);
        assertThat(memory.compareAndExchangeInt(4, 6, 7)).isEqualTo(5);
        assertThat(memory.getInt(4)).isEqualTo(5);
        assertThat(memory.compareAndExchangeInt(4, 5, 7)).isEqualTo(5);
        assertThat(memory.getInt(4)).isEqualTo(7);
        memory.putLong(8, 5L);
        assertThat(memory.compareAndExchangeLong(8, 6, 7)).isEqualTo(5);
        assertThat(memory.getLong(8)).isEqualTo(5);
        assertThat(memory.compareAndExchangeLong(8, 5, -7)).isEqualTo(5);
        assertThat(memory.getLong(8)).isEqualTo(-7);
        assertThat(memory.getAndSetLong(8, 1)).isEqualTo(-7);
        assertThat(memory.getLong(8)).isEqualTo(1);
    }

    @Test
    void bitsAreSetAndClearedAndTheOldValueComesBack() {
        memory.putInt(4, 0b0101);
        assertThat(memory.getAndOrInt(4, 0b0110)).isEqualTo(0b0101);
        assertThat(memory.getAndAndInt(4, ~0b0001)).isEqualTo(0b0111);
        assertThat(memory.getInt(4)).isEqualTo(0b0110);
        memory.putLong(8, 1L << 63);
        assertThat(memory.getAndOrLong(8, 1)).isEqualTo(1L << 63);
        assertThat(memory.getAndAndLong(8, 1)).isEqualTo(1L << 63 | 1);
        assertThat(memory.getLong(8)).isEqualTo(1);
    }

    @Test
    void orderedAccessesReadAndWriteTheSameBytes() {
        memory.putIntRelease(4, 0x1234_5678);
        memory.fullFence();
        assertThat(memory.getIntAcquire(4)).isEqualTo(0x1234_5678);
    }

    @Test
    void memoryOverAnArrayIsThatArray() {
        final byte[] bytes = new byte[4];
        new LocalMemory(bytes).putInt(0, 0x0403_0201);
        assertThat(bytes).containsExactly(1, 2, 3, 4);
    }
}
