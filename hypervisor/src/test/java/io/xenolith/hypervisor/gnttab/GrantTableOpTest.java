package io.xenolith.hypervisor.gnttab;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCacheFlush;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabGetStatusFrames;
import io.xenolith.abi.gnttab.GnttabGetVersion;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabSetVersion;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.gnttab.GnttabSwapGrantRef;
import io.xenolith.abi.gnttab.GnttabTransfer;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.GuestAccess;
import io.xenolith.hypervisor.mm.TableWork;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.vcpu.VcpuEvents;
import io.xenolith.trace.TraceSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hypercall 20 on a real frame table with two domains; their virtual memory is one flat buffer. */
class GrantTableOpTest {
    private static final int REF = 8;
    private static final int FLAT = 64 * 1024;
    /** An address the buffer does not have. */
    private static final long UNMAPPED = FLAT;
    /** An address of Xen's. */
    private static final long XENS = -1;
    private static final long LIST = 0x8000;

    private final LocalMemory flat = new LocalMemory(FLAT);
    private Hypervisor hypervisor;
    private GrantTables tables;
    private Vcpu granter;
    private Vcpu mapper;
    private long page;

    /** Addresses 0 to 64 KiB, for everybody. */
    private final class FlatAccess implements GuestAccess {
        @Override
        public boolean copyFrom(final Vcpu vcpu, final long va, final byte[] target, final int offset,
                final int length) {
            if (va < 0 || va + length > FLAT) {
                return false;
            }
            flat.read(va, target, offset, length);
            return true;
        }

        @Override
        public boolean copyTo(final Vcpu vcpu, final long va, final byte[] source, final int offset,
                final int length) {
            if (va < 0 || va + length > FLAT) {
                return false;
            }
            flat.write(va, source, offset, length);
            return true;
        }

        @Override
        public boolean rangeOkay(final long va, final long length) {
            return va >= 0;
        }
    }

    /** Nobody listens to virqs here. */
    private static final class NoEvents implements VcpuEvents {
        @Override
        public void raiseVirq(final Vcpu vcpu, final int virq) {
        }

        @Override
        public void raiseGlobalVirq(final int virq) {
        }

        @Override
        public boolean portValid(final Domain domain, final int port) {
            return false;
        }

        @Override
        public boolean portPending(final Domain domain, final int port) {
            return false;
        }
    }

    @BeforeEach
    void start() {
        hypervisor = new Hypervisor(HypervisorConfig.of(4L << 20, 1), TraceSink.OFF);
        hypervisor.guestAccess(new FlatAccess());
        hypervisor.events(new NoEvents());
        tables = GrantTables.install(hypervisor);
        granter = domain(1);
        mapper = domain(2);
        page = hypervisor.frames().allocate(granter.domain(), 0);
        grant(granter, REF, Gnttab.GTF_permit_access, 2, page);
    }

    @AfterEach
    void stop() {
        hypervisor.close();
    }

    private Vcpu domain(final int domid) {
        final Domain domain = new Domain(hypervisor, domid, false, 1);
        domain.maxPages = 16;
        hypervisor.add(domain);
        assertThat(tables.create(domain, new DomainLimits(1, -1, 64, 1024, 2))).isTrue();
        final Vcpu vcpu = domain.allocateVcpu(0);
        vcpu.initialised = true;
        vcpu.down = false;
        return vcpu;
    }

    private void grant(final Vcpu vcpu, final int ref, final int flags, final int domid, final long frame) {
        final long table = vcpu.domain().grants().sharedFrame(0) << Page.SHIFT;
        new GrantEntryV1().wrap(hypervisor.memory(), table + (long) ref * GrantEntryV1.SIZE).domid(domid)
                .frame((int) frame).flags(flags);
    }

    private int flags(final Vcpu vcpu, final int ref) {
        final long table = vcpu.domain().grants().sharedFrame(0) << Page.SHIFT;
        return new GrantEntryV1().wrap(hypervisor.memory(), table + (long) ref * GrantEntryV1.SIZE).flags();
    }

    private long call(final Vcpu vcpu, final long cmd, final long uop, final long count) {
        return hypervisor.hypercall(vcpu, Xen.__HYPERVISOR_grant_table_op, cmd, uop, count, 0, 0);
    }

    private GnttabMapGrantRef deviceMap(final int element) {
        return new GnttabMapGrantRef().wrap(flat, (long) element * GnttabMapGrantRef.SIZE).dom(1).ref(REF)
                .flags(Gnttab.GNTMAP_device_map).status(77);
    }

    private GnttabCopy copyFromGrant(final int element, final long dest) {
        return new GnttabCopy().wrap(flat, (long) element * GnttabCopy.SIZE).sourceURef(REF).sourceDomid(1)
                .flags(Gnttab.GNTCOPY_source_gref).destUGmfn(dest).destDomid(Xen.DOMID_SELF).len(8).status(77);
    }

    @Test
    void aCountWithBit31IsEinvalBeforeTheCommandIsLookedAt() {
        assertThat(call(mapper, 99, 0, -1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(mapper, Gnttab.GNTTABOP_query_size, XENS, 0x8000_0000L)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void commandBits12AndUpAreEinvalExceptForCacheFlush() {
        assertThat(call(mapper, -1, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(mapper, 0x1000 | Gnttab.GNTTABOP_copy, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(mapper, 0x1000 | Gnttab.GNTTABOP_cache_flush, 0, 0)).isZero();
    }

    @Test
    void onlyThe32LowBitsOfCommandAndCountCount() {
        assertThat(call(mapper, (1L << 32) | Gnttab.GNTTABOP_copy, 0, 1L << 32)).isZero();
    }

    @Test
    void unknownCommandsAreEnosysDumpTableIncluded() {
        assertThat(call(mapper, Gnttab.GNTTABOP_dump_table, 0, 1)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(mapper, 13, XENS, 1)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(call(mapper, 99, 0, 1)).isEqualTo(-Errno.XEN_ENOSYS);
    }

    @Test
    void anArrayInXensRangeIsEfaultEvenWhenEmpty() {
        for (final int op : new int[]{0, 1, 4, 5, 7, 11, 12}) {
            assertThat(call(mapper, op, XENS, 0)).as("op %s", op).isEqualTo(-Errno.XEN_EFAULT);
            assertThat(call(mapper, op, UNMAPPED, 1)).as("op %s", op).isEqualTo(-Errno.XEN_EFAULT);
            assertThat(call(mapper, op, 0, 0)).as("op %s", op).isZero();
        }
    }

    @Test
    void aFailingElementDoesNotEndTheCall() {
        deviceMap(0);
        deviceMap(1).ref(9);
        deviceMap(2);
        assertThat(call(mapper, Gnttab.GNTTABOP_map_grant_ref, 0, 3)).isZero();
        final GnttabMapGrantRef op = new GnttabMapGrantRef();
        assertThat(op.wrap(flat, 0).status()).isZero();
        assertThat(op.handle()).isZero();
        assertThat(op.devBusAddr()).isEqualTo(page << Page.SHIFT);
        assertThat((short) op.wrap(flat, 32).status()).isEqualTo((short) Gnttab.GNTST_general_error);
        assertThat(op.wrap(flat, 64).status()).isZero();
        assertThat(op.handle()).isEqualTo(2);
        assertThat(mapper.domain().counters().grantMaps).isEqualTo(2);
    }

    @Test
    void anArrayThatEndsInTheVoidIsEfaultAfterTheElementsThatAreThere() {
        final long last = FLAT - GnttabMapGrantRef.SIZE;
        new GnttabMapGrantRef().wrap(flat, last).dom(1).ref(REF).flags(Gnttab.GNTMAP_device_map).status(77);
        assertThat(call(mapper, Gnttab.GNTTABOP_map_grant_ref, last, 2)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(new GnttabMapGrantRef().wrap(flat, last).status()).isZero();
    }

    @Test
    void aMappingKeepsItsFrameAliveThroughTheGrantersDeath() {
        deviceMap(0);
        call(mapper, Gnttab.GNTTABOP_map_grant_ref, 0, 1);
        assertThat(hypervisor.frames().count(page)).isEqualTo(2);
        assertThat(hypervisor.frames().typeCount(page)).isEqualTo(1);
        granter.domain().dying = Domain.Dying.DYING;
        tables.release(granter.domain(), TableWork.unhurried());
        hypervisor.frames().releaseAllocation(page);
        assertThat(granter.domain().totPages).isEqualTo(1);
        new GnttabUnmapGrantRef().wrap(flat, 0).handle(0).hostAddr(0).devBusAddr(page << Page.SHIFT).status(77);
        assertThat(call(mapper, Gnttab.GNTTABOP_unmap_grant_ref, 0, 1)).isZero();
        assertThat(new GnttabUnmapGrantRef().wrap(flat, 0).status()).isZero();
        assertThat(granter.domain().totPages).isZero();
        assertThat(granter.domain().xenheapPages).isZero();
    }

    @Test
    void aDyingMapperGivesEverythingBack() {
        deviceMap(0);
        call(mapper, Gnttab.GNTTABOP_map_grant_ref, 0, 1);
        tables.release(mapper.domain(), TableWork.unhurried());
        assertThat(hypervisor.frames().count(page)).isEqualTo(1);
        assertThat(flags(granter, REF)).isEqualTo(Gnttab.GTF_permit_access);
        assertThat(mapper.domain().xenheapPages).isZero();
    }

    @Test
    void anUnmapFlushesTheMappersTlbs() {
        final int before = mapper.tlbGeneration;
        call(mapper, Gnttab.GNTTABOP_unmap_grant_ref, 0, 1);
        assertThat(mapper.tlbGeneration).isNotEqualTo(before);
    }

    @Test
    void aCopyMovesBytesBetweenDomains() {
        final long dest = hypervisor.frames().allocate(mapper.domain(), 0);
        hypervisor.memory().putLong(page << Page.SHIFT, 0x1122334455667788L);
        copyFromGrant(0, dest);
        copyFromGrant(1, dest).destOffset(4090);
        copyFromGrant(2, 1L << 40);
        assertThat(call(mapper, Gnttab.GNTTABOP_copy, 0, 3)).isZero();
        assertThat(hypervisor.memory().getLong(dest << Page.SHIFT)).isEqualTo(0x1122334455667788L);
        final GnttabCopy op = new GnttabCopy();
        assertThat(op.wrap(flat, 0).status()).isZero();
        assertThat((short) op.wrap(flat, GnttabCopy.SIZE).status()).isEqualTo((short) Gnttab.GNTST_bad_copy_arg);
        assertThat((short) op.wrap(flat, 2 * GnttabCopy.SIZE).status()).isEqualTo((short) Gnttab.GNTST_bad_page);
        assertThat(hypervisor.frames().count(page)).isEqualTo(1);
        assertThat(hypervisor.frames().count(dest)).isEqualTo(1);
        assertThat(hypervisor.frames().typeCount(dest)).isZero();
        assertThat(flags(granter, REF)).isEqualTo(Gnttab.GTF_permit_access);
        assertThat(mapper.domain().counters().grantCopies).isEqualTo(1);
    }

    @Test
    void aCopyThatFaultsHalfWayReleasesWhatItHeld() {
        final long dest = hypervisor.frames().allocate(mapper.domain(), 0);
        final byte[] element = copyFromGrant(0, dest).toBytes();
        flat.write(FLAT - GnttabCopy.SIZE, element, 0, element.length);
        assertThat(call(mapper, Gnttab.GNTTABOP_copy, FLAT - GnttabCopy.SIZE, 2)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(hypervisor.frames().count(dest)).isEqualTo(1);
        assertThat(flags(granter, REF)).isEqualTo(Gnttab.GTF_permit_access);
    }

    @Test
    void aLongCallIsContinuedAtTheElementToCome() {
        final int elements = 1000;
        final long dest = hypervisor.frames().allocate(mapper.domain(), 0);
        for (int i = 0; i < elements; i++) {
            copyFromGrant(i, dest);
        }
        assertThat(call(mapper, Gnttab.GNTTABOP_copy, 0, elements)).isZero();
        assertThat(mapper.continuation).isEqualTo(new HypercallContinuation(Xen.__HYPERVISOR_grant_table_op,
                Gnttab.GNTTABOP_copy, 512L * GnttabCopy.SIZE, elements - 512, 0, 0));
        assertThat(flags(granter, REF)).isEqualTo(Gnttab.GTF_permit_access);
    }

    @Test
    void aTransferredFrameChangesItsOwnerAndItsM2pEntry() {
        grant(mapper, REF, Gnttab.GTF_accept_transfer, 1, 0x77);
        final GnttabTransfer op = new GnttabTransfer().wrap(flat, 0).mfn(page).domid(2).ref(REF).status(77);
        assertThat(call(granter, Gnttab.GNTTABOP_transfer, 0, 1)).isZero();
        assertThat(op.status()).isZero();
        assertThat(hypervisor.frames().owner(page)).isEqualTo(2);
        assertThat(hypervisor.frames().m2p().get(page)).isEqualTo(0x77);
        assertThat(granter.domain().totPages).isZero();
        assertThat(mapper.domain().totPages).isEqualTo(1);
    }

    @Test
    void aTransferWithoutTakerFreesTheFrame() {
        final long free = hypervisor.frames().freeFrames();
        final GnttabTransfer op = new GnttabTransfer().wrap(flat, 0).mfn(page).domid(99).ref(REF).status(77);
        assertThat(call(granter, Gnttab.GNTTABOP_transfer, 0, 1)).isZero();
        assertThat((short) op.status()).isEqualTo((short) Gnttab.GNTST_bad_domain);
        assertThat(hypervisor.frames().freeFrames()).isEqualTo(free + 1);
        op.mfn(-1);
        call(granter, Gnttab.GNTTABOP_transfer, 0, 1);
        assertThat((short) op.status()).isEqualTo((short) Gnttab.GNTST_bad_page);
    }

    @Test
    void setupTableAnswersAsRecorded() {
        assertThat(setupTable(Xen.DOMID_SELF, 0, LIST)).isZero();
        assertThat(setupTable(Xen.DOMID_SELF, 1, LIST)).isZero();
        assertThat(setupTable(Xen.DOMID_SELF, 4, LIST)).isZero();
        assertThat(flat.getLong(LIST + 24)).isEqualTo(mapper.domain().grants().sharedFrame(3));
        assertThat(setupTable(Xen.DOMID_SELF, 65, LIST)).isEqualTo(Gnttab.GNTST_general_error);
        assertThat(setupTable(Xen.DOMID_SELF, 100_000, LIST)).isEqualTo(Gnttab.GNTST_general_error);
        assertThat(setupTable(99, 1, LIST)).isEqualTo(Gnttab.GNTST_bad_domain);
        assertThat(setupTable(1, 1, LIST)).isEqualTo(Gnttab.GNTST_permission_denied);
        assertThat(setupTable(Xen.DOMID_SELF, 1, UNMAPPED)).isEqualTo(Gnttab.GNTST_bad_virt_addr);
        assertThat(call(mapper, Gnttab.GNTTABOP_setup_table, 0, 2)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(mapper, Gnttab.GNTTABOP_setup_table, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(mapper, Gnttab.GNTTABOP_setup_table, UNMAPPED, 1)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void aListInXensRangeIsEfaultBeforeTheDomainIsLookedAt() {
        new GnttabSetupTable().wrap(flat, 0).dom(99).nrFrames(1).frameList(XENS);
        assertThat(call(mapper, Gnttab.GNTTABOP_setup_table, 0, 1)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void aTableGrowsEvenIfItsListCannotBeWritten() {
        assertThat(setupTable(Xen.DOMID_SELF, 3, UNMAPPED)).isEqualTo(Gnttab.GNTST_bad_virt_addr);
        final GnttabQuerySize op = new GnttabQuerySize().wrap(flat, 0).dom(Xen.DOMID_SELF).status(77);
        assertThat(call(mapper, Gnttab.GNTTABOP_query_size, 0, 1)).isZero();
        assertThat(op.status()).isZero();
        assertThat(op.nrFrames()).isEqualTo(3);
        assertThat(op.maxNrFrames()).isEqualTo(64);
        assertThat(call(mapper, Gnttab.GNTTABOP_query_size, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    private int setupTable(final int dom, final int frames, final long list) {
        final GnttabSetupTable op = new GnttabSetupTable().wrap(flat, 0).dom(dom).nrFrames(frames).frameList(list)
                .status(77);
        assertThat(call(mapper, Gnttab.GNTTABOP_setup_table, 0, 1)).isZero();
        return (short) op.status();
    }

    @Test
    void versionsAnswerAsRecorded() {
        final GnttabGetVersion get = new GnttabGetVersion().wrap(flat, 16).dom(Xen.DOMID_SELF);
        assertThat(call(mapper, Gnttab.GNTTABOP_get_version, 16, 0)).isZero();
        assertThat(get.version()).isEqualTo(1);
        get.dom(99);
        assertThat(call(mapper, Gnttab.GNTTABOP_get_version, 16, 1)).isEqualTo(-Errno.XEN_ESRCH);
        get.dom(1);
        assertThat(call(mapper, Gnttab.GNTTABOP_get_version, 16, 1)).isEqualTo(-Errno.XEN_EPERM);
        final GnttabSetVersion set = new GnttabSetVersion().wrap(flat, 0).version(3);
        assertThat(call(mapper, Gnttab.GNTTABOP_set_version, 0, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(set.version()).isEqualTo(1);
        set.version(2);
        assertThat(call(mapper, Gnttab.GNTTABOP_set_version, 0, 7)).isZero();
        assertThat(set.version()).isEqualTo(2);
        assertThat(call(mapper, Gnttab.GNTTABOP_set_version, UNMAPPED, 1)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void statusFramesExistInVersion2Only() {
        final GnttabGetStatusFrames op = new GnttabGetStatusFrames().wrap(flat, 0).dom(Xen.DOMID_SELF).nrFrames(1)
                .frameList(LIST).status(77);
        assertThat(call(mapper, Gnttab.GNTTABOP_get_status_frames, 0, 1)).isZero();
        assertThat((short) op.status()).isEqualTo((short) Gnttab.GNTST_general_error);
        new GnttabSetVersion().wrap(flat, 64).version(2);
        call(mapper, Gnttab.GNTTABOP_set_version, 64, 1);
        call(mapper, Gnttab.GNTTABOP_get_status_frames, 0, 1);
        assertThat(op.status()).isZero();
        assertThat(flat.getLong(LIST)).isEqualTo(mapper.domain().grants().statusFrame(0));
        op.frameList(UNMAPPED);
        call(mapper, Gnttab.GNTTABOP_get_status_frames, 0, 1);
        assertThat((short) op.status()).isEqualTo((short) Gnttab.GNTST_bad_virt_addr);
        assertThat(call(mapper, Gnttab.GNTTABOP_get_status_frames, 0, 2)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void swapWritesItsStatusBack() {
        final GnttabSwapGrantRef op = new GnttabSwapGrantRef().wrap(flat, 0).refA(8).refB(100_000).status(77);
        assertThat(call(granter, Gnttab.GNTTABOP_swap_grant_ref, 0, 1)).isZero();
        assertThat((short) op.status()).isEqualTo((short) Gnttab.GNTST_bad_gntref);
        op.refB(10);
        assertThat(call(granter, Gnttab.GNTTABOP_swap_grant_ref, 0, 1)).isZero();
        assertThat(flags(granter, 10)).isEqualTo(Gnttab.GTF_permit_access);
    }

    @Test
    void anErrorOfCacheFlushIsTheCalls() {
        final GnttabCacheFlush op = new GnttabCacheFlush().wrap(flat, 0);
        assertThat(call(mapper, Gnttab.GNTTABOP_cache_flush, 0, 1)).isZero();
        op.aDevBusAddr(page << Page.SHIFT).length(1).op(Gnttab.GNTTAB_CACHE_CLEAN);
        assertThat(call(mapper, Gnttab.GNTTABOP_cache_flush, 0, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(call(granter, Gnttab.GNTTABOP_cache_flush, 0, 1)).isZero();
    }
}
