package io.xenolith.dom0.builder;

import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.toolstack.ToolstackException;

/** The grants that a domain has from its start: the console page and the xenstore page, for dom0. */
public final class ReservedGrants {
    private final Dom0Machine machine;
    private final int domid;

    public ReservedGrants(final Dom0Machine machine, final int domid) {
        this.machine = machine;
        this.domid = domid;
    }

    /** Writes them into the domain's grant table. */
    public void seed(final BuiltDomain built) throws ToolstackException {
        final long[] frames = new long[1];
        final long result = machine.calls().grants().setupTable(domid, frames);
        if (result < 0) {
            throw new ToolstackException("setup_table failed: " + result);
        }
        final long window = new DomainPages(machine, domid, frames).map(frames);
        seed(window, Gnttab.GNTTAB_RESERVED_CONSOLE, built.consoleMfn());
        seed(window, Gnttab.GNTTAB_RESERVED_XENSTORE, built.storeMfn());
        machine.space().unmapWindow(window, 1);
    }

    private void seed(final long table, final int gref, final long mfn) {
        new GrantEntryV1().wrap(machine.memory(), table + (long) gref * GrantEntryV1.SIZE).domid(0).frame((int) mfn)
                .flags(Gnttab.GTF_permit_access);
    }
}
