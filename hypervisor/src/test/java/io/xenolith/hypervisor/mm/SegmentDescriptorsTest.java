package io.xenolith.hypervisor.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentDescriptorsTest {
    @Test
    void notPresentIsAlwaysFine() {
        assertThat(SegmentDescriptors.correct(0x0000_0900_0000_0067L)).isEqualTo(0x0000_0900_0000_0067L);
    }

    @Test
    void codeAndDataGetPrivilege3() {
        assertThat(SegmentDescriptors.correct(0x00cf_9300_0000_ffffL)).isEqualTo(0x00cf_f300_0000_ffffL);
    }

    @Test
    void systemDescriptorsOtherThanCallGatesAndType0AreRefused() {
        for (long type = 0; type < 16; type++) {
            final long descriptor = 0x0000_8000_0010_0000L | type << 40;
            final boolean refused = SegmentDescriptors.correct(descriptor) == SegmentDescriptors.REFUSED;
            assertThat(refused).as("type %d", type).isEqualTo(type != 0 && type != 0xc);
        }
    }

    @Test
    void aCallGateEndsUpWithPrivilege0AndASelectorOfRing3() {
        assertThat(SegmentDescriptors.correct(0x0000_ec00_0010_1234L)).isEqualTo(0x0000_8c00_0013_1234L);
    }

    @Test
    void aCallGateIntoXensSelectorsIsRefusedButForTheKernelsOwn() {
        assertThat(SegmentDescriptors.correct(0x0000_ec00_e008_0000L)).isEqualTo(SegmentDescriptors.REFUSED);
        assertThat(SegmentDescriptors.correct(0x0000_ec00_e033_0000L)).isEqualTo(0x0000_8c00_e033_0000L);
        assertThat(SegmentDescriptors.correct(0x0000_ec00_ff0c_0000L)).isEqualTo(0x0000_8c00_ff0f_0000L);
    }
}
