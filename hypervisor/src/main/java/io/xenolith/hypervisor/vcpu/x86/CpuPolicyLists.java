package io.xenolith.hypervisor.vcpu.x86;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.errno.Errno;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.x86.CpuidPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * A CPU policy as toolstacks read and write it: lists of CPUID leaves and of MSRs. Source: Xen public/arch-x86/xen.h
 * (xen_cpuid_leaf, xen_msr_entry).
 */
public final class CpuPolicyLists {
    /** Room that a caller must have who asks how much there may be. */
    public static final int LEAVES_MAX = 120;
    public static final int MSRS_MAX = 2;

    /** leaf, subleaf, a, b, c, d. */
    private static final int LEAF_WORDS = 6;
    private static final int LEAF_SIZE = LEAF_WORDS * Integer.BYTES;
    /** idx, flags, val. */
    private static final int MSR_SIZE = 16;
    private static final int NO_SUBLEAF = -1;
    private static final int LEAF_FEATURES = 7;
    private static final int XEN_BASE = 0x4000_0000;
    private static final int EXTENDED = 0x8000_0000;
    private static final int[] MSRS = {0xce, 0x10a};

    /** One that a toolstack wants otherwise: number and subleaf. */
    public record Refused(int leaf, int subleaf) {
    }

    private final Hypervisor hypervisor;
    private final List<int[]> leaves = new ArrayList<>();

    /** The leaves of {@code policy}. */
    public CpuPolicyLists(final Hypervisor hypervisor, final CpuidPolicy policy) {
        this.hypervisor = hypervisor;
        addRange(policy, 0);
        addRange(policy, XEN_BASE);
        addRange(policy, EXTENDED);
    }

    private void addRange(final CpuidPolicy policy, final int base) {
        final int last = policy.leaf(base).eax();
        for (int leaf = base; Integer.compareUnsigned(leaf, last) <= 0 && leaves.size() < LEAVES_MAX; leaf++) {
            final CpuidPolicy.Leaf words = policy.leaf(leaf, 0);
            leaves.add(new int[]{leaf, leaf == LEAF_FEATURES ? 0 : NO_SUBLEAF, words.eax(), words.ebx(), words.ecx(),
                    words.edx()});
        }
    }

    /**
     * Copies the leaves and the MSRs to where there is an address and room for so many.
     *
     * @return 0, -ENOBUFS, -EFAULT
     */
    public long put(final Vcpu caller, final long leavesAddress, final int leavesRoom, final long msrsAddress,
            final int msrsRoom) {
        final long error = leavesAddress == 0 ? 0 : putLeaves(caller, leavesAddress, leavesRoom);
        return error != 0 || msrsAddress == 0 ? error : putMsrs(caller, msrsAddress, msrsRoom);
    }

    /** What a caller is told who gave {@code leavesAddress}: how many there are, or how many there may be. */
    public int leavesTold(final long leavesAddress) {
        return leavesAddress == 0 ? LEAVES_MAX : leaves.size();
    }

    private long putLeaves(final Vcpu caller, final long address, final int room) {
        if (Integer.compareUnsigned(room, leaves.size()) < 0) {
            return -Errno.XEN_ENOBUFS;
        }
        final LocalMemory list = new LocalMemory(leaves.size() * LEAF_SIZE);
        for (int i = 0; i < leaves.size(); i++) {
            for (int word = 0; word < LEAF_WORDS; word++) {
                list.putInt((long) i * LEAF_SIZE + (long) word * Integer.BYTES, leaves.get(i)[word]);
            }
        }
        return copy(caller, address, list);
    }

    /** Both MSRs are there and 0. */
    private long putMsrs(final Vcpu caller, final long address, final int room) {
        if (Integer.compareUnsigned(room, MSRS_MAX) < 0) {
            return -Errno.XEN_ENOBUFS;
        }
        final LocalMemory list = new LocalMemory(MSRS_MAX * MSR_SIZE);
        for (int i = 0; i < MSRS_MAX; i++) {
            list.putInt((long) i * MSR_SIZE, MSRS[i]);
        }
        return copy(caller, address, list);
    }

    private long copy(final Vcpu caller, final long address, final LocalMemory list) {
        final byte[] bytes = list.array();
        return hypervisor.guestAccess().copyTo(caller, address, bytes, 0, bytes.length) ? 0 : -Errno.XEN_EFAULT;
    }

    /**
     * Compares {@code count} leaves at {@code address} with these.
     *
     * @return null if they are the same, or the first that is not; one of number -1 if they cannot be read
     */
    public Refused differing(final Vcpu caller, final long address, final int count) {
        final LocalMemory given = new LocalMemory(LEAF_SIZE);
        for (int i = 0; i < count; i++) {
            if (!hypervisor.guestAccess().copyFrom(caller, address + (long) i * LEAF_SIZE, given, LEAF_SIZE)) {
                return new Refused(NO_SUBLEAF, NO_SUBLEAF);
            }
            if (leaves.stream().noneMatch(leaf -> same(leaf, given))) {
                return new Refused(given.getInt(0), given.getInt(Integer.BYTES));
            }
        }
        return null;
    }

    private static boolean same(final int[] leaf, final LocalMemory given) {
        for (int word = 0; word < LEAF_WORDS; word++) {
            if (leaf[word] != given.getInt((long) word * Integer.BYTES)) {
                return false;
            }
        }
        return true;
    }
}
