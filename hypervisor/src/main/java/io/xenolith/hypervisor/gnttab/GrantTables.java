package io.xenolith.hypervisor.gnttab;

import io.xenolith.abi.xen.Xen;
import io.xenolith.gnttab.GrantHost;
import io.xenolith.gnttab.GrantOperations;
import io.xenolith.gnttab.GrantTable;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.DomainPart;
import io.xenolith.hypervisor.mm.TableWork;

/** The grant tables of one hypervisor: made and taken apart with their domains. */
public final class GrantTables implements DomainPart {
    private final GrantHost host;

    private GrantTables(final GrantHost host) {
        this.host = host;
    }

    /** Puts hypercall 20 into the table of {@code hypervisor}; every domain made from now on gets a grant table. */
    public static GrantTables install(final Hypervisor hypervisor) {
        final GrantHost host = new FrameTableGrantHost(hypervisor);
        final GrantOperations operations = new GrantOperations(host, hypervisor.trace());
        hypervisor.hypercalls().register(Xen.__HYPERVISOR_grant_table_op, new GrantTableOp(hypervisor, operations));
        final GrantTables tables = new GrantTables(host);
        hypervisor.lifecycle().addPart(tables);
        return tables;
    }

    /** Gives a domain that is known to the hypervisor its table of one frame; false iff there is no memory for it. */
    @Override
    public boolean create(final Domain domain, final DomainLimits limits) {
        final GrantTable table = new GrantTable(host, domain.domid(), limits.maxGrantFrames(),
                limits.maxMaptrackFrames(), limits.maxGrantVersion());
        domain.grants(table);
        return table.init();
    }

    /**
     * A domain is dying: undoes what it has mapped and gives back its grant frames. The references of its host mappings are
     * released with its page tables, before or after this. Others' mappings of its frames stay.
     */
    @Override
    public boolean release(final Domain domain, final TableWork work) {
        if (domain.grants() != null) {
            if (!domain.grants().releaseMappings(work::givesWay)) {
                return false;
            }
            domain.grants().destroy();
        }
        return true;
    }
}
