package io.xenolith.hypervisor.vcpu;

/**
 * A hypercall that is to be made again with these values before its caller goes on: what Xen encodes by rewriting the
 * caller's registers and moving {@code rip} back. Source: HYPERCALLS.md section 3.
 */
public record HypercallContinuation(long number, long arg1, long arg2, long arg3, long arg4, long arg5) {
}
