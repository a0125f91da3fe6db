package io.xenolith.hypervisor.mm;

import io.xenolith.abi.Page;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.machine.MachineMemory;

/** {@link GuestAccess} through the page tables that the vCPU has loaded. Frames outside RAM cannot be copied. */
public final class PagedGuestAccess implements GuestAccess {
    private final MachineMemory memory;
    private final PageWalker walker;
    private final long ramBytes;
    private final TranslationCache reads = new TranslationCache();
    private final TranslationCache writes = new TranslationCache();

    public PagedGuestAccess(final MachineMemory memory, final PageWalker walker) {
        this.memory = memory;
        this.walker = walker;
        this.ramBytes = memory.frames() << Page.SHIFT;
    }

    /** Xen's __addr_ok: below its own range or above it. */
    private static boolean outsideXen(final long va) {
        return Long.compareUnsigned(va, XenX8664.HYPERVISOR_VIRT_START) < 0
                || Long.compareUnsigned(va, XenX8664.HYPERVISOR_VIRT_END) >= 0;
    }

    @Override
    public boolean rangeOkay(final long va, final long length) {
        if (length < 0 || !outsideXen(va)) {
            return false;
        }
        final long last = va + Math.max(length - 1, 0);
        // Both ends outside, and on the same side of it: the range does not reach over Xen.
        return outsideXen(last) && Long.compareUnsigned(last, va) >= 0 && va < 0 == last < 0;
    }

    @Override
    public boolean copyFrom(final Vcpu vcpu, final long va, final byte[] target, final int offset, final int length) {
        if (!rangeOkay(va, length)) {
            return false;
        }
        int done = 0;
        while (done < length) {
            final long from = machineAddress(vcpu, va + done, PageWalker.READ);
            if (from < 0) {
                return false;
            }
            final int part = inPage(va + done, length - done);
            memory.read(from, target, offset + done, part);
            done += part;
        }
        return true;
    }

    @Override
    public boolean copyTo(final Vcpu vcpu, final long va, final byte[] source, final int offset, final int length) {
        if (!rangeOkay(va, length)) {
            return false;
        }
        int done = 0;
        while (done < length) {
            final long to = machineAddress(vcpu, va + done, PageWalker.PFEC_WRITE);
            if (to < 0) {
                return false;
            }
            final int part = inPage(va + done, length - done);
            memory.write(to, source, offset + done, part);
            done += part;
        }
        return true;
    }

    private long machineAddress(final Vcpu vcpu, final long va, final int access) {
        final TranslationCache cache = access == PageWalker.READ ? reads : writes;
        final long cached = cache.find(vcpu, va);
        if (cached >= 0) {
            return cached;
        }
        final long maddr = walker.walk(vcpu.activeRoot(), va, access);
        if (maddr < 0 || maddr >= ramBytes) {
            return -1;
        }
        if (access != PageWalker.READ) {
            vcpu.domain().shadow().stored(maddr);
        }
        cache.put(vcpu, va, maddr);
        return maddr;
    }

    private static int inPage(final long va, final int length) {
        return Math.min(length, Page.SIZE - (int) (va & Page.OFFSET_MASK));
    }
}
