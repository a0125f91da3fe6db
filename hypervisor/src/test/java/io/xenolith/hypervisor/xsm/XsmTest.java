package io.xenolith.hypervisor.xsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnAllocUnbound;
import io.xenolith.abi.evtchn.EvtchnBindInterdomain;
import io.xenolith.abi.evtchn.EvtchnSend;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.memory.XenMemoryDomain;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sched.SchedRemoteShutdown;
import io.xenolith.abi.version.Version;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may do what, without a policy and with one, and what the trace tells of it. */
class XsmTest {
    private static final int OTHER = 2;
    private static final int SLOT = PvDomainFixture.FIRST_DATA + 1;
    private static final int CONSOLE_BYTES = 4;
    private static final int A_T = InitialSid.DOMDM.sid() + 1;
    private static final int B_T = A_T + 1;

    private final List<TraceEvent.AccessDenied> denials = new ArrayList<>();
    private MachineFixture machine;
    private PvDomainFixture dom0;
    private PvDomainFixture domU;
    private PvDomainFixture other;

    private final class Denials implements TraceSink {
        @Override
        public boolean on() {
            return true;
        }

        @Override
        public void emit(final TraceEvent event) {
            if (event instanceof final TraceEvent.AccessDenied denied) {
                denials.add(denied);
            }
        }
    }

    private void start(final XenParameters parameters) {
        machine = new MachineFixture(parameters, new Denials());
        dom0 = machine.dom0();
        domU = machine.domU();
        other = machine.domain(OTHER, false);
    }

    private void dummy() {
        start(XenParameters.DEFAULT);
    }

    /** With a policy; the domU has label a_t, the other b_t. */
    private void flask(final String... lines) {
        try {
            start(XenParameters.DEFAULT
                    .withPolicy(FlaskPolicy.parse("p", "label a_t b_t\n" + String.join("\n", lines))));
        } catch (final PolicyException e) {
            throw new AssertionError(e);
        }
        domU.domain().ssid = A_T;
        other.domain().ssid = B_T;
    }

    @AfterEach
    void stop() {
        machine.checkInvariants();
        machine.close();
    }

    private long pause(final PvDomainFixture caller, final int domid) {
        machine.domctlHead(caller, Domctl.XEN_DOMCTL_pausedomain, domid);
        return machine.domctl(caller);
    }

    private long allocUnbound(final PvDomainFixture caller, final int dom, final int remote) {
        final EvtchnAllocUnbound args = new EvtchnAllocUnbound().wrap(machine.memory(), machine.clearArgs(caller))
                .dom(dom).remoteDom(remote);
        final long result = caller.call(Xen.__HYPERVISOR_event_channel_op, Evtchn.EVTCHNOP_alloc_unbound, caller.args(),
                0, 0);
        return result == 0 ? args.port() : result;
    }

    private long bind(final PvDomainFixture caller, final int remote, final long port) {
        final EvtchnBindInterdomain args = new EvtchnBindInterdomain()
                .wrap(machine.memory(), machine.clearArgs(caller)).remoteDom(remote).remotePort((int) port);
        final long result = caller.call(Xen.__HYPERVISOR_event_channel_op, Evtchn.EVTCHNOP_bind_interdomain,
                caller.args(), 0, 0);
        return result == 0 ? args.localPort() : result;
    }

    private long send(final PvDomainFixture caller, final long port) {
        new EvtchnSend().wrap(machine.memory(), machine.clearArgs(caller)).port((int) port);
        return caller.call(Xen.__HYPERVISOR_event_channel_op, Evtchn.EVTCHNOP_send, caller.args(), 0, 0);
    }

    private int mapGrant(final PvDomainFixture caller, final int granter, final int flags) {
        final GnttabMapGrantRef args = new GnttabMapGrantRef().wrap(machine.memory(), machine.clearArgs(caller))
                .hostAddr(caller.va(SLOT)).flags(flags).ref(9).dom(granter);
        assertThat(caller.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_map_grant_ref, caller.args(), 1, 0))
                .isZero();
        return args.status();
    }

    private long mapForeign(final PvDomainFixture caller, final PvDomainFixture owner, final long flags) {
        return caller.call(Xen.__HYPERVISOR_update_va_mapping_otherdomain, caller.va(SLOT),
                owner.mfn(PvDomainFixture.FIRST_DATA) << 12 | flags, 0, owner.domain().domid());
    }

    private long reservation(final PvDomainFixture caller, final int domid) {
        new XenMemoryDomain().wrap(machine.memory(), machine.clearArgs(caller)).domid(domid);
        return caller.call(Xen.__HYPERVISOR_memory_op, Memory.XENMEM_current_reservation, caller.args(), 0, 0);
    }

    private TraceEvent.AccessDenied onlyDenial() {
        assertThat(denials).hasSize(1);
        return denials.getFirst();
    }

    // Xen's defaults.

    @Test
    void whatIsForControlDomainsIsEpermToOthersAndToldWithoutLabels() {
        dummy();
        assertThat(pause(domU, OTHER)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial())
                .isEqualTo(new TraceEvent.AccessDenied(MachineFixture.DOMU, OTHER, "domain:pause", "", "", true));
        assertThat(pause(dom0, OTHER)).isZero();
        assertThat(denials).hasSize(1);
    }

    @Test
    void whatIsForTheTargetIsForItselfAndControlDomains() {
        dummy();
        assertThat(reservation(domU, Xen.DOMID_SELF)).isPositive();
        assertThat(reservation(dom0, OTHER)).isPositive();
        assertThat(denials).isEmpty();
        assertThat(reservation(domU, OTHER)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial().permission()).isEqualTo("mmu:stat");
    }

    @Test
    void whatIsForDeviceModelsIsNotForTheTargetItself() {
        dummy();
        new SchedRemoteShutdown().wrap(machine.memory(), machine.clearArgs(domU)).domainId(MachineFixture.DOMU);
        assertThat(domU.call(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_remote_shutdown, domU.args(), 0, 0))
                .isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial()).isEqualTo(new TraceEvent.AccessDenied(MachineFixture.DOMU, MachineFixture.DOMU,
                "domain:shutdown", "", "", true));
    }

    @Test
    void theXenstoreDomainMayAskWhoIsThere() {
        dummy();
        machine.domctlHead(domU, Domctl.XEN_DOMCTL_getdomaininfo, 0);
        assertThat(machine.domctl(domU)).isEqualTo(-Errno.XEN_EPERM);
        domU.domain().xenstoreDomain = true;
        machine.domctlHead(domU, Domctl.XEN_DOMCTL_getdomaininfo, 0);
        assertThat(machine.domctl(domU)).isZero();
        assertThat(pause(domU, OTHER)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void hooksAreForEverybody() {
        dummy();
        final long port = allocUnbound(other, Xen.DOMID_SELF, MachineFixture.DOMU);
        assertThat(port).isPositive();
        assertThat(send(domU, bind(domU, OTHER, port))).isZero();
        assertThat(mapGrant(domU, OTHER, Gnttab.GNTMAP_host_map)).isEqualTo(Gnttab.GNTST_general_error);
        assertThat(denials).isEmpty();
    }

    @Test
    void thatFramesBelongToAnotherIsEpermToAGuest() {
        dummy();
        assertThat(mapForeign(domU, other, PvDomainFixture.RO)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial())
                .isEqualTo(new TraceEvent.AccessDenied(MachineFixture.DOMU, OTHER, "mmu:map_read", "", "", true));
    }

    @Test
    void aCommandLineThatMustNotBeHeardIsDenied() {
        dummy();
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, Version.XENVER_commandline, domU.args(), 0, 0)).isZero();
        assertThat(onlyDenial()).isEqualTo(new TraceEvent.AccessDenied(MachineFixture.DOMU, -1,
                "version:xen_commandline", "", "", true));
    }

    // A policy.

    @Test
    void aPolicyKeepsDom0FromPausingADomain() {
        flask("default dummy", "deny dom0_t b_t domain:pause");
        assertThat(pause(dom0, OTHER)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial())
                .isEqualTo(new TraceEvent.AccessDenied(0, OTHER, "domain:pause", "dom0_t", "b_t", true));
        assertThat(pause(dom0, MachineFixture.DOMU)).isZero();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, OTHER)).isZero();
    }

    @Test
    void aPolicyLetsAGuestPauseAnother() {
        flask("default dummy", "allow a_t b_t domain:pause");
        assertThat(pause(domU, OTHER)).isZero();
        assertThat(pause(other, MachineFixture.DOMU)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aPolicyLetsAGuestMapAnothersFramesToReadOnly() {
        flask("default dummy", "allow a_t b_t mmu:map_read");
        assertThat(mapForeign(domU, other, PvDomainFixture.RO)).isZero();
        assertThat(denials).isEmpty();
        assertThat(mapForeign(domU, other, PvDomainFixture.RW)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial().permission()).isEqualTo("mmu:map_write");
        assertThat(mapForeign(other, domU, PvDomainFixture.RO)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aPolicyLetsMmuUpdateNameAnothersFrames() {
        flask("default dummy", "allow a_t b_t mmu:map_read,map_write");
        final long request = domU.entry(PvDomainFixture.L1, SLOT);
        assertThat(domU.mmuUpdates(OTHER, request, other.mfn(PvDomainFixture.FIRST_DATA) << 12 | PvDomainFixture.RW))
                .isZero();
        assertThat(other.mmuUpdates(MachineFixture.DOMU, other.entry(PvDomainFixture.L1, SLOT),
                domU.mfn(PvDomainFixture.FIRST_DATA) << 12 | PvDomainFixture.RO)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aPolicyKeepsTwoLabelsFromHavingAChannel() {
        flask("default dummy", "deny a_t b_t event:create");
        assertThat(allocUnbound(domU, Xen.DOMID_SELF, OTHER)).isEqualTo(-Errno.XEN_EPERM);
        final long port = allocUnbound(other, Xen.DOMID_SELF, MachineFixture.DOMU);
        assertThat(port).isPositive();
        assertThat(bind(domU, OTHER, port)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(bind(dom0, OTHER, allocUnbound(other, Xen.DOMID_SELF, 0))).isPositive();
        assertThat(denials).extracting(TraceEvent.AccessDenied::permission).containsOnly("event:create");
    }

    @Test
    void eitherEndOfAChannelMayRefuseIt() {
        flask("default dummy", "deny b_t a_t event:bind");
        assertThat(allocUnbound(other, Xen.DOMID_SELF, MachineFixture.DOMU)).isEqualTo(-Errno.XEN_EPERM);
        final long port = allocUnbound(domU, Xen.DOMID_SELF, OTHER);
        assertThat(port).isPositive();
        assertThat(bind(other, MachineFixture.DOMU, port)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aPolicyWantsTheDomainThatAPortWaitsForToExist() {
        flask("default allow");
        assertThat(allocUnbound(domU, Xen.DOMID_SELF, PvDomainFixture.BAD_DOMID)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aGuestThatMayReachADomainMayNotMakePortsInAThird() {
        flask("default dummy", "allow a_t dom0_t event:create");
        assertThat(allocUnbound(domU, OTHER, 0)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial())
                .isEqualTo(
                        new TraceEvent.AccessDenied(MachineFixture.DOMU, OTHER, "event:create", "a_t", "b_t", true));
        assertThat(allocUnbound(domU, Xen.DOMID_SELF, 0)).isPositive();
        assertThat(allocUnbound(dom0, OTHER, MachineFixture.DOMU)).isPositive();
    }

    @Test
    void aPolicyLetsAGuestMakePortsInAThirdDomain() {
        flask("default dummy", "allow a_t dom0_t,b_t event:create");
        assertThat(allocUnbound(domU, OTHER, 0)).isPositive();
    }

    @Test
    void aPolicyKeepsADomainFromSendingOverAChannelThatItHas() {
        flask("default dummy", "deny a_t b_t event:send");
        final long port = bind(domU, OTHER, allocUnbound(other, Xen.DOMID_SELF, MachineFixture.DOMU));
        assertThat(port).isPositive();
        assertThat(send(domU, port)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aPolicyRefusesAGrantMappingToRead() {
        flask("default dummy", "deny a_t b_t grant:map_read");
        assertThat(mapGrant(domU, OTHER, Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_readonly))
                .isEqualTo(Gnttab.GNTST_permission_denied);
        assertThat(onlyDenial())
                .isEqualTo(
                        new TraceEvent.AccessDenied(MachineFixture.DOMU, OTHER, "grant:map_read", "a_t", "b_t", true));
        assertThat(mapGrant(other, MachineFixture.DOMU, Gnttab.GNTMAP_host_map)).isEqualTo(Gnttab.GNTST_general_error);
    }

    @Test
    void aPolicyRefusesAGrantMappingToWriteOnly() {
        flask("default dummy", "deny a_t b_t grant:map_write");
        assertThat(mapGrant(domU, OTHER, Gnttab.GNTMAP_host_map)).isEqualTo(Gnttab.GNTST_permission_denied);
        assertThat(mapGrant(domU, OTHER, Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_readonly))
                .isEqualTo(Gnttab.GNTST_general_error);
    }

    /** The domU maps a frame of the other, overwrites the entry by hand, and the other dies; the handle. */
    private int mappingOfTheGone() {
        final long entry = (other.domain().grants().sharedFrame(0) << Page.SHIFT) + 9L * GrantEntryV1.SIZE;
        new GrantEntryV1().wrap(machine.memory(), entry).domid(MachineFixture.DOMU)
                .frame((int) other.mfn(PvDomainFixture.FIRST_DATA)).flags(Gnttab.GTF_permit_access);
        assertThat(mapGrant(domU, OTHER, Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_readonly)).isZero();
        final int handle = new GnttabMapGrantRef().wrap(machine.memory(), domU.maddr(domU.pages() - 1)).handle();
        assertThat(domU.call(Xen.__HYPERVISOR_update_va_mapping, domU.va(SLOT), 0, 0, 0)).isZero();
        assertThat(machine.domctl(Domctl.XEN_DOMCTL_destroydomain, OTHER)).isZero();
        assertThat(machine.hypervisor().domain(OTHER)).isNull();
        return handle;
    }

    private int unmapGrant(final PvDomainFixture caller, final int handle) {
        final GnttabUnmapGrantRef args = new GnttabUnmapGrantRef().wrap(machine.memory(), machine.clearArgs(caller))
                .handle(handle);
        assertThat(caller.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_unmap_grant_ref, caller.args(), 1, 0))
                .isZero();
        return args.status();
    }

    @Test
    void noPolicyIsAskedAboutAMappingWhoseGranterIsGone() {
        flask("default dummy", "deny a_t * grant:unmap");
        assertThat(unmapGrant(domU, mappingOfTheGone())).isEqualTo(Gnttab.GNTST_okay);
        assertThat(denials).isEmpty();
    }

    @Test
    void aDomainWithTheNumberOfAGranterThatIsGoneIsNotItsGranter() {
        flask("default dummy", "deny a_t domU_t grant:unmap");
        final int handle = mappingOfTheGone();
        machine.domain(OTHER, false).domain().ssid = InitialSid.DOMU.sid();
        assertThat(unmapGrant(domU, handle)).isEqualTo(Gnttab.GNTST_okay);
        assertThat(denials).isEmpty();
    }

    @Test
    void aPolicyMayKeepADomainFromAskingAboutItsOwnGrants() {
        flask("default dummy", "deny a_t self grant:query");
        final GnttabQuerySize args = new GnttabQuerySize().wrap(machine.memory(), machine.clearArgs(domU))
                .dom(Xen.DOMID_SELF);
        assertThat(domU.call(Xen.__HYPERVISOR_grant_table_op, Gnttab.GNTTABOP_query_size, domU.args(), 1, 0)).isZero();
        assertThat(args.status()).isEqualTo(Gnttab.GNTST_permission_denied);
        assertThat(onlyDenial().targetLabel()).isEqualTo("a_t_self");
    }

    @Test
    void withoutARuleAPolicyDenies() {
        flask();
        assertThat(pause(dom0, OTHER)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(reservation(domU, Xen.DOMID_SELF)).isEqualTo(-Errno.XEN_EPERM);
        machine.domctlHead(dom0, 99, OTHER);
        assertThat(machine.domctl(dom0)).as("an operation unknown to FLASK").isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aPermissivePolicyOnlyTells() {
        flask("mode permissive");
        assertThat(pause(dom0, OTHER)).isZero();
        assertThat(onlyDenial().enforced()).isFalse();
        machine.domctlHead(dom0, 99, OTHER);
        assertThat(machine.domctl(dom0)).isEqualTo(-Errno.XEN_ENOSYS);
    }

    @Test
    void whatIsNotHeardUnderAPolicyIsDeniedZeroOrNothing() {
        flask("default dummy", "deny a_t xen_t version:*");
        machine.clearArgs(domU);
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, Version.XENVER_extraversion, domU.args(), 0, 0)).isZero();
        final byte[] text = new byte[Long.BYTES];
        machine.memory().read(domU.maddr(domU.pages() - 1), text, 0, text.length);
        assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo("<denied>");
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, Version.XENVER_pagesize, 0, 0, 0)).isZero();
        assertThat(domU.call(Xen.__HYPERVISOR_xen_version, Version.XENVER_version, 0, 0, 0)).isPositive();
        assertThat(denials).hasSize(2);
    }

    @Test
    void aNewDomainNeedsALabelThatItsMakerMayGive() {
        flask("default dummy", "deny dom0_t b_t domain:create");
        assertThat(create(B_T)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(create(A_T)).isZero();
        final int made = new XenDomctl().wrap(machine.memory(), dom0.maddr(dom0.pages() - 1)).domain();
        final XenDomctl head = machine.domctlHead(dom0, Domctl.XEN_DOMCTL_getdomaininfo, made);
        assertThat(machine.domctl(dom0)).isZero();
        assertThat(new XenDomctlGetdomaininfo().wrap(machine.memory(), head.structAddress() + XenDomctl.U_OFFSET)
                .ssidref()).isEqualTo(A_T);
    }

    @Test
    void whereNoRuleSpeaksOnlyAControlDomainMakesDomains() {
        flask("default dummy");
        assertThat(create(domU, A_T)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial().permission()).isEqualTo("domain:create");
        assertThat(create(A_T)).isZero();
    }

    @Test
    void aPolicyLetsAGuestMakeDomains() {
        flask("default dummy", "allow a_t b_t domain:create");
        assertThat(create(domU, B_T)).isZero();
        assertThat(create(domU, A_T)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void theLabelOfADomainAsItsOwnTargetIsGivenToNone() {
        flask("default dummy", "deny dom0_t unlabeled_t domain:create");
        assertThat(create(SidTable.self(B_T))).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial().targetLabel()).isEqualTo("unlabeled_t");
    }

    @Test
    void aNumberThatALaterPolicyBringsIsNotTheLabelOfAnOlderDomain() {
        flask("default dummy");
        assertThat(create(B_T + 1)).isZero();
        final int made = new XenDomctl().wrap(machine.memory(), dom0.maddr(dom0.pages() - 1)).domain();
        assertThat(machine.hypervisor().domain(made).ssid).isEqualTo(InitialSid.UNLABELED.sid());
    }

    private long create(final int ssidref) {
        return create(dom0, ssidref);
    }

    private long create(final PvDomainFixture caller, final int ssidref) {
        final XenDomctl head = machine.domctlHead(caller, Domctl.XEN_DOMCTL_createdomain, 0);
        new XenDomctlCreatedomain().wrap(machine.memory(), head.structAddress() + XenDomctl.U_OFFSET).maxVcpus(1)
                .maxGrantFrames(-1).maxMaptrackFrames(-1).maxEvtchnPort(-1).grantOpts(2).ssidref(ssidref);
        return machine.domctl(caller);
    }

    @Test
    void aLabelThatNobodyKnowsIsThatOfTheUnlabelled() {
        flask("default dummy", "deny dom0_t unlabeled_t domain:*");
        other.domain().ssid = 12_345;
        assertThat(pause(dom0, OTHER)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(onlyDenial().targetLabel()).isEqualTo("unlabeled_t");
    }

    @Test
    void xensCommandLineTellsThatThereIsAPolicy() {
        flask("mode permissive");
        assertThat(XenParameters.DEFAULT.words()).isEmpty();
        assertThat(machine.hypervisor().config().parameters().words()).isEqualTo(" flask=permissive");
        assertThat(dom0.call(Xen.__HYPERVISOR_console_io, Xen.CONSOLEIO_write, CONSOLE_BYTES, dom0.args(), 0)).isZero();
    }
}
