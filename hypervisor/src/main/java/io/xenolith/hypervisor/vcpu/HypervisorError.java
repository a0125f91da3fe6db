package io.xenolith.hypervisor.vcpu;

/** A fault of the hypervisor itself, met while it worked for a guest: it stops the simulation instead of the guest. */
public final class HypervisorError extends Error {
    private static final long serialVersionUID = 1L;

    /** @param work what the hypervisor was doing, and for whom */
    public HypervisorError(final String work, final long seed, final Throwable cause) {
        super(work + " (seed " + seed + "): " + cause, cause);
    }
}
