package io.xenolith.abi.boot;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.xen.StartInfo;
import io.xenolith.abi.xen.Xen;
import java.nio.charset.StandardCharsets;

/** The start_info page of a new domain. Source: Xen public/xen.h, struct start_info. */
public final class StartInfoPage {
    /** Magic of a domU built by a toolstack. */
    public static final String MAGIC_DOMU = "xen-3.0-x86_64";
    /** Magic of dom0, built by Xen itself from a kernel that says PAE_MODE "yes". */
    public static final String MAGIC_DOM0 = "xen-3.0-x86_64p";

    private final StartInfo info = new StartInfo().wrap(new LocalMemory(Page.SIZE), 0);

    /** What both builders fill in alike. A command line longer than 1023 bytes is an {@link IllegalArgumentException}. */
    public StartInfoPage(final String magic, final BootLayout layout, final long sharedInfoMfn,
            final String commandLine) {
        final byte[] line = commandLine.getBytes(StandardCharsets.UTF_8);
        if (line.length >= Xen.MAX_GUEST_CMDLINE) {
            throw new IllegalArgumentException("command line of " + line.length + " bytes, want at most "
                    + (Xen.MAX_GUEST_CMDLINE - 1));
        }
        final byte[] magicBytes = magic.getBytes(StandardCharsets.US_ASCII);
        info.structMemory().write(StartInfo.MAGIC_OFFSET, magicBytes, 0, magicBytes.length);
        info.structMemory().write(StartInfo.CMD_LINE_OFFSET, line, 0, line.length);
        info.nrPages(layout.nrPages()).sharedInfo(sharedInfoMfn << Page.SHIFT);
        info.ptBase(layout.pageTables()).nrPtFrames(layout.nrTables()).mfnList(layout.p2m());
        if (layout.p2mApart()) {
            info.firstP2mPfn(layout.p2mPfn()).nrP2mFrames(layout.p2mFrames());
        }
        if (layout.moduleBytes() > 0) {
            tellModule(layout);
        }
    }

    private void tellModule(final BootLayout layout) {
        info.modLen(layout.moduleBytes());
        if (layout.moduleMapped()) {
            info.modStart(layout.virtBase() + (layout.modulePfn() << Page.SHIFT));
        } else {
            info.modStart(layout.modulePfn()).flags(Xen.SIF_MOD_START_PFN);
        }
    }

    /** The struct, to be completed by its builder. */
    public StartInfo info() {
        return info;
    }

    /** The page's bytes. */
    public byte[] bytes() {
        return info.structMemory().bytes(0, Page.SIZE);
    }
}
