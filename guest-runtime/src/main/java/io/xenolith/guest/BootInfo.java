package io.xenolith.guest;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.xen.StartInfo;
import io.xenolith.abi.xen.Xen;
import java.nio.charset.StandardCharsets;

/**
 * What start_info told the kernel, copied once. Addresses are virtual unless the name says otherwise. A privileged
 * domain
 * has no console or xenstore ring (mfn and port 0).
 *
 * @param address of start_info itself
 * @param sharedInfoMaddr machine address of shared_info
 * @param flags {@code SIF_*}
 * @param ptBase root page table
 * @param mfnList P2M, 8 bytes a page
 */
public record BootInfo(long address, long nrPages, long sharedInfoMaddr, int flags, long storeMfn, int storePort,
        long consoleMfn, int consolePort, long ptBase, long nrPtFrames, long mfnList, long modStart, long modLen,
        String commandLine) {
    private static final String MAGIC = "xen-3.0-x86_64";

    /** Reads start_info at {@code address}; an {@link IllegalArgumentException} if its magic is not Xen's. */
    public static BootInfo read(final GuestMemory memory, final long address) {
        final byte[] bytes = memory.bytes(address, StartInfo.SIZE);
        final String magic = text(bytes, StartInfo.MAGIC_OFFSET, 32);
        if (!magic.startsWith(MAGIC)) {
            throw new IllegalArgumentException("start_info magic is '" + magic + "', want " + MAGIC);
        }
        final StartInfo info = new StartInfo().wrap(new LocalMemory(bytes), 0);
        final boolean privileged = (info.flags() & Xen.SIF_INITDOMAIN) != 0;
        return new BootInfo(address, info.nrPages(), info.sharedInfo(), info.flags(), info.storeMfn(),
                info.storeEvtchn(), privileged ? 0 : info.consoleDomUMfn(), privileged ? 0 : info.consoleDomUEvtchn(),
                info.ptBase(), info.nrPtFrames(), info.mfnList(), info.modStart(), info.modLen(),
                text(bytes, StartInfo.CMD_LINE_OFFSET, Xen.MAX_GUEST_CMDLINE));
    }

    private static String text(final byte[] bytes, final int offset, final int max) {
        int length = 0;
        while (length < max && bytes[offset + length] != 0) {
            length++;
        }
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    public boolean privileged() {
        return (flags & Xen.SIF_PRIVILEGED) != 0;
    }

    /**
     * First page nothing of the boot layout uses: the one after the boot stack, which follows the page tables. (Layout
     * without INIT_P2M: kernel, P2M, start_info, xenstore, console, page tables, stack.)
     */
    public long firstFreePfn(final LinearMap linear) {
        final long stackPfn = linear.pfn(ptBase) + nrPtFrames;
        return stackPfn + 1;
    }
}
