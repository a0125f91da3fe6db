package io.xenolith.hypervisor;

/**
 * What things cost in virtual time, in nanoseconds. Data, not behaviour: another machine is another record.
 *
 * @param hypercallNs entering and leaving the hypervisor
 * @param elementNs each element of a hypercall's list (an update, an operation, an extent), beside the call itself
 * @param memoryAccessNs one load or store of a Java kernel
 * @param memoryByteNs1024 each byte of a bulk copy of a Java kernel, in 1/1024 ns
 * @param upcallNs delivering an event or a trap
 * @param contextSwitchNs switching between vCPUs
 * @param instructionNs one instruction of a kernel that runs on the x86-64 engine
 */
public record CostModel(long hypercallNs, long elementNs, long memoryAccessNs, long memoryByteNs1024,
        long upcallNs, long contextSwitchNs, long instructionNs) {
    /** Figures of the order of a 3 GHz machine. */
    public static final CostModel DEFAULT = new CostModel(200, 50, 2, 64, 300, 1_000, 1);
}
