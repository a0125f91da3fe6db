package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.abi.xen.VcpuTimeInfo;
import org.junit.jupiter.api.Test;

class PvClockTest {
    private final LocalMemory shared = new LocalMemory(Page.SIZE);
    private final VcpuTimeInfo time = new VcpuTimeInfo().wrap(shared, VcpuInfo.TIME_VERSION_OFFSET);
    private long tsc;
    private final PvClock clock = new PvClock(shared, VcpuInfo.TIME_VERSION_OFFSET, 0, () -> tsc);

    @Test
    void systemTimeIsTheTimestampPlusTheScaledTicks() {
        // 2 GHz: half a nanosecond a tick.
        time.version(2).tscTimestamp(1000).systemTime(5_000).tscToSystemMul(0x8000_0000).tscShift(0);
        tsc = 3000;
        assertThat(clock.systemTimeNs()).isEqualTo(6_000);
    }

    @Test
    void aPositiveShiftScalesUpAndANegativeOneDown() {
        assertThat(PvClock.scale(100, 0x8000_0000, 1)).isEqualTo(100);
        assertThat(PvClock.scale(100, 0x8000_0000, -1)).isEqualTo(25);
    }

    @Test
    void theProductIs96BitsWide() {
        assertThat(PvClock.scale(1L << 62, 0x8000_0000, 0)).isEqualTo(1L << 61);
    }

    @Test
    void theWallClockIsTheOneAtBootPlusSystemTime() {
        time.version(2).tscToSystemMul(0x8000_0000);
        new SharedInfo().wrap(shared, 0).wcVersion(2).wcSec(100).wcNsec(7).wcSecHi(1);
        tsc = 2;
        assertThat(clock.wallClockNs()).isEqualTo((100 + (1L << 32)) * 1_000_000_000L + 8);
    }
}
