package io.xenolith.hypervisor.vcpu;

/** A fault of the hypervisor itself, met while it worked for a guest: it stops the simulation instead of the guest. */
public final class HypervisorError extends Error {
    private static final long serialVersionUID = 1L;

    HypervisorError(final String message, final RuntimeException cause) {
        super(message, cause);
    }
}
