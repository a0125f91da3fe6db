package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;
import java.util.Arrays;

/** A guest's memory as somebody outside looks at it: through the page tables that a vCPU has loaded, leaving no mark in them. */
public final class GuestView {
    /** Address of nothing. */
    public static final long NOT_MAPPED = -1;

    private final Hypervisor hypervisor;

    public GuestView(final Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** The machine address in RAM that {@code va} stands for, or {@link #NOT_MAPPED}. */
    public long machineAddress(final Vcpu vcpu, final long va) {
        final long entryAddress = hypervisor.walker().l1EntryAddress(vcpu.activeRoot(), va);
        final long entry = entryAddress < 0 ? 0 : hypervisor.memory().getLong(entryAddress);
        if ((entry & Pte.PRESENT) == 0 || !hypervisor.frames().valid(Pte.mfn(entry))) {
            return NOT_MAPPED;
        }
        return (Pte.mfn(entry) << Page.SHIFT) + (va & Page.OFFSET_MASK);
    }

    /** How many bytes from {@code va} on lie in its page, at most {@code most}. */
    public static int inPage(final long va, final int most) {
        return (int) Math.min(most, Page.SIZE - (va & Page.OFFSET_MASK));
    }

    /** Up to {@code length} bytes at {@code va}: as many as there are before a page that is not mapped. */
    public byte[] read(final Vcpu vcpu, final long va, final int length) {
        final byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            final long maddr = machineAddress(vcpu, va + done);
            if (maddr == NOT_MAPPED) {
                return Arrays.copyOf(bytes, done);
            }
            final int piece = inPage(va + done, length - done);
            hypervisor.memory().read(maddr, bytes, done, piece);
            done += piece;
        }
        return bytes;
    }
}
