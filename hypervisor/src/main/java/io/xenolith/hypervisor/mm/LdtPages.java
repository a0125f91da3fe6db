package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.Arrays;

/**
 * The pages of vCPUs' LDTs. A guest names its LDT by linear address; Xen looks at a page of it when the processor first wants
 * a descriptor from there, makes it a descriptor page and maps it, and lets go of all of them when the LDT or the kernel's
 * page tables change, or when the guest unmaps such a page. Source: HYPERCALLS.md sections 9 and 10.
 */
public final class LdtPages {
    private final Hypervisor hypervisor;
    private final FrameTable frames;

    LdtPages(final Hypervisor hypervisor, final FrameTable frames) {
        this.hypervisor = hypervisor;
        this.frames = frames;
    }

    /**
     * Maps page {@code page} (0 to 15) of {@code vcpu}'s LDT.
     *
     * @return false if the kernel's page tables have nothing there, or something that cannot hold descriptors
     */
    public boolean map(final Vcpu vcpu, final int page) {
        if (vcpu.ldtFrames[page] != 0) {
            return true;
        }
        final long entryAddress = hypervisor.walker().l1EntryAddress(vcpu.guestTable,
                vcpu.ldtBase + ((long) page << Page.SHIFT));
        final long entry = entryAddress < 0 ? 0 : hypervisor.memory().getLong(entryAddress);
        if (!EntryRules.present(entry)
                || frames.getPageAndType(Pte.mfn(entry), vcpu.domain().domid(), FrameTable.TYPE_SEG_DESC) != 0) {
            return false;
        }
        vcpu.ldtFrames[page] = Pte.mfn(entry);
        return true;
    }

    /** Unmaps what was mapped of {@code vcpu}'s LDT. */
    public void drop(final Vcpu vcpu) {
        for (final long mfn : vcpu.ldtFrames) {
            if (mfn != 0) {
                frames.putPageAndType(mfn);
            }
        }
        Arrays.fill(vcpu.ldtFrames, 0);
    }

    /** {@code domain} has taken away a mapping of {@code mfn}: if that is a descriptor page, LDTs are looked at afresh. */
    void unmapped(final Domain domain, final long mfn) {
        if (!frames.typed(mfn, FrameTable.TYPE_SEG_DESC)) {
            return;
        }
        for (int i = 0; i < domain.maxVcpus(); i++) {
            if (domain.vcpu(i) != null) {
                drop(domain.vcpu(i));
            }
        }
    }
}
