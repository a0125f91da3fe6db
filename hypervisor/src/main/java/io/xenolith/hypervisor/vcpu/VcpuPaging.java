package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.domain.Vcpu;

/** What loading a vCPU's context needs of direct paging. Results are 0 or {@code -errno} with nothing taken. */
public interface VcpuPaging {
    /**
     * Takes the references a vCPU holds on its page tables and sets {@link Vcpu#guestTable} and {@link Vcpu#guestTableUser}.
     * {@code kernelMfn} must be an L4 of the vCPU's domain or become one, {@code userMfn} too unless it is 0.
     */
    int loadRoots(Vcpu vcpu, long kernelMfn, long userMfn);

    /** Gives back what {@link #loadRoots} took. */
    void dropRoots(Vcpu vcpu);

    /** Makes {@code mfns} descriptor pages and the vCPU's GDT of {@code entryCount} entries, at most 7168. */
    int setGdt(Vcpu vcpu, long[] mfns, int entryCount);
}
