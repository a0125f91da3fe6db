package io.xenolith.host.scenario;

import io.xenolith.dom0.toolstack.RealTime;
import java.util.List;
import java.util.Optional;

/**
 * A guest.
 *
 * @param name unique on the host
 * @param program short name of a program that comes with Xenolith, or the name of a class; "" for one with a kernel
 * @param args its command line
 * @param memoryBytes a multiple of 4096
 * @param vcpus from 1
 * @param weight share of the CPU relative to others, 1 to 65535
 * @param cap most of one CPU it may use, in per cent; 0 for no limit
 * @param disks in the order of the file
 * @param vifs in the order of the file, which numbers them
 * @param kernel what it runs instead of a program
 * @param restarts it is made anew when it asks for a reboot
 * @param label its label under the host's policy; "" for the one that guests have who are given none
 * @param realTime what the scheduler rtds gives its vCPUs; as it gives all without
 */
public record DomainSpec(String name, String program, String args, long memoryBytes, int vcpus, int weight, int cap,
        List<DiskAttachment> disks, List<VifSpec> vifs, Optional<KernelSpec> kernel,
        boolean restarts, String label, Optional<RealTime> realTime) {
    /** A guest with what rtds gives all. */
    public DomainSpec(final String name, final String program, final String args, final long memoryBytes,
            final int vcpus, final int weight, final int cap, final List<DiskAttachment> disks,
            final List<VifSpec> vifs, final Optional<KernelSpec> kernel, final boolean restarts, final String label) {
        this(name, program, args, memoryBytes, vcpus, weight, cap, disks, vifs, kernel, restarts, label,
                Optional.empty());
    }

    /** The same with a kernel that is found from whatever folder. */
    DomainSpec absolute() {
        return new DomainSpec(name, program, args, memoryBytes, vcpus, weight, cap, disks, vifs,
                kernel.map(KernelSpec::absolute), restarts, label, realTime);
    }

    /** A guest that runs a program. */
    public DomainSpec(final String name, final String program, final String args, final long memoryBytes,
            final int vcpus, final int weight, final int cap, final List<DiskAttachment> disks,
            final List<VifSpec> vifs) {
        this(name, program, args, memoryBytes, vcpus, weight, cap, disks, vifs, Optional.empty(), false, "");
    }

    /** A guest without a network. */
    public DomainSpec(final String name, final String program, final String args, final long memoryBytes,
            final int vcpus, final int weight, final int cap, final List<DiskAttachment> disks) {
        this(name, program, args, memoryBytes, vcpus, weight, cap, disks, List.of());
    }
}
