package io.xenolith.domu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VdevNameTest {
    @Test
    void numbersOfTheXvdMajorAreDisksOfSixteenPartitions() {
        assertThat(VdevName.of(51712)).isEqualTo("xvda");
        assertThat(VdevName.of(51713)).isEqualTo("xvda1");
        assertThat(VdevName.of(51728)).isEqualTo("xvdb");
    }

    @Test
    void extendedNumbersAreDisksOf256Partitions() {
        assertThat(VdevName.of(1 << 28 | 26 << 8)).isEqualTo("xvdaa");
        assertThat(VdevName.of(1 << 28 | 16 << 8 | 3)).isEqualTo("xvdq3");
    }

    @Test
    void otherNumbersAreKept() {
        assertThat(VdevName.of(768)).isEqualTo("vbd768");
    }
}
