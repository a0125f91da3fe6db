package io.xenolith.host.boot;

import io.xenolith.host.input.Recording;
import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is booted, on what, and for how long.
 *
 * @param kernel with its ramdisk
 * @param commandLine for the kernel
 * @param memoryBytes a multiple of 4096
 * @param vcpus from 1
 * @param hostMemoryBytes RAM of the host, a multiple of 4096
 * @param cpuPolicy name of the processor it sees
 * @param abi the Xen it runs on
 * @param expect the run ends when the console shows this
 * @param timeout the run ends after that much real time
 * @param trace where to write the trace
 * @param record where to write the console's input as it takes effect
 * @param replay input to feed instead of the console's
 * @param countCalls count hypercalls by name, which costs some speed
 * @param watch how closely the kernel is looked at
 * @param restarts it is made anew when it asks for a reboot
 * @param networks what its network interfaces are connected with
 * @param parameters what the host's Xen is told at boot
 */
public record BootOptions(KernelSpec kernel, String commandLine, long memoryBytes, int vcpus, List<BootDisk> disks,
        long hostMemoryBytes, String cpuPolicy, AbiProfile abi, long seed, Optional<Pattern> expect,
        Optional<Duration> timeout,
        Optional<Path> trace, Optional<Path> record, Optional<Recording> replay, boolean countCalls, BootWatch watch,
        boolean restarts, BootNetworks networks, XenParameters parameters) {
    /** Memory of a guest unless something else is asked for. */
    public static final long DEFAULT_MEMORY = 256L << 20;
    /** Memory of a host unless something else is asked for; what is not used costs nothing. */
    public static final long DEFAULT_HOST_MEMORY = 3072L << 20;

    /** One vCPU, nothing attached, no end in sight. */
    public static BootOptions of(final KernelSpec kernel) {
        return new BootOptions(kernel, "", DEFAULT_MEMORY, 1, List.of(), DEFAULT_HOST_MEMORY, CpuPolicy.X86_64_V1,
                AbiProfile.XEN_4_17, 0,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false,
                BootWatch.NONE, true, BootNetworks.NONE, XenParameters.DEFAULT);
    }

    /** A kernel without a network, on the default Xen. */
    public BootOptions(final KernelSpec kernel, final String commandLine, final long memoryBytes, final int vcpus,
            final List<BootDisk> disks, final long hostMemoryBytes, final String cpuPolicy, final long seed,
            final Optional<Pattern> expect, final Optional<Duration> timeout, final Optional<Path> trace,
            final Optional<Path> record, final Optional<Recording> replay, final boolean countCalls,
            final BootWatch watch, final boolean restarts) {
        this(kernel, commandLine, memoryBytes, vcpus, disks, hostMemoryBytes, cpuPolicy, AbiProfile.XEN_4_17, seed,
                expect, timeout, trace, record, replay, countCalls, watch, restarts, BootNetworks.NONE,
                XenParameters.DEFAULT);
    }

    /**
     * For a boot that was saved and goes on.
     *
     * @param kernel what was booted, for its symbols
     */
    public static BootOptions resumed(final Path kernel, final Optional<Pattern> expect,
            final Optional<Duration> timeout, final Optional<Path> trace, final boolean countCalls,
            final BootWatch watch) {
        final BootOptions plain = of(new KernelSpec(kernel, Optional.empty()));
        return new BootOptions(plain.kernel, plain.commandLine, plain.memoryBytes, plain.vcpus, plain.disks,
                plain.hostMemoryBytes, plain.cpuPolicy, plain.abi, plain.seed, expect, timeout, trace,
                Optional.empty(), Optional.empty(), countCalls, watch, plain.restarts, plain.networks,
                plain.parameters);
    }

    /** The same, its inputs written to {@code newRecord} or taken from {@code newReplay}. */
    public BootOptions withInputs(final Optional<Path> newRecord, final Optional<Recording> newReplay) {
        return new BootOptions(kernel, commandLine, memoryBytes, vcpus, disks, hostMemoryBytes, cpuPolicy, abi, seed,
                expect, timeout, trace, newRecord, newReplay, countCalls, watch, restarts, networks, parameters);
    }

    /** The same with these networks. */
    public BootOptions withNetworks(final BootNetworks newNetworks) {
        return new BootOptions(kernel, commandLine, memoryBytes, vcpus, disks, hostMemoryBytes, cpuPolicy, abi, seed,
                expect, timeout, trace, record, replay, countCalls, watch, restarts, newNetworks, parameters);
    }

    /** The same with another command line, memory and number of vCPUs. */
    public BootOptions withGuest(final String newCommandLine, final long newMemoryBytes, final int newVcpus) {
        return new BootOptions(kernel, newCommandLine, newMemoryBytes, newVcpus, disks, hostMemoryBytes, cpuPolicy,
                abi, seed, expect, timeout, trace, record, replay, countCalls, watch,
                restarts, networks, parameters);
    }

    /** The same on a host of another size. */
    public BootOptions withHostMemory(final long newHostMemoryBytes) {
        return new BootOptions(kernel, commandLine, memoryBytes, vcpus, disks, newHostMemoryBytes, cpuPolicy, abi, seed,
                expect, timeout, trace, record, replay, countCalls, watch,
                restarts, networks, parameters);
    }

    /** The same on another Xen. */
    public BootOptions withAbi(final AbiProfile newAbi) {
        return new BootOptions(kernel, commandLine, memoryBytes, vcpus, disks, hostMemoryBytes, cpuPolicy, newAbi,
                seed, expect, timeout, trace, record, replay, countCalls, watch, restarts, networks,
                parameters);
    }

    /** The same with another end. */
    public BootOptions until(final Optional<Pattern> newExpect, final Optional<Duration> newTimeout) {
        return new BootOptions(kernel, commandLine, memoryBytes, vcpus, disks, hostMemoryBytes, cpuPolicy, abi, seed,
                newExpect, newTimeout, trace, record, replay, countCalls, watch,
                restarts, networks, parameters);
    }

    /** The same with another seed, and its trace kept in a file. */
    public BootOptions traced(final long newSeed, final Path newTrace) {
        return new BootOptions(kernel, commandLine, memoryBytes, vcpus, disks, hostMemoryBytes, cpuPolicy, abi, newSeed,
                expect, timeout, Optional.of(newTrace), record, replay, countCalls, watch,
                restarts, networks, parameters);
    }

    /** The same for a kernel that is not made anew when it asks for a reboot. */
    public BootOptions once() {
        return new BootOptions(kernel, commandLine, memoryBytes, vcpus, disks, hostMemoryBytes, cpuPolicy, abi, seed,
                expect, timeout, trace, record, replay, countCalls, watch, false, networks, parameters);
    }
}
