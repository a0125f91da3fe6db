package io.xenolith.abi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PteTest {
    @Test
    void anEntryHoldsFrameAndFlagsApart() {
        final long entry = Pte.make(0x12_3456L, Pte.PRESENT | Pte.RW | Pte.NX);
        assertThat(entry).isEqualTo(0x8000_0001_2345_6003L);
        assertThat(Pte.mfn(entry)).isEqualTo(0x12_3456L);
    }

    @Test
    void theFrameFieldIsBits12To51() {
        assertThat(Pte.mfn(-1L)).isEqualTo((1L << 40) - 1);
        assertThat(Pte.make(-1L, 0)).isEqualTo(Pte.FRAME_MASK).isEqualTo(((1L << 40) - 1) << 12);
        assertThat(Pte.mfn(~Pte.FRAME_MASK)).isZero();
    }

    @Test
    void noFlagLiesInTheFrameField() {
        final long flags = Pte.PRESENT | Pte.RW | Pte.USER | Pte.PWT | Pte.PCD | Pte.ACCESSED | Pte.DIRTY | Pte.PSE
                | Pte.GLOBAL | Pte.AVAIL | Pte.GUEST_KERNEL | Pte.NX;
        assertThat(Pte.mfn(flags)).isZero();
        assertThat(flags & 0xfff).isEqualTo(0xfff);
        assertThat(Pte.PAT).isEqualTo(Pte.PSE);
    }

    @Test
    void eachLevelTakesNineBitsOfTheAddress() {
        final long va = 1L << 39 | 2L << 30 | 3L << 21 | 4L << 12 | 0xabc;
        assertThat(Pte.index(va, 4)).isEqualTo(1);
        assertThat(Pte.index(va, 3)).isEqualTo(2);
        assertThat(Pte.index(va, 2)).isEqualTo(3);
        assertThat(Pte.index(va, 1)).isEqualTo(4);
    }

    @Test
    void xensWindowStartsAtSlot256() {
        assertThat(Pte.index(0xffff_8000_0000_0000L, 4)).isEqualTo(256);
        assertThat(Pte.index(-1L, 4)).isEqualTo(511);
        assertThat(Pte.index(-1L, 1)).isEqualTo(Pte.ENTRIES - 1);
    }
}
