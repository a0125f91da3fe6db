package io.xenolith.x86;

/** Why a run of {@link Engine} stopped. In every case the state is exact: all before has happened, nothing after. */
public sealed interface VcpuExit {
    /** The budgeted number of instructions has been executed. */
    record Budget() implements VcpuExit {
    }

    /** {@code syscall}: rip stands after it; rcx, r11 and all else are as before. It counts as an instruction. */
    record Syscall() implements VcpuExit {
    }

    /** {@code sysenter}, as {@link Syscall}. */
    record Sysenter() implements VcpuExit {
    }

    /**
     * {@code int n}, {@code int3}, {@code into} or {@code int1}: rip stands after it; it counts as an instruction.
     *
     * @param vector the interrupt's number
     * @param rip where the instruction is, for an owner that refuses it with a fault
     */
    record SoftwareInterrupt(int vector, long rip) implements VcpuExit {
    }

    /**
     * An exception. For a fault rip stands at the instruction, which has changed nothing (a repeated string instruction has
     * done some iterations) and does not count; for a trap (#DB after a step or a data breakpoint) after it.
     *
     * @param vector see {@link io.xenolith.x86.cpu.Vector}
     * @param errorCode 0 for vectors without one
     * @param address of #PF: what CR2 becomes
     * @param debugStatus of #DB: what is to be added to DR6
     */
    record Fault(int vector, int errorCode, long address, int debugStatus) implements VcpuExit {
    }
}
