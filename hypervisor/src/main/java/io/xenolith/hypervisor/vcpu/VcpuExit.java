package io.xenolith.hypervisor.vcpu;

/** Why an engine came back. */
public sealed interface VcpuExit {
    /** The budget is used up; the vCPU can go on. */
    record Budget() implements VcpuExit {
    }

    /** The vCPU gave up the CPU of its own accord (yield). */
    record Yield() implements VcpuExit {
    }

    /** The vCPU cannot go on by itself: blocked, polling, offline, or its domain stopped. */
    record Stopped() implements VcpuExit {
    }
}
