package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScratchTest {
    private final Scratch scratch = new Scratch(0x1000, 64);

    @Test
    void aNestedUserGetsItsOwnPlace() {
        final long outer = scratch.push(5);
        final int mark = scratch.mark();
        final long nested = scratch.push(8);
        scratch.release(mark);
        assertThat(outer).isEqualTo(0x1000);
        assertThat(nested).isEqualTo(0x1008);
        assertThat(scratch.push(1)).isEqualTo(nested);
    }

    @Test
    void moreThanThereIsIsRefused() {
        assertThatThrownBy(() -> scratch.push(65)).isInstanceOf(IllegalStateException.class);
    }
}
