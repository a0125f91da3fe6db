package io.xenolith.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.machine.MachineMemory;
import io.xenolith.hypervisor.mm.MemoryInvariants;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.trace.TraceSink;

/** A whole machine with a dom0 and a domU whose hypercalls a test makes; the domU has number 1, and both are running. */
public final class MachineFixture implements AutoCloseable {
    public static final int PAGES = 32;
    public static final int DOMU = 1;

    private final XenMachine machine;
    private final PvDomainFixture dom0;
    private final PvDomainFixture domU;

    public MachineFixture() {
        this(HypervisorConfig.of(16L << 20, 1), TraceSink.OFF);
    }

    /** With another Xen than the default one. */
    public MachineFixture(final AbiProfile abi) {
        this(HypervisorConfig.of(16L << 20, 1).withAbi(abi), TraceSink.OFF);
    }

    /** With another Xen, to which these words are said at boot. */
    public MachineFixture(final AbiProfile abi, final XenParameters parameters) {
        this(HypervisorConfig.of(16L << 20, 1).withAbi(abi).withParameters(parameters), TraceSink.OFF);
    }

    /** With these words said to Xen at boot. */
    public MachineFixture(final XenParameters parameters, final TraceSink trace) {
        this(HypervisorConfig.of(16L << 20, 1).withParameters(parameters), trace);
    }

    private MachineFixture(final HypervisorConfig config, final TraceSink trace) {
        machine = new XenMachine(config, trace, program -> null);
        dom0 = domain(0, true);
        domU = domain(DOMU, false);
    }

    /** A running domain with {@link #PAGES} pages, of which all are mapped. */
    public PvDomainFixture domain(final int domid, final boolean privileged) {
        final Domain domain = hypervisor().lifecycle().create(domid, privileged, new DomainLimits(2, -1, 64, 1024, 2));
        domain.maxPages = PAGES + 64L;
        domain.allocateVcpu(0);
        domain.vcpu(0).initialised = true;
        domain.vcpu(0).down = false;
        domain.pauseCount = 0;
        return new PvDomainFixture(domain, PAGES);
    }

    public Hypervisor hypervisor() {
        return machine.hypervisor();
    }

    public PvDomainFixture dom0() {
        return dom0;
    }

    public PvDomainFixture domU() {
        return domU;
    }

    /** Clears the page for arguments of {@code guest} and gives its machine address, for flyweights. */
    public long clearArgs(final PvDomainFixture guest) {
        final long maddr = guest.maddr(guest.pages() - 1);
        hypervisor().memory().fill(maddr, Page.SIZE, (byte) 0);
        return maddr;
    }

    /** What a domctl's union is in, behind a head for {@code command} on {@code domid}; see {@link #domctl}. */
    public XenDomctl domctlHead(final PvDomainFixture caller, final int command, final int domid) {
        return new XenDomctl().wrap(memory(), clearArgs(caller)).cmd(command)
                .interfaceVersion(hypervisor().config().abi().domctlVersion()).domain(domid);
    }

    /** Makes the domctl whose structure is in the page for arguments. */
    public long domctl(final PvDomainFixture caller) {
        return caller.call(Xen.__HYPERVISOR_domctl, caller.args(), 0, 0, 0);
    }

    /** A domctl without operands, by dom0. */
    public long domctl(final int command, final int domid) {
        domctlHead(dom0, command, domid);
        return domctl(dom0);
    }

    public MachineMemory memory() {
        return hypervisor().memory();
    }

    public void checkInvariants() {
        assertThat(MemoryInvariants.check(hypervisor())).isEmpty();
    }

    @Override
    public void close() {
        machine.close();
    }
}
