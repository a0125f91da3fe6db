package io.xenolith.dom0.migration;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.migration.stream.LibxcWriter;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.toolstack.DomctlCalls;
import io.xenolith.dom0.toolstack.ToolstackException;
import java.io.IOException;
import java.util.stream.LongStream;

/**
 * Writes what a suspended domain is, a batch of pages at a time, so that dom0 does other work in between. The domain is only
 * read. Records come in the order in which real xl writes them.
 */
public final class Saver {
    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final int domid;
    private final MigrationCalls calls;
    private final FrameWindow window;
    private final PageSender sender;
    private final StateWriter state;
    private XenDomctlGetdomaininfo info;
    private byte[] sharedInfo = {};
    private GuestP2m p2m;
    private boolean headWritten;
    private long nextPfn;

    /** Saves {@code domid}, which has shut itself down for it (SHUTDOWN_suspend). */
    public Saver(final Dom0Machine machine, final DomctlCalls domctl, final int domid, final StreamOutput out) {
        this.machine = machine;
        this.domctl = domctl;
        this.domid = domid;
        calls = new MigrationCalls(machine.calls().gate(), domctl, domid);
        window = new FrameWindow(machine, domid);
        final LibxcWriter writer = new LibxcWriter(out);
        sender = new PageSender(calls, window, writer);
        state = new StateWriter(machine, calls, out, writer);
    }

    /** Pages written so far. */
    public long pagesDone() {
        return nextPfn;
    }

    /** Pages that the domain has; 0 as long as that is not known. */
    public long pagesTotal() {
        return p2m == null ? 0 : p2m.maxPfn() + 1;
    }

    /**
     * Does a piece; true after the last.
     *
     * @throws IOException if the stream cannot be written
     */
    public boolean step() throws ToolstackException, IOException {
        if (p2m == null) {
            begin();
        }
        if (!headWritten) {
            if (p2m.readOn()) {
                state.writeHead(p2m);
                headWritten = true;
            }
            return false;
        }
        if (nextPfn <= p2m.maxPfn()) {
            writeBatch();
            return false;
        }
        state.writeTail(info, p2m, sharedInfo);
        return true;
    }

    private void begin() throws ToolstackException {
        info = domctl.infoFrom(domid);
        if (info == null || info.domain() != domid) {
            throw new ToolstackException("there is no domain " + domid + " any more");
        }
        sharedInfo = window.read(info.sharedInfoFrame());
        p2m = new GuestP2m(machine.memory(), calls.maxMfn(), window,
                new SharedInfo().wrap(new LocalMemory(sharedInfo), 0), info.maxPages());
    }

    private void writeBatch() throws ToolstackException, IOException {
        final long end = Math.min(nextPfn + LibxcWriter.BATCH_PAGES, p2m.maxPfn() + 1);
        sender.send(p2m, LongStream.range(nextPfn, end).toArray());
        nextPfn = end;
    }

    /** Has a suspended domain go on, as one whose suspend was cancelled: its call returns 1. */
    public void resume() throws ToolstackException {
        calls.resume();
    }
}
