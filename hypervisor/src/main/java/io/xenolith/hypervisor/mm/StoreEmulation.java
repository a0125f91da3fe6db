package io.xenolith.hypervisor.mm;

import io.xenolith.hypervisor.domain.Vcpu;

/** Stores that Xen carries out for a guest on a page which is mapped read-only. */
public interface StoreEmulation {
    /**
     * Looks at a store of {@code size} (1, 2, 4 or 8) bytes that faulted with "present, write" and carries it out if it may.
     *
     * @return false if the guest is to get its page fault (error code 3); nothing has changed then
     */
    boolean store(Vcpu vcpu, long va, int size, long value);
}
