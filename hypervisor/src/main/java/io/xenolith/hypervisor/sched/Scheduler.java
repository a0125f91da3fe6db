package io.xenolith.hypervisor.sched;

import io.xenolith.hypervisor.domain.Vcpu;
import java.util.List;

/**
 * Chooses which vCPU runs on a physical CPU and for how long. It keeps accounts only: which vCPUs can run it
 * is told. One run queue serves all CPUs; a vCPU that is running elsewhere is not offered.
 */
public interface Scheduler {
    /** {@link #nextChangeNs}: nothing will change by itself. */
    long NEVER = Long.MAX_VALUE;

    /** Which of Xen's it is. */
    SchedulerKind kind();

    /** What a toolstack may set. */
    SchedulerControl control();

    /**
     * The vCPU to run next.
     *
     * @param candidates every vCPU of the host that can run and does not run on another CPU, in the order of domain and vCPU
     *        number
     * @param last the one that ran on this CPU before, or null
     * @param nowNs system time
     * @return the choice, or null if none can run
     */
    Vcpu pick(List<Vcpu> candidates, Vcpu last, long nowNs);

    /** How long {@code vcpu}, just picked, may run from {@code nowNs} on, in ns; positive. */
    long sliceNs(Vcpu vcpu, long nowNs);

    /** {@code vcpu} ran for {@code ranNs}, up to {@code nowNs}. */
    void charge(Vcpu vcpu, long ranNs, long nowNs);

    /** {@code vcpu} has become a candidate. */
    default void woken(final Vcpu vcpu, final long nowNs) {
        // Most schedulers look at the candidates when they pick.
    }

    /**
     * {@code woken} is able to run while {@code current} does, which has run {@code ranNs} since the last look: when is there to
     * be another look? {@code nowNs} if it takes the CPU, later if it will have to be decided then, or {@link #NEVER}.
     */
    long preemptsAtNs(Vcpu woken, Vcpu current, long ranNs, long nowNs);

    /** {@code vcpu} does not run at {@code nowNs}, although it could, whoever else does. */
    boolean heldBack(Vcpu vcpu, long nowNs);

    /** When a vCPU that is held back although it could run will be let go, or {@link #NEVER}. */
    long nextChangeNs(List<Vcpu> candidates, long nowNs);

    /** What it keeps of {@code vcpu}, as Xen's debug key r shows it. */
    String shown(Vcpu vcpu);

    /** Drops the accounts of a vCPU that is gone. */
    void forget(Vcpu vcpu);
}
