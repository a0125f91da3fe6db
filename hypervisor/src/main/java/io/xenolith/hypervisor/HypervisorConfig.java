package io.xenolith.hypervisor;

import io.xenolith.hypervisor.sched.SchedulerKind;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;

/**
 * What one host's hypervisor is made from; a run is a function of this, the guests' bytes and the recorded inputs.
 *
 * @param memoryBytes RAM of the host, a multiple of 4096
 * @param seed drives every choice the hypervisor makes freely (length of time slices, order among equals)
 * @param tscKhz frequency of the time stamp counter
 * @param wallClockSec UTC seconds at system time 0
 * @param costs virtual-time prices
 * @param cpuPolicy name of the processor that x86-64 guests see ({@link CpuPolicy#names()})
 * @param abi which Xen it answers as
 * @param parameters what that Xen is told at boot
 */
public record HypervisorConfig(long memoryBytes, long seed, int tscKhz, long wallClockSec, CostModel costs,
        String cpuPolicy, AbiProfile abi, XenParameters parameters) {
    public static final int DEFAULT_TSC_KHZ = 2_000_000;
    /** 2026-01-01T00:00:00Z. */
    public static final long DEFAULT_WALL_CLOCK_SEC = 1_767_225_600L;

    /** With nothing said to Xen at boot. */
    public HypervisorConfig(final long memoryBytes, final long seed, final int tscKhz, final long wallClockSec,
            final CostModel costs, final String cpuPolicy, final AbiProfile abi) {
        this(memoryBytes, seed, tscKhz, wallClockSec, costs, cpuPolicy, abi, XenParameters.DEFAULT);
    }

    /** With the default Xen. */
    public HypervisorConfig(final long memoryBytes, final long seed, final int tscKhz, final long wallClockSec,
            final CostModel costs, final String cpuPolicy) {
        this(memoryBytes, seed, tscKhz, wallClockSec, costs, cpuPolicy, AbiProfile.XEN_4_17);
    }

    /** With the default Xen and processor. */
    public HypervisorConfig(final long memoryBytes, final long seed, final int tscKhz, final long wallClockSec,
            final CostModel costs) {
        this(memoryBytes, seed, tscKhz, wallClockSec, costs, CpuPolicy.X86_64_V1);
    }

    /** The same host with another Xen on it. */
    public HypervisorConfig withAbi(final AbiProfile newAbi) {
        return new HypervisorConfig(memoryBytes, seed, tscKhz, wallClockSec, costs, cpuPolicy, newAbi,
                parameters);
    }

    /** The same host with other words on Xen's command line. */
    public HypervisorConfig withParameters(final XenParameters newParameters) {
        return new HypervisorConfig(memoryBytes, seed, tscKhz, wallClockSec, costs, cpuPolicy, abi, newParameters);
    }

    public static HypervisorConfig of(final long memoryBytes, final long seed) {
        return new HypervisorConfig(memoryBytes, seed, DEFAULT_TSC_KHZ, DEFAULT_WALL_CLOCK_SEC, CostModel.DEFAULT);
    }

    /** The scheduler that the parameters name, or credit2 if this Xen is built without it. */
    public SchedulerKind scheduler() {
        return abi.schedulers().contains(parameters.scheduler()) ? parameters.scheduler() : SchedulerKind.CREDIT2;
    }
}
