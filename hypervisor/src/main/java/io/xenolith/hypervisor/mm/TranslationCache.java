package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * The translations that the hypervisor's own accesses to guests' memory used last, of all vCPUs of a host: direct mapped.
 * One is good as long as the vCPU has the root and the {@link Vcpu#tlbGeneration} that it had then: the latter moves with
 * every change of a present entry. Addresses that cannot be translated are not remembered, so a new entry is seen at once.
 */
final class TranslationCache {
    private static final int SLOTS = 256;
    /** Spreads vCPUs whose kernels use the same addresses. */
    private static final int DOMAIN_STRIDE = 31;
    private static final int VCPU_STRIDE = 7;

    private final Vcpu[] vcpus = new Vcpu[SLOTS];
    private final long[] pages = new long[SLOTS];
    private final long[] roots = new long[SLOTS];
    private final int[] generations = new int[SLOTS];
    private final long[] maddrs = new long[SLOTS];

    private static int slot(final Vcpu vcpu, final long page) {
        return ((int) page + vcpu.domain().domid() * DOMAIN_STRIDE + vcpu.id() * VCPU_STRIDE) & (SLOTS - 1);
    }

    /** Machine address of {@code va} for {@code vcpu}, or -1 if it is not remembered. */
    long find(final Vcpu vcpu, final long va) {
        final long page = va >>> Page.SHIFT;
        final int slot = slot(vcpu, page);
        final boolean good = pages[slot] == page && vcpus[slot] == vcpu && generations[slot] == vcpu.tlbGeneration
                && roots[slot] == vcpu.activeRoot();
        return good ? maddrs[slot] + (va & Page.OFFSET_MASK) : -1;
    }

    /** Remembers that {@code vcpu} finds {@code va} at {@code maddr}. */
    void put(final Vcpu vcpu, final long va, final long maddr) {
        final long page = va >>> Page.SHIFT;
        final int slot = slot(vcpu, page);
        vcpus[slot] = vcpu;
        pages[slot] = page;
        roots[slot] = vcpu.activeRoot();
        generations[slot] = vcpu.tlbGeneration;
        maddrs[slot] = maddr & ~(long) Page.OFFSET_MASK;
    }
}
