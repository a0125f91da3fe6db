package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.x86.Breakpoints;

/**
 * Somebody outside who decides when x86-64 kernels run on. Called by the thread that owns the host, which stands still, virtual time
 * included, until the call returns. Runs are the same as without, unless it changes registers or memory in the meantime.
 */
public interface Debugger {
    /**
     * {@code vcpu} is about to execute the instruction at its rip, and its registers are those that this finds; the general ones may be
     * changed.
     *
     * @return how many instructions it may execute before this is called again; 0: none at all, and its slice is over. It is called
     *         earlier at breakpoints, and after whatever ends a run: its budget, a hypercall, an exception.
     */
    long mayExecute(Vcpu vcpu);

    /** Where runs stop, to ask {@link #mayExecute}. */
    Breakpoints breakpoints();
}
