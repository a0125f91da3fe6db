package io.xenolith.hypervisor.collusion;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who can write what, by the page tables that processors would walk and by nothing else: no domain writes a page table or a
 * descriptor page, a frame of another domain only if that grants it so now, and none of Xen's.
 */
final class WriteAccess {
    private static final int LEVELS = 4;
    private static final int XEN_FIRST = 256;
    private static final int XEN_LAST = 271;

    /** A domain may write a frame that is not its own. */
    private record Granted(int domid, long mfn) {
    }

    /** A table as it is walked, on a path that may be written. */
    private record Step(long table, int level) {
    }

    private final Hypervisor hypervisor;
    private final FrameTable frames;
    private final Set<Granted> granted = new HashSet<>();
    private final List<String> violations = new ArrayList<>();

    private WriteAccess(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
        frames = hypervisor.frames();
    }

    /** Each violation as a sentence. */
    static List<String> check(final Hypervisor hypervisor) {
        return new WriteAccess(hypervisor).run();
    }

    private List<String> run() {
        for (final Domain domain : hypervisor.domains()) {
            domain.grants().forEachActive((_, domid, mfn, _, hostWrites, _, deviceWrites) -> {
                if (hostWrites + deviceWrites > 0) {
                    granted.add(new Granted(domid, mfn));
                }
            });
        }
        for (final Domain domain : hypervisor.domains()) {
            for (int id = 0; id < domain.maxVcpus(); id++) {
                final Vcpu vcpu = domain.vcpu(id);
                if (vcpu != null) {
                    final Set<Step> seen = new HashSet<>();
                    walk(domain, vcpu.guestTable, LEVELS, seen);
                    walk(domain, vcpu.guestTableUser, LEVELS, seen);
                }
            }
        }
        return violations;
    }

    private void walk(final Domain domain, final long table, final int level, final Set<Step> seen) {
        if (table == 0 || !seen.add(new Step(table, level))) {
            return;
        }
        for (int i = 0; i < Pte.ENTRIES; i++) {
            final long entry = hypervisor.memory().getLong((table << Page.SHIFT) + (long) i * Long.BYTES);
            final boolean xens = level == LEVELS && i >= XEN_FIRST && i <= XEN_LAST;
            if (!xens && (entry & (Pte.PRESENT | Pte.RW)) == (Pte.PRESENT | Pte.RW)) {
                if (level == 1) {
                    leaf(domain, Pte.mfn(entry));
                } else if (frames.valid(Pte.mfn(entry)) && (entry & Pte.PSE) == 0) {
                    walk(domain, Pte.mfn(entry), level - 1, seen);
                } else {
                    violations.add(domain + " has a level " + level + " entry 0x" + Long.toHexString(entry));
                }
            }
        }
    }

    private void leaf(final Domain domain, final long mfn) {
        final int type = frames.typeCount(mfn) > 0 ? frames.type(mfn) : FrameTable.TYPE_NONE;
        final int owner = frames.owner(mfn);
        if (frames.mmio(mfn) && domain.ioMemory().permitted(mfn)) {
            return;
        }
        if (type >= FrameTable.TYPE_L1 && type <= FrameTable.TYPE_SEG_DESC) {
            violations.add(domain + " can write mfn 0x" + Long.toHexString(mfn) + ", which is of type " + type);
        }
        if (owner != domain.domid() && !granted.contains(new Granted(domain.domid(), mfn))
                && (!domain.privileged() || hypervisor.domain(owner) == null)) {
            violations.add(domain + " can write mfn 0x" + Long.toHexString(mfn) + " of d" + owner);
        }
    }

    /**
     * Where a store of {@code vcpu} at {@code va} goes: the machine address, or -1 if the tables do not allow it.
     */
    static long writable(final Hypervisor hypervisor, final Vcpu vcpu, final long va) {
        return translate(hypervisor, vcpu, va, Pte.PRESENT | Pte.RW);
    }

    /** Where a load of {@code vcpu} at {@code va} comes from, or -1. */
    static long readable(final Hypervisor hypervisor, final Vcpu vcpu, final long va) {
        return translate(hypervisor, vcpu, va, Pte.PRESENT);
    }

    private static long translate(final Hypervisor hypervisor, final Vcpu vcpu, final long va, final long needed) {
        long table = vcpu.activeRoot();
        for (int level = LEVELS; level > 0; level--) {
            final long entry = hypervisor.memory()
                    .getLong((table << Page.SHIFT) + (long) Pte.index(va, level) * Long.BYTES);
            if ((entry & needed) != needed) {
                return -1;
            }
            table = Pte.mfn(entry);
        }
        return (table << Page.SHIFT) + (va & Page.OFFSET_MASK);
    }
}
