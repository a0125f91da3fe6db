package io.xenolith.hypervisor.mm;

import io.xenolith.abi.LocalMemory;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * Copies between a guest's virtual memory and the hypervisor: copy_from_guest and copy_to_guest. Addresses in Xen's own
 * range (HYPERVISOR_VIRT_START to HYPERVISOR_VIRT_END) are refused; a NULL pointer is an ordinary address.
 */
public interface GuestAccess {
    /** Copies {@code length} bytes at {@code va} of {@code vcpu}'s current address space; false is -EFAULT. */
    boolean copyFrom(Vcpu vcpu, long va, byte[] target, int offset, int length);

    /** Copies to {@code va}; false is -EFAULT (bytes of earlier pages may have been written). */
    boolean copyTo(Vcpu vcpu, long va, byte[] source, int offset, int length);

    /** The range does not touch Xen's own addresses: Xen's guest_handle_okay, which does not look at page tables. */
    boolean rangeOkay(long va, long length);

    default boolean copyFrom(final Vcpu vcpu, final long va, final LocalMemory target, final int length) {
        return copyFrom(vcpu, va, target.array(), 0, length);
    }

    default boolean copyTo(final Vcpu vcpu, final long va, final LocalMemory source, final int length) {
        return copyTo(vcpu, va, source.array(), 0, length);
    }
}
