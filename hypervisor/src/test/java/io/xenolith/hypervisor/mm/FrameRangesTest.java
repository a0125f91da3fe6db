package io.xenolith.hypervisor.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameRangesTest {
    @Test
    void behavesAsASetOfNumbers() {
        final FrameRanges ranges = new FrameRanges();
        final BitSet model = new BitSet();
        final SplittableRandom random = new SplittableRandom(3);
        for (int step = 0; step < 2_000; step++) {
            final int first = random.nextInt(60);
            final int last = first + random.nextInt(8);
            if (random.nextBoolean()) {
                ranges.add(first, last);
                model.set(first, last + 1);
            } else {
                ranges.remove(first, last);
                model.clear(first, last + 1);
            }
            for (int i = 0; i < 70; i++) {
                assertThat(ranges.contains(i)).isEqualTo(model.get(i));
            }
            assertThat(ranges.containsAll(first, last)).isEqualTo(model.nextClearBit(first) > last);
            assertThat(ranges.isEmpty()).isEqualTo(model.isEmpty());
        }
    }

    @Test
    void noSetHasARangeWhoseEndIsBeforeItsBeginning() {
        final FrameRanges ranges = new FrameRanges();
        ranges.add(0, 100);
        assertThat(ranges.containsAll(0, -1)).isFalse();
        assertThat(ranges.containsAll(0, Long.MIN_VALUE)).isFalse();
        assertThat(ranges.containsAll(5, 4)).isFalse();
    }

    @Test
    void theHardwareDomainStartsWithAllButInterruptMessagesAndHyperTransport() {
        final IoMemory hardware = new IoMemory(true, new FrameRanges());
        assertThat(hardware.permitted(0)).isTrue();
        assertThat(hardware.permitted(0xfee00)).isFalse();
        assertThat(hardware.permitted(0xfeeff)).isFalse();
        assertThat(hardware.permitted(0xfebff, 0xfedff)).isTrue();
        assertThat(hardware.permitted(0xfef00, 0xfcfffff)).isTrue();
        assertThat(hardware.permitted(0xfd00000)).isFalse();
        assertThat(hardware.permitted(1L << 28)).isFalse();
    }

    @Test
    void cacheAttributesAreForDomainsWithMemoryOrPortsOfDevices() {
        final FrameRanges ports = new FrameRanges();
        final IoMemory plain = new IoMemory(false, ports);
        assertThat(plain.permitted(0)).isFalse();
        assertThat(plain.cacheControl()).isFalse();
        ports.add(0x300, 0x307);
        assertThat(plain.cacheControl()).isTrue();
        ports.remove(0x300, 0x307);
        plain.permit(0x100000, 0x100000);
        assertThat(plain.cacheControl()).isTrue();
    }
}
