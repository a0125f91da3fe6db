package io.xenolith.hypervisor.time;

import io.xenolith.abi.LocalMemory;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * Where a guest wants a structure of one vCPU written: at a virtual address, which may be unmapped at times, or at a
 * physical one. While there is a physical one the virtual one is not written.
 */
public final class WrittenArea {
    private static final long NONE = -1;

    private final Vcpu vcpu;
    private boolean registered;
    private long virtual;
    private long physical = NONE;

    WrittenArea(final Vcpu vcpu) {
        this.vcpu = vcpu;
    }

    void placeVirtual(final long va) {
        virtual = va;
        registered = true;
    }

    /** Machine address, -1 if there is none. */
    public long physical() {
        return physical;
    }

    /** @param maddr within a page that is held for it, -1 for none */
    public void placePhysical(final long maddr) {
        physical = maddr;
    }

    /** The guest has named a place. */
    boolean placed() {
        return registered || physical != NONE;
    }

    /** Writes all of {@code image}. An area that is not mapped just now is not written; real Xen says nothing about it. */
    void write(final LocalMemory image) {
        final Hypervisor hypervisor = vcpu.domain().hypervisor();
        final int size = image.array().length;
        if (physical != NONE) {
            hypervisor.memory().write(physical, image.array(), 0, size);
        } else if (registered) {
            hypervisor.guestAccess().copyTo(vcpu, virtual, image, size);
        }
    }
}
