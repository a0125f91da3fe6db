package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.xen.Xen;

/**
 * A hypercall that is to be made again with these values before its caller goes on: what Xen encodes by rewriting the
 * caller's registers and moving {@code rip} back. Source: HYPERCALLS.md section 3.
 */
public record HypercallContinuation(long number, long arg1, long arg2, long arg3, long arg4, long arg5) {
    /** How many arguments are rewritten, from the first on: as many as the hypercall has. The rest stays as it was. */
    public int arguments() {
        return switch ((int) number) {
            case Xen.__HYPERVISOR_set_trap_table, Xen.__HYPERVISOR_domctl, Xen.__HYPERVISOR_arch_1 -> 1;
            case Xen.__HYPERVISOR_multicall, Xen.__HYPERVISOR_memory_op, Xen.__HYPERVISOR_event_channel_op -> 2;
            case Xen.__HYPERVISOR_grant_table_op, Xen.__HYPERVISOR_console_io, Xen.__HYPERVISOR_vcpu_op -> 3;
            default -> 4;
        };
    }

    /** Argument {@code index}, from 0 on. */
    public long argument(final int index) {
        return switch (index) {
            case 0 -> arg1;
            case 1 -> arg2;
            case 2 -> arg3;
            case 3 -> arg4;
            default -> arg5;
        };
    }
}
