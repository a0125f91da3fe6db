package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuTimeInfo;
import java.util.function.LongSupplier;

/** System time and wall clock from the structures the hypervisor keeps up to date, and the time stamp counter. */
public final class PvClock {
    private static final long NS_PER_SEC = 1_000_000_000L;
    /** Turns a reader gives a writer; one thread owns a host, so more than two mean a broken structure. */
    private static final int RETRIES = 100;

    private final GuestMemory memory;
    private final long timeInfo;
    private final long sharedInfo;
    private final LongSupplier tsc;
    /**
     * One copy for all readers: an event handler that reads the time in the midst of another reading leaves what is in
     * the structure now, and a structure that changed meanwhile has another version.
     */
    private final LocalMemory copyBytes = new LocalMemory(VcpuTimeInfo.SIZE);
    private final VcpuTimeInfo copy = new VcpuTimeInfo().wrap(copyBytes, 0);

    /**
     * @param timeInfo virtual address of this CPU's vcpu_time_info
     * @param sharedInfo virtual address of shared_info
     */
    public PvClock(final GuestMemory memory, final long timeInfo, final long sharedInfo, final LongSupplier tsc) {
        this.memory = memory;
        this.timeInfo = timeInfo;
        this.sharedInfo = sharedInfo;
        this.tsc = tsc;
    }

    /** Nanoseconds since the host booted. */
    public long systemTimeNs() {
        for (int i = 0; i < RETRIES; i++) {
            final int version = memory.getIntAcquire(timeInfo + VcpuTimeInfo.VERSION_OFFSET);
            memory.read(timeInfo, copyBytes.array(), 0, VcpuTimeInfo.SIZE);
            final long now = tsc.getAsLong();
            if ((version & 1) == 0 && memory.getIntAcquire(timeInfo + VcpuTimeInfo.VERSION_OFFSET) == version) {
                return copy.systemTime()
                        + scale(now - copy.tscTimestamp(), copy.tscToSystemMul(), (byte) copy.tscShift());
            }
        }
        throw new IllegalStateException("vcpu_time_info is always being written");
    }

    /** {@code delta} TSC ticks in ns: shifted by {@code shift}, times the 32-bit binary fraction {@code mul}. */
    static long scale(final long delta, final int mul, final int shift) {
        final long shifted = shift >= 0 ? delta << shift : delta >>> -shift;
        final long factor = Integer.toUnsignedLong(mul);
        return Math.unsignedMultiplyHigh(shifted, factor) << 32 | (shifted * factor) >>> 32;
    }

    /** UTC, nanoseconds since 1970: the wall clock at boot plus system time. */
    public long wallClockNs() {
        return wallClockAtBootNs() + systemTimeNs();
    }

    private long wallClockAtBootNs() {
        final SharedInfo info = new SharedInfo().wrap(memory, sharedInfo);
        for (int i = 0; i < RETRIES; i++) {
            final int version = info.wcVersion();
            final long sec = Integer.toUnsignedLong(info.wcSec()) | (long) info.wcSecHi() << 32;
            final long ns = Integer.toUnsignedLong(info.wcNsec());
            if ((version & 1) == 0 && info.wcVersion() == version) {
                return sec * NS_PER_SEC + ns;
            }
        }
        throw new IllegalStateException("the wall clock is always being written");
    }
}
