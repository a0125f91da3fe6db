package io.xenolith.host.scenario;

import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.hypervisor.xsm.FlaskPolicy;
import java.util.Optional;

/**
 * The simulated machine.
 *
 * @param memoryBytes its RAM, a multiple of 4096
 * @param seed of every free choice
 * @param tscKhz frequency of the time stamp counter
 * @param wallClockSec UTC seconds at virtual time 0
 * @param cpuPolicy name of the processor that kernels of machine code see
 * @param abi which Xen it answers as
 * @param parameters what its Xen is told at boot
 */
public record HostSpec(long memoryBytes, long seed, int tscKhz, long wallClockSec, String cpuPolicy,
        AbiProfile abi, XenParameters parameters) {
    /** A machine whose Xen is told nothing. */
    public HostSpec(final long memoryBytes, final long seed, final int tscKhz, final long wallClockSec,
            final String cpuPolicy, final AbiProfile abi) {
        this(memoryBytes, seed, tscKhz, wallClockSec, cpuPolicy, abi, XenParameters.DEFAULT);
    }

    /** What decides about rights, with FLASK; without one Xen's defaults do. */
    public Optional<FlaskPolicy> policy() {
        return parameters.policy();
    }

    /** The same machine with the default processor and Xen. */
    public HostSpec(final long memoryBytes, final long seed, final int tscKhz, final long wallClockSec) {
        this(memoryBytes, seed, tscKhz, wallClockSec, CpuPolicy.X86_64_V1, AbiProfile.XEN_4_17, XenParameters.DEFAULT);
    }

    /** The same machine with another seed. */
    public HostSpec withSeed(final long newSeed) {
        return new HostSpec(memoryBytes, newSeed, tscKhz, wallClockSec, cpuPolicy, abi, parameters);
    }

    /** The same machine with another Xen on it. */
    public HostSpec withAbi(final AbiProfile newAbi) {
        return new HostSpec(memoryBytes, seed, tscKhz, wallClockSec, cpuPolicy, newAbi, parameters);
    }

    /** The same machine with other words on its Xen's command line. */
    public HostSpec withParameters(final XenParameters newParameters) {
        return new HostSpec(memoryBytes, seed, tscKhz, wallClockSec, cpuPolicy, abi, newParameters);
    }
}
