package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts every frame's references again from what holds them - allocation, pins, roots, GDT frames, entries of validated
 * tables, pages Xen keeps mapped, shares of Xen's heap, and what others report - and compares with the frame table. A
 * check for tests and fuzzing; it changes nothing.
 *
 * <p>A host mapping of a grant is an entry of a table and counted as such; device mappings and the like come from a
 * {@link ReferenceSource}.
 */
public final class MemoryInvariants {
    /** Somebody outside this package who holds references on frames. */
    @FunctionalInterface
    public interface ReferenceSource {
        /** Tells {@code visitor} of every reference held now. */
        void visit(ReferenceVisitor visitor);
    }

    /** Is told of references. */
    @FunctionalInterface
    public interface ReferenceVisitor {
        /** One general reference on {@code mfn}, and a writable type reference if {@code writable}. */
        void reference(long mfn, boolean writable);
    }

    private static final String ENTRY = "an entry of a table";

    private final Hypervisor hypervisor;
    private final FrameTable frames;
    private final List<ReferenceSource> sources;

    private final int[] count;
    private final int[] typeCount;
    private final int[] type;
    private final int[] linearCount;
    private final List<String> differences = new ArrayList<>();

    private MemoryInvariants(final Hypervisor hypervisor, final List<ReferenceSource> sources) {
        this.hypervisor = hypervisor;
        this.frames = hypervisor.frames();
        this.sources = sources;
        count = new int[frames.frames()];
        typeCount = new int[frames.frames()];
        type = new int[frames.frames()];
        linearCount = new int[frames.frames()];
    }

    /** Each difference as a sentence; empty if all counts are right. */
    public static List<String> check(final Hypervisor hypervisor, final ReferenceSource... sources) {
        return new MemoryInvariants(hypervisor, List.of(sources)).run();
    }

    private List<String> run() {
        countFlags();
        countDomains();
        countTables();
        hypervisor.paging().heldPages().forEach((mfn, times) -> {
            for (int i = 0; i < times; i++) {
                addTyped(mfn, FrameTable.TYPE_WRITABLE, "a held page");
            }
        });
        for (final ReferenceSource source : sources) {
            source.visit((mfn, writable) -> {
                if (writable) {
                    addTyped(mfn, FrameTable.TYPE_WRITABLE, "an outside holder");
                } else {
                    add(mfn);
                }
            });
        }
        compare();
        return differences;
    }

    private void add(final long mfn) {
        if (frames.valid(mfn)) {
            count[(int) mfn]++;
        } else {
            differences.add(name(mfn) + " is referenced but does not exist");
        }
    }

    private void addTyped(final long mfn, final int wanted, final String holder) {
        add(mfn);
        if (frames.valid(mfn)) {
            addType((int) mfn, wanted, holder);
        }
    }

    private void addType(final int mfn, final int wanted, final String holder) {
        if (typeCount[mfn] > 0 && type[mfn] != wanted) {
            differences.add(name(mfn) + " is used as type " + type[mfn] + " and, by " + holder + ", as " + wanted);
        }
        type[mfn] = wanted;
        typeCount[mfn]++;
    }

    private void countFlags() {
        for (int mfn = 0; mfn < frames.frames(); mfn++) {
            if (frames.flag(mfn, FrameTable.ALLOCATED)) {
                add(mfn);
            }
            if (frames.flag(mfn, FrameTable.XENHEAP)) {
                addType(mfn, frames.type(mfn), "Xen's heap");
            }
            if (frames.flag(mfn, FrameTable.PARTIAL)) {
                countPartial(mfn);
            }
            if (frames.flag(mfn, FrameTable.PINNED)) {
                addTyped(mfn, frames.type(mfn), "its pin");
                if (frames.type(mfn) < FrameTable.TYPE_L1 || frames.type(mfn) > FrameTable.TYPE_L4) {
                    differences.add(name(mfn) + " is pinned but of type " + frames.type(mfn));
                }
            }
        }
    }

    /** A page that is half validated or half released holds itself, and is nothing to anybody else. */
    private void countPartial(final int mfn) {
        final int level = frames.type(mfn);
        addTyped(mfn, level, "its being partial");
        if (level < FrameTable.TYPE_L2 || level > FrameTable.TYPE_L4 || frames.typeCount(mfn) != 1
                || frames.flag(mfn, FrameTable.VALIDATED)) {
            differences.add(name(mfn) + " is partial with type " + level + " x " + frames.typeCount(mfn));
        }
    }

    private void countDomains() {
        for (final Domain domain : hypervisor.domains()) {
            countList(domain, domain.pages, false, domain.totPages);
            countList(domain, domain.xenPages, true, domain.xenheapPages);
            for (int i = 0; i < domain.maxVcpus(); i++) {
                if (domain.vcpu(i) != null) {
                    countVcpu(domain.vcpu(i));
                }
            }
        }
    }

    private void countList(final Domain domain, final PageList list, final boolean xenheap, final long account) {
        if (list.size() != account) {
            differences.add(domain + " accounts for " + account + (xenheap ? " Xen heap" : "") + " pages but lists "
                    + list.size());
        }
        for (final int mfn : frames.list(list)) {
            if (frames.owner(mfn) != domain.domid() || frames.flag(mfn, FrameTable.XENHEAP) != xenheap) {
                differences.add(name(mfn) + " is on the wrong list of " + domain);
            }
        }
    }

    private void countVcpu(final Vcpu vcpu) {
        if (vcpu.guestTable != 0) {
            addTyped(vcpu.guestTable, FrameTable.TYPE_L4, "a kernel root");
        }
        if (vcpu.guestTableUser != 0) {
            addTyped(vcpu.guestTableUser, FrameTable.TYPE_L4, "a user root");
        }
        final TableWork work = vcpu.tableWork;
        if (work.hasOldTable() && work.oldTablePartial()) {
            add(work.oldTable());
        } else if (work.hasOldTable()) {
            addTyped(work.oldTable(), frames.type(work.oldTable()), "being released");
        }
        for (final long mfn : vcpu.gdtFrames) {
            addTyped(mfn, FrameTable.TYPE_SEG_DESC, "a GDT");
        }
        for (final long mfn : vcpu.ldtFrames) {
            if (mfn != 0) {
                addTyped(mfn, FrameTable.TYPE_SEG_DESC, "an LDT");
            }
        }
    }

    private void countTables() {
        for (int mfn = 0; mfn < frames.frames(); mfn++) {
            final int level = frames.type(mfn);
            if (frames.typeCount(mfn) > 0 && level >= FrameTable.TYPE_L1 && level <= FrameTable.TYPE_L4) {
                countTable(mfn, level);
            }
        }
    }

    private void countTable(final int table, final int level) {
        final boolean partial = frames.flag(table, FrameTable.PARTIAL);
        final int end = partial ? frames.entriesDone(table) : Pte.ENTRIES;
        if (partial && frames.entryPartial(table)) {
            add(Pte.mfn(entry(table, end)));
        }
        for (int i = 0; i < end; i++) {
            final long entry = entry(table, i);
            if (EntryRules.present(entry) && !TableRules.xenSlot(level, i)) {
                if (level == 1) {
                    countL1(entry);
                } else {
                    countUpper(table, level, entry);
                }
            }
        }
    }

    private long entry(final int table, final int index) {
        return hypervisor.memory().getLong(((long) table << Page.SHIFT) + (long) index * Long.BYTES);
    }

    private void countL1(final long entry) {
        final long mfn = Pte.mfn(entry);
        if (frames.mmio(mfn)) {
            return;
        }
        if ((entry & Pte.RW) != 0) {
            addTyped(mfn, FrameTable.TYPE_WRITABLE, ENTRY);
        } else {
            add(mfn);
        }
    }

    private void countUpper(final int table, final int level, final long entry) {
        final long mfn = Pte.mfn(entry);
        if (mfn == table) {
            return;
        }
        final boolean linear = frames.type(mfn) == level;
        if (linear && (entry & Pte.RW) != 0) {
            differences.add(name(table) + " has a writable linear entry for " + name(mfn));
        }
        if (frames.owner(mfn) != frames.owner(table)) {
            differences.add(name(table) + " names " + name(mfn) + " of another owner as a table");
        }
        if (linear && frames.valid(mfn)) {
            linearCount[table]++;
            linearCount[(int) mfn]--;
        }
        addTyped(mfn, linear ? level : level - 1, ENTRY);
    }

    private void compare() {
        for (int mfn = 0; mfn < frames.frames(); mfn++) {
            compare(mfn, "general count", frames.count(mfn), count[mfn]);
            compare(mfn, "type count", frames.typeCount(mfn), typeCount[mfn]);
            compare(mfn, "linear count", frames.linearCount(mfn), linearCount[mfn]);
            if (typeCount[mfn] > 0) {
                compare(mfn, "type", frames.type(mfn), type[mfn]);
            }
            if (count[mfn] > 0 == (frames.owner(mfn) == FrameTable.NO_OWNER)) {
                differences.add(name(mfn) + " has " + count[mfn] + " references and owner d" + frames.owner(mfn));
            }
        }
    }

    private void compare(final int mfn, final String what, final int is, final int should) {
        if (is != should) {
            differences.add(name(mfn) + " of d" + frames.owner(mfn) + " has " + what + " " + is + ", counted "
                    + should);
        }
    }

    private static String name(final long mfn) {
        return "mfn 0x" + Long.toHexString(mfn);
    }
}
