package io.xenolith.hypervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SparseMemoryTest {
    private final SparseMemory memory = new SparseMemory();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void itMayBeLargerThanTheMachinesMemoryAndIsZeroUntilWritten() {
        final long bytes = 1L << 40;
        final MemorySegment segment = memory.zeroed(bytes);
        assertThat(segment.byteSize()).isEqualTo(bytes);
        assertThat(segment.get(ValueLayout.JAVA_LONG, 0)).isZero();
        segment.set(ValueLayout.JAVA_LONG, bytes - 8, 42);
        assertThat(segment.get(ValueLayout.JAVA_LONG, bytes - 8)).isEqualTo(42);
        assertThat(segment.get(ValueLayout.JAVA_LONG, bytes - 16)).isZero();
    }

    @Test
    void whatIsBehindTheAddressSpaceIsRefused() {
        assertThatThrownBy(() -> memory.zeroed(1L << 60)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("address space");
    }

    @Test
    void afterCloseItCannotBeReached() {
        final SparseMemory closed = new SparseMemory();
        final MemorySegment segment = closed.zeroed(4096);
        closed.close();
        assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aColumnHasOneNumberForEachFrame() {
        final FrameColumn bytes = new FrameColumn(memory, 3, Byte.BYTES);
        final FrameColumn shorts = new FrameColumn(memory, 3, Short.BYTES);
        final FrameColumn ints = new FrameColumn(memory, 3, Integer.BYTES);
        bytes.byteAt(1, 0xff);
        shorts.shortAt(1, -2);
        ints.intAt(1, Integer.MIN_VALUE);
        assertThat(bytes.byteAt(1)).isEqualTo((byte) -1);
        assertThat(shorts.shortAt(1)).isEqualTo((short) -2);
        assertThat(ints.intAt(1)).isEqualTo(Integer.MIN_VALUE);
        for (final int other : new int[]{0, 2}) {
            assertThat(bytes.byteAt(other)).isZero();
            assertThat(shorts.shortAt(other)).isZero();
            assertThat(ints.intAt(other)).isZero();
        }
        assertThatThrownBy(() -> ints.intAt(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
