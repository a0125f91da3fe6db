package io.xenolith.hypervisor.vcpu;

/**
 * Executes the code of one vCPU. An engine runs for a budget and returns why it stopped; it never decides what the
 * hypervisor does about it.
 */
public interface VcpuEngine {
    /** Runs the vCPU for about {@code budgetNs} of virtual time, charging the clock as it goes. */
    VcpuExit run(long budgetNs);

    /**
     * While {@link #run} is active: it has to return by virtual time {@code timeNs}, if that is earlier than its budget's
     * end. A timer was set, or a vCPU that goes first was woken.
     */
    void stopBy(long timeNs);

    /** While {@link #run} is active: the time it was given is over, so a long hypercall had better be continued later. */
    default boolean timeOver() {
        return false;
    }

    /** What the guest is in the middle of is on a Java stack, so that nobody can write it down. */
    default boolean onJavaStack() {
        return false;
    }

    /** Drops whatever the engine holds of the guest's execution (its domain died). */
    void discard();
}
