package io.xenolith.host.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers and places of registers, the x87 tag word, and crashes as signals. */
class RegisterLayoutTest {
    @Test
    void theDescriptionHasEveryRegisterWithItsLength() {
        final List<MatchResult> found = Pattern.compile("<reg name=\"(\\w+)\" bitsize=\"(\\d+)\"")
                .matcher(RegisterLayout.xml()).results().toList();
        assertThat(found).hasSize(RegisterLayout.count());
        for (int i = 0; i < found.size(); i++) {
            assertThat(Integer.parseInt(found.get(i).group(2))).isEqualTo(8 * RegisterLayout.length(i));
        }
        assertThat(found.get(RegisterLayout.RIP).group(1)).isEqualTo("rip");
        assertThat(found.get(RegisterLayout.EFLAGS).group(1)).isEqualTo("eflags");
        assertThat(found.get(RegisterLayout.SELECTORS).group(1)).isEqualTo("cs");
        assertThat(found.get(RegisterLayout.X87_STACK).group(1)).isEqualTo("st0");
        assertThat(found.get(RegisterLayout.X87_CONTROL).group(1)).isEqualTo("fctrl");
        assertThat(found.get(RegisterLayout.XMM).group(1)).isEqualTo("xmm0");
        assertThat(found.get(RegisterLayout.MXCSR).group(1)).isEqualTo("mxcsr");
        assertThat(found.get(RegisterLayout.FS_BASE).group(1)).isEqualTo("fs_base");
        assertThat(found.get(RegisterLayout.GS_BASE).group(1)).isEqualTo("gs_base");
    }

    /** rax to rip 17 times 8, eflags and 6 selectors 4, st 10, x87 control 4, xmm 16, mxcsr 4, two bases 8. */
    @Test
    void theLengthsAddUp() {
        assertThat(RegisterLayout.BYTES).isEqualTo(17 * 8 + 7 * 4 + 8 * 10 + 8 * 4 + 16 * 16 + 4 + 2 * 8);
    }

    @Test
    void tagsTellZerosNumbersAndTheRestFromEmptyRegisters() {
        final byte[] image = new byte[512];
        // TOP is 6: st0 is physical register 6, st2 is register 0.
        image[3] = 6 << 3;
        image[4] = (byte) 0b1100_0011;
        number(image, 0, 0x8000_0000_0000_0000L, 0x3fff);
        number(image, 1, 0, 0x8000);
        number(image, 2, 0x8000_0000_0000_0000L, 0x7fff);
        number(image, 3, 1, 0);
        final int tags = X87Tags.full(image);
        assertThat(tags).isEqualTo(0b01_00_11_11_11_11_10_10);
        assertThat(X87Tags.inUse(tags)).isEqualTo(image[4]);
        assertThat(X87Tags.full(new byte[512])).isEqualTo(0xffff);
    }

    private static void number(final byte[] image, final int register, final long mantissa, final int signExponent) {
        final int at = 32 + 16 * register;
        for (int i = 0; i < 8; i++) {
            image[at + i] = (byte) (mantissa >>> (8 * i));
        }
        image[at + 8] = (byte) signExponent;
        image[at + 9] = (byte) (signExponent >>> 8);
        Arrays.fill(image, at + 10, at + 16, (byte) 0);
    }

    @ParameterizedTest
    @CsvSource({"vCPU 0: unhandled #UD at rip 0x100011, 4, 1", "vCPU 3: unhandled #PF (error code 6) at rip 0x1, 11, 4",
            "vCPU 1: no stack to deliver #GP at rip 0x1, 11, 2", "vCPU 0: unhandled #DE at rip 0x1, 8, 1",
            "vCPU 0: unhandled #BP at rip 0x1, 5, 1", "'', 6, 1", "memory gone, 6, 1"})
    void aCrashIsASignal(final String reason, final int signal, final int thread) {
        assertThat(CrashSignal.of(reason)).isEqualTo(StopReason.of(signal, thread));
    }
}
