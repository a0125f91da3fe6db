package io.xenolith.hypervisor.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnAllocUnbound;
import io.xenolith.abi.evtchn.EvtchnBindInterdomain;
import io.xenolith.abi.evtchn.EvtchnStatus;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is left of a destroyed domain: nothing, or what others still map. */
class DomainDeathTest {
    private static final int DOMID = 5;
    private static final int REF = 8;
    private static final int GRANTED = 9;
    private static final int SLOT = 10;

    private final MachineFixture machine = new MachineFixture();
    private final PvDomainFixture dom0 = machine.dom0();
    private final FrameTable frames = machine.hypervisor().frames();
    private final long freeBefore = frames.freeFrames();
    private final PvDomainFixture victim = machine.domain(DOMID, false);

    @AfterEach
    void stop() {
        machine.checkInvariants();
        machine.close();
    }

    private void destroy() {
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, DOMID)).isZero();
    }

    private int dyingFlag() {
        final XenDomctlGetdomaininfo info = new XenDomctlGetdomaininfo().wrap(machine.memory(),
                machine.domctlHead(dom0, Domctl.XEN_DOMCTL_getdomaininfo, DOMID).structAddress() + 16);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(info.domain()).isEqualTo(DOMID);
        return info.flags() & Domctl.XEN_DOMINF_dying;
    }

    @Test
    void aDestroyedDomainGivesEveryFrameBackAndIsForgotten() {
        destroy();
        assertThat(frames.freeFrames()).isEqualTo(freeBefore);
        assertThat(machine.hypervisor().domain(DOMID)).isNull();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, DOMID)).isEqualTo(-Errno.XEN_ESRCH);
    }

    @Test
    void pagesThatOnlyTheAllocationLetGoOfComeBackToo() {
        assertThat(frames.releaseAllocation(victim.mfn(SLOT))).isTrue();
        destroy();
        assertThat(frames.freeFrames()).isEqualTo(freeBefore);
    }

    private long event(final PvDomainFixture caller, final int op) {
        return caller.call(Xen.__HYPERVISOR_event_channel_op, op, caller.args(), 0, 0);
    }

    private int unboundFor(final PvDomainFixture owner, final int remote) {
        final EvtchnAllocUnbound alloc = new EvtchnAllocUnbound().wrap(machine.memory(), machine.clearArgs(owner))
                .dom(Xen.DOMID_SELF).remoteDom(remote);
        assertThat(event(owner, Evtchn.EVTCHNOP_alloc_unbound)).isZero();
        return alloc.port();
    }

    @Test
    void thePortsBoundToADeadDomainAreUnboundAgain() {
        final int port = unboundFor(dom0, DOMID);
        new EvtchnBindInterdomain().wrap(machine.memory(), machine.clearArgs(victim)).remoteDom(0).remotePort(port);
        assertThat(event(victim, Evtchn.EVTCHNOP_bind_interdomain)).isZero();
        destroy();
        final EvtchnStatus status = new EvtchnStatus().wrap(machine.memory(), machine.clearArgs(dom0))
                .dom(Xen.DOMID_SELF).port(port);
        assertThat(event(dom0, Evtchn.EVTCHNOP_status)).isZero();
        assertThat(status.status()).isEqualTo(Evtchn.EVTCHNSTAT_unbound);
        assertThat(machine.hypervisor().domain(DOMID)).isNull();
    }

    private void grant(final PvDomainFixture owner, final int mapper, final int pfn) {
        final long table = owner.domain().grants().sharedFrame(0) << Page.SHIFT;
        new GrantEntryV1().wrap(machine.memory(), table + REF * GrantEntryV1.SIZE).domid(mapper)
                .frame((int) owner.mfn(pfn)).flags(Gnttab.GTF_permit_access);
    }

    private int map(final PvDomainFixture mapper, final int owner) {
        final GnttabMapGrantRef map = new GnttabMapGrantRef().wrap(machine.memory(), machine.clearArgs(mapper))
                .dom(owner).ref(REF).flags(Gnttab.GNTMAP_host_map).hostAddr(mapper.va(SLOT));
        assertThat(mapper.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_map_grant_ref, mapper.args(), 1, 0))
                .isZero();
        assertThat(map.status()).isZero();
        return map.handle();
    }

    private int unmap(final PvDomainFixture mapper, final int handle) {
        final GnttabUnmapGrantRef unmap = new GnttabUnmapGrantRef().wrap(machine.memory(), machine.clearArgs(mapper))
                .handle(handle).hostAddr(mapper.va(SLOT));
        assertThat(mapper.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_unmap_grant_ref, mapper.args(), 1, 0))
                .isZero();
        return (short) unmap.status();
    }

    @Test
    void aFrameMappedByGrantKeepsItsDomainDyingUntilItIsUnmapped() {
        grant(victim, 0, GRANTED);
        final int handle = map(dom0, DOMID);
        machine.memory().putLong(victim.maddr(GRANTED), 0x1234);
        destroy();
        assertThat(dyingFlag()).isNotZero();
        assertThat(machine.hypervisor().domain(DOMID).totPages).isEqualTo(1);
        assertThat(dom0.memory().getLong(dom0.va(SLOT))).isEqualTo(0x1234);
        destroy();
        assertThat(unmap(dom0, handle)).isZero();
        assertThat(machine.hypervisor().domain(DOMID)).isNull();
        assertThat(frames.owner(victim.mfn(GRANTED))).isEqualTo(FrameTable.NO_OWNER);
    }

    @Test
    void whatADeadDomainHadMappedIsReleased() {
        grant(dom0, DOMID, GRANTED);
        final int before = frames.count(dom0.mfn(GRANTED));
        map(victim, 0);
        assertThat(frames.count(dom0.mfn(GRANTED))).isEqualTo(before + 1);
        destroy();
        assertThat(frames.count(dom0.mfn(GRANTED))).isEqualTo(before);
        assertThat(machine.hypervisor().domain(DOMID)).isNull();
        assertThat(frames.freeFrames()).isEqualTo(freeBefore);
    }

    private long mapForeign(final long mfn) {
        return dom0.call(Xen.__HYPERVISOR_update_va_mapping_otherdomain, dom0.va(SLOT),
                Pte.make(mfn, PvDomainFixture.RW), Xen.UVMF_INVLPG, DOMID);
    }

    @Test
    void aForeignMappingKeepsItsDomainDyingUntilItIsGone() {
        assertThat(mapForeign(victim.mfn(GRANTED))).isZero();
        destroy();
        assertThat(dyingFlag()).isNotZero();
        assertThat(dom0.updateVaMapping(dom0.va(SLOT), 0, Xen.UVMF_INVLPG)).isZero();
        assertThat(machine.hypervisor().domain(DOMID)).isNull();
    }

    @Test
    void aForeignMappingOfSharedInfoDoesSoToo() {
        final long sharedInfo = victim.domain().sharedInfoMfn();
        assertThat(mapForeign(sharedInfo)).isZero();
        destroy();
        assertThat(dyingFlag()).isNotZero();
        assertThat(frames.owner(sharedInfo)).isEqualTo(DOMID);
        assertThat(dom0.updateVaMapping(dom0.va(SLOT), 0, Xen.UVMF_INVLPG)).isZero();
        assertThat(machine.hypervisor().domain(DOMID)).isNull();
    }

    @Test
    void aForeignMappingOfAGrantFrameDoesSoToo() {
        final long frame = victim.domain().grants().sharedFrame(0);
        assertThat(mapForeign(frame)).isZero();
        destroy();
        assertThat(dyingFlag()).isNotZero();
        assertThat(dom0.updateVaMapping(dom0.va(SLOT), 0, Xen.UVMF_INVLPG)).isZero();
        assertThat(machine.hypervisor().domain(DOMID)).isNull();
    }

    @Test
    void aDyingDomainIsGivenNoVcpusAndNoContext() {
        assertThat(mapForeign(victim.mfn(GRANTED))).isZero();
        destroy();
        machine.domctlHead(dom0, Domctl.XEN_DOMCTL_max_vcpus, DOMID);
        machine.memory().putInt(dom0.maddr(dom0.pages() - 1) + 16, 2);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_setvcpucontext, DOMID)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void theClaimOfADeadDomainIsOver() {
        victim.domain().maxPages = 1 << 20;
        assertThat(frames.claim(victim.domain(), 100)).isZero();
        destroy();
        assertThat(frames.claimedFrames()).isZero();
        assertThat(frames.unclaimedFrames()).isEqualTo(freeBefore);
    }
}
