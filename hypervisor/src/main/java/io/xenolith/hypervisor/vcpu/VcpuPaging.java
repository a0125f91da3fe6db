package io.xenolith.hypervisor.vcpu;

import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.TableWork;

/**
 * What loading a vCPU's context needs of direct paging. Results are 0, {@code -errno} with nothing taken, or {@link
 * FrameTable#RESTART}: it has given way to what waits for the vCPU that works, and the same call goes on with it.
 */
public interface VcpuPaging {
    /**
     * Takes the references a vCPU holds on its page tables and sets {@link Vcpu#guestTable} and {@link Vcpu#guestTableUser}.
     * {@code kernelMfn} must be an L4 of the vCPU's domain or become one, {@code userMfn} too unless it is 0.
     */
    int loadRoots(TableWork work, Vcpu vcpu, long kernelMfn, long userMfn);

    /** Gives back what {@link #loadRoots} took. */
    int dropRoots(TableWork work, Vcpu vcpu);

    /** Goes on releasing what {@code work} left, a table that was refused for one. */
    int finishOldTable(TableWork work);

    /** Makes {@code mfns} descriptor pages and the vCPU's GDT of {@code entryCount} entries, at most 7168. */
    int setGdt(Vcpu vcpu, long[] mfns, int entryCount);
}
