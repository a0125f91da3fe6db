package io.xenolith.hypervisor.xsa;

import static io.xenolith.hypervisor.mm.PvDomainFixture.L1;
import static io.xenolith.hypervisor.mm.PvDomainFixture.L4;
import static io.xenolith.hypervisor.mm.PvDomainFixture.RW;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCacheFlush;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabGetStatusFrames;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabSwapGrantRef;
import io.xenolith.abi.gnttab.GnttabUnmapAndReplace;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV2;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.GuestVirtualMemory;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import org.junit.jupiter.api.Test;

/** Advisories about grant tables: pins, references, versions, copies and transfers. */
class GrantAdvisoriesTest extends AttackedHost {
    private static final int ATTACKER = 1;
    private static final int BOTH = Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_device_map;
    private static final short GENERAL_ERROR = (short) Gnttab.GNTST_general_error;

    private static boolean pinned(final PvDomainFixture granter, final int ref) {
        final boolean[] found = new boolean[1];
        granter.domain().grants().forEachActive((at, _, _, _, _, _, _) -> found[0] |= at == ref);
        return found[0];
    }

    /** The attacker may map the accomplice's page {@code pfn} under {@code ref}. */
    private void offer(final int ref, final int flags, final int pfn) {
        grant(accomplice, ref, Gnttab.GTF_permit_access | flags, ATTACKER, accomplice.mfn(pfn));
    }

    /** A version 2 entry of {@code granter}. */
    private void grantV2(final PvDomainFixture granter, final int ref, final int flags, final int domid,
            final int pageOffset, final int length, final long frame) {
        final long at = (granter.domain().grants().sharedFrame(0) << Page.SHIFT) + (long) ref * GrantEntryV2.SIZE;
        memory().putShort(at + GrantEntryV2.SUB_PAGE_PAGE_OFF_OFFSET, (short) pageOffset);
        memory().putShort(at + GrantEntryV2.SUB_PAGE_LENGTH_OFFSET, (short) length);
        memory().putLong(at + GrantEntryV2.SUB_PAGE_FRAME_OFFSET, frame);
        memory().putShort(at + GrantEntryV2.HDR_DOMID_OFFSET, (short) domid);
        memory().putShort(at + GrantEntryV2.HDR_FLAGS_OFFSET, (short) flags);
    }

    private GnttabCopy copyOp(final PvDomainFixture guest, final int index) {
        return new GnttabCopy().wrap(memory(), element(guest, index, GnttabCopy.SIZE));
    }

    /** Copies from {@code granter}'s entry {@code ref} into page {@code pfn} of {@code guest}; the status. */
    private int copyIn(final PvDomainFixture guest, final int granter, final int ref, final int pfn) {
        machine.clearArgs(guest);
        copyOp(guest, 0).flags(Gnttab.GNTCOPY_source_gref).sourceDomid(granter).sourceURef(ref)
                .destDomid(Xen.DOMID_SELF).destUGmfn(guest.mfn(pfn)).len(16);
        assertThat(grantOp(guest, Gnttab.GNTTABOP_copy, 1)).isZero();
        return (short) copyOp(guest, 0).status();
    }

    /** XSA-26: going back to version 1 freed status pages that stayed on a list, so that the list was corrupted. */
    @Test
    void xsa26VersionsCanBeSwitchedForthAndBackWithoutALoss() {
        final long free = frames.freeFrames();
        for (int i = 0; i < 20; i++) {
            assertThat(setVersion(attacker, 2)).isZero();
            assertThat(setVersion(attacker, 1)).isZero();
        }
        assertThat(frames.freeFrames()).isEqualTo(free);
    }

    /** XSA-50: after a copy by a plain version 2 grant the release took it for a transitive one and unpinned another. */
    @Test
    void xsa50ACopyReleasesExactlyTheGrantsItUsed() {
        assertThat(setVersion(accomplice, 2)).isZero();
        grantV2(accomplice, REF, Gnttab.GTF_permit_access | Gnttab.GTF_sub_page, ATTACKER, 0, 64,
                accomplice.mfn(A));
        grantV2(accomplice, REF + 1, Gnttab.GTF_permit_access, ATTACKER, 0, 0, accomplice.mfn(B));
        final int handle = mapHost(attacker, accomplice, REF + 1, 0, attacker.va(SLOT));
        for (int i = 0; i < 50; i++) {
            assertThat(copyIn(attacker, ACCOMPLICE, REF, A)).isZero();
            assertThat(copyIn(attacker, ACCOMPLICE, REF + 1, A)).isZero();
        }
        assertThat(pinned(accomplice, REF)).isFalse();
        assertThat(pinned(accomplice, REF + 1)).isTrue();
        assertThat(unmap(attacker, handle, attacker.va(SLOT), 0)).isZero();
        assertThat(pinned(accomplice, REF + 1)).isFalse();
    }

    /** XSA-134: swap_grant_ref looked into entries before the table's version and bounds were settled. */
    @Test
    void xsa134SwapKeepsToTheTableAndLeavesMappedEntriesAlone() {
        offer(REF, 0, A);
        final int handle = mapHost(attacker, accomplice, REF, 0, attacker.va(SLOT));
        final int entries = accomplice.domain().grants().entries();
        final int[][] refused = {{entries, 9}, {9, entries}, {-1, 9}, {9, Integer.MIN_VALUE}, {REF, 9}, {9, REF}};
        for (final int[] pair : refused) {
            new GnttabSwapGrantRef().wrap(memory(), machine.clearArgs(accomplice)).refA(pair[0]).refB(pair[1]);
            assertThat(grantOp(accomplice, Gnttab.GNTTABOP_swap_grant_ref, 1)).isZero();
            assertThat((short) new GnttabSwapGrantRef().wrap(memory(), element(accomplice, 0, 0)).status())
                    .isNegative();
        }
        assertThat(grantFlags(accomplice, REF) & Gnttab.GTF_writing).isNotZero();
        assertThat(unmap(attacker, handle, attacker.va(SLOT), 0)).isZero();
    }

    /** XSA-218: unmapping one handle twice at the same time released the mapping's references twice. */
    @Test
    void xsa218AHandleIsUnmappedOnceHoweverOftenACallNamesIt() {
        offer(REF, 0, A);
        final int before = frames.count(accomplice.mfn(A));
        final int first = mapHost(attacker, accomplice, REF, 0, attacker.va(SLOT));
        final int second = mapHost(attacker, accomplice, REF, 0, attacker.va(SLOT + 1));
        machine.clearArgs(attacker);
        final GnttabUnmapGrantRef op = new GnttabUnmapGrantRef();
        for (int i = 0; i < 4; i++) {
            op.wrap(memory(), element(attacker, i, GnttabUnmapGrantRef.SIZE)).handle(first).hostAddr(attacker.va(SLOT));
        }
        assertThat(grantOp(attacker, Gnttab.GNTTABOP_unmap_grant_ref, 4)).isZero();
        for (int i = 1; i < 4; i++) {
            assertThat((short) op.wrap(memory(), element(attacker, i, GnttabUnmapGrantRef.SIZE)).status())
                    .isEqualTo((short) Gnttab.GNTST_bad_handle);
        }
        assertThat(frames.count(accomplice.mfn(A))).isEqualTo(before + 1);
        assertThat(pinned(accomplice, REF)).isTrue();
        assertThat(unmap(attacker, second, attacker.va(SLOT + 1), 0)).isZero();
        assertThat(frames.count(accomplice.mfn(A))).isEqualTo(before);
        assertThat(pinned(accomplice, REF)).isFalse();
    }

    /** XSA-224: the halves of a mapping, and read-only beside writable ones, were not accounted one by one. */
    @Test
    void xsa224EveryHalfOfAMappingHoldsAndReleasesItsOwnReferences() {
        offer(REF, 0, A);
        final long mfn = accomplice.mfn(A);
        final int before = frames.count(mfn);
        final int typesBefore = frames.typeCount(mfn);
        final int both = map(attacker, accomplice, REF, BOTH, attacker.va(SLOT)).handle();
        final int reader = map(attacker, accomplice, REF, BOTH | Gnttab.GNTMAP_readonly, attacker.va(SLOT + 1))
                .handle();
        assertThat(frames.count(mfn)).isEqualTo(before + 4);
        assertThat(frames.typeCount(mfn)).isEqualTo(typesBefore + 2);
        // A half that is not there, or is named wrongly, releases nothing.
        assertThat(unmap(attacker, both, 0, 0)).isZero();
        assertThat(unmap(attacker, both, 0, (mfn + 1) << Page.SHIFT)).isEqualTo((short) Gnttab.GNTST_bad_dev_addr);
        assertThat(unmap(attacker, reader, attacker.va(SLOT), 0)).isEqualTo(GENERAL_ERROR);
        assertThat(frames.count(mfn)).isEqualTo(before + 4);
        // The second time there is no host half left to undo.
        assertThat(unmap(attacker, both, attacker.va(SLOT), 0)).isZero();
        assertThat(unmap(attacker, both, attacker.va(SLOT), 0)).isZero();
        assertThat(frames.typeCount(mfn)).isEqualTo(typesBefore + 1);
        assertThat(unmap(attacker, both, 0, mfn << Page.SHIFT)).isZero();
        assertThat(frames.typeCount(mfn)).isEqualTo(typesBefore);
        assertThat(grantFlags(accomplice, REF) & (Gnttab.GTF_writing | Gnttab.GTF_reading))
                .isEqualTo(Gnttab.GTF_reading);
        assertThat(unmap(attacker, reader, attacker.va(SLOT + 1), mfn << Page.SHIFT)).isZero();
        assertThat(frames.count(mfn)).isEqualTo(before);
        assertThat(grantFlags(accomplice, REF)).isEqualTo(Gnttab.GTF_permit_access);
    }

    /** XSA-226: transitive grants could lead to each other without end, and were released wrongly. */
    @Test
    void xsa226TransitiveGrantsAreFollowedOnce() {
        for (final PvDomainFixture guest : new PvDomainFixture[]{attacker, accomplice, dom0}) {
            assertThat(setVersion(guest, 2)).isZero();
        }
        // 8 of the accomplice leads to 8 of dom0, which leads back.
        grantV2(accomplice, REF, Gnttab.GTF_transitive, ATTACKER, 0, 0, REF);
        grantV2(dom0, REF, Gnttab.GTF_transitive, ACCOMPLICE, ACCOMPLICE, 0, REF);
        assertThat(copyIn(attacker, ACCOMPLICE, REF, A)).isNegative();
        // To itself.
        grantV2(accomplice, REF, Gnttab.GTF_transitive, ATTACKER, ACCOMPLICE, 0, REF);
        assertThat(copyIn(attacker, ACCOMPLICE, REF, A)).isNegative();
        // To a page, rightly.
        grantV2(accomplice, REF, Gnttab.GTF_transitive, ATTACKER, 0, 0, REF);
        grantV2(dom0, REF, Gnttab.GTF_permit_access, ACCOMPLICE, 0, 0, dom0.mfn(A));
        memory().putLong(dom0.maddr(A), 77);
        assertThat(copyIn(attacker, ACCOMPLICE, REF, A)).isZero();
        assertThat(memory().getLong(attacker.maddr(A))).isEqualTo(77);
        assertThat(pinned(accomplice, REF)).isFalse();
        assertThat(pinned(dom0, REF)).isFalse();
        assertThat(map(attacker, accomplice, REF, Gnttab.GNTMAP_host_map, attacker.va(SLOT)).status()).isNotZero();
    }

    /** XSA-411: a copy between two transitive grants that cross took their locks in opposite orders. */
    @Test
    void xsa411TransitiveGrantsThatCrossAreBothUsed() {
        assertThat(setVersion(accomplice, 2)).isZero();
        assertThat(setVersion(dom0, 2)).isZero();
        grantV2(accomplice, REF, Gnttab.GTF_transitive, ATTACKER, 0, 0, REF + 1);
        grantV2(dom0, REF + 1, Gnttab.GTF_permit_access, ACCOMPLICE, 0, 0, dom0.mfn(A));
        grantV2(dom0, REF, Gnttab.GTF_transitive, ATTACKER, ACCOMPLICE, 0, REF + 1);
        grantV2(accomplice, REF + 1, Gnttab.GTF_permit_access, 0, 0, 0, accomplice.mfn(A));
        memory().putLong(dom0.maddr(A), 88);
        machine.clearArgs(attacker);
        copyOp(attacker, 0).flags(Gnttab.GNTCOPY_source_gref | Gnttab.GNTCOPY_dest_gref).sourceDomid(ACCOMPLICE)
                .sourceURef(REF).destDomid(0).destURef(REF).len(8);
        assertThat(grantOp(attacker, Gnttab.GNTTABOP_copy, 1)).isZero();
        assertThat((short) copyOp(attacker, 0).status()).isZero();
        assertThat(memory().getLong(accomplice.maddr(A))).isEqualTo(88);
    }

    /** XSA-227: with the address of an entry that was not aligned, a map wrote across two entries of a page table. */
    @Test
    void xsa227AnUnalignedEntryAddressIsRefused() {
        offer(REF, 0, A);
        final byte[] before = memory().bytes(attacker.maddr(L1), Page.SIZE);
        for (int off = 1; off < Long.BYTES; off++) {
            assertThat((short) map(attacker, accomplice, REF, Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_contains_pte,
                    attacker.l1e(SLOT) + off).status()).isEqualTo(GENERAL_ERROR);
        }
        for (final long address : new long[]{attacker.entry(L4, 0), attacker.maddr(A), accomplice.l1e(A), -8, 1L << 50,
                frames.m2p().firstFrame() << Page.SHIFT}) {
            assertThat((short) map(attacker, accomplice, REF, Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_contains_pte,
                    address).status()).isEqualTo(GENERAL_ERROR);
        }
        assertThat(memory().bytes(attacker.maddr(L1), Page.SIZE)).isEqualTo(before);
        assertThat(pinned(accomplice, REF)).isFalse();
    }

    /** XSA-230: the marks that an entry is in use were cleared although another mapping of it remained. */
    @Test
    void xsa230TheMarksOfUseStayUntilTheLastMappingGoes() {
        offer(REF, 0, A);
        final int writes = Gnttab.GTF_reading | Gnttab.GTF_writing;
        final int[] readers = new int[3];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = mapHost(attacker, accomplice, REF, Gnttab.GNTMAP_readonly, attacker.va(SLOT + i));
        }
        final int writer = mapHost(attacker, accomplice, REF, 0, attacker.va(SLOT + 3));
        assertThat(unmap(attacker, readers[0], attacker.va(SLOT), 0)).isZero();
        assertThat(grantFlags(accomplice, REF) & writes).isEqualTo(writes);
        assertThat(copyIn(attacker, ACCOMPLICE, REF, A)).isZero();
        assertThat(grantFlags(accomplice, REF) & writes).isEqualTo(writes);
        assertThat(unmap(attacker, writer, attacker.va(SLOT + 3), 0)).isZero();
        assertThat(grantFlags(accomplice, REF) & writes).isEqualTo(Gnttab.GTF_reading);
        assertThat(unmap(attacker, readers[1], attacker.va(SLOT + 1), 0)).isZero();
        assertThat(copyIn(attacker, ACCOMPLICE, REF, A)).isZero();
        assertThat(grantFlags(accomplice, REF) & writes).isEqualTo(Gnttab.GTF_reading);
        assertThat(unmap(attacker, readers[2], attacker.va(SLOT + 2), 0)).isZero();
        assertThat(grantFlags(accomplice, REF) & writes).isZero();
    }

    /** XSA-232: cache_flush asked for the grant table of a frame's owner without asking whether it has one. */
    @Test
    void xsa232CacheFlushOfFramesWithoutAnOrdinaryOwnerIsRefused() {
        final long[] mfns = {0, 1, 0xa0, frames.m2p().firstFrame(), frames.frames() - 1L, frames.frames(), 1L << 50,
                accomplice.mfn(A), accomplice.domain().sharedInfoMfn()};
        for (final PvDomainFixture guest : new PvDomainFixture[]{attacker, dom0}) {
            for (final long mfn : mfns) {
                new GnttabCacheFlush().wrap(memory(), machine.clearArgs(guest)).aDevBusAddr(mfn << Page.SHIFT)
                        .length(8).op(Gnttab.GNTTAB_CACHE_CLEAN);
                assertThat(grantOp(guest, Gnttab.GNTTABOP_cache_flush, 1)).as("mfn %x", mfn)
                        .isIn((long) -Errno.XEN_EPERM, (long) -Errno.XEN_EINVAL);
            }
        }
    }

    /** XSA-234: unmap did not look whether the entry really mapped the granted frame, and so lost another reference. */
    @Test
    void xsa234UnmapTakesOnlyAnEntryThatMapsTheGrantedFrameThatWay() {
        offer(REF, 0, A);
        final long mfn = accomplice.mfn(A);
        final int handle = mapHost(attacker, accomplice, REF, 0, attacker.va(SLOT));
        final int held = frames.count(mfn);
        // An entry that maps a page of the attacker's own.
        assertThat(unmap(attacker, handle, attacker.va(B), 0)).isEqualTo(GENERAL_ERROR);
        // Nothing at all, and no table at all.
        assertThat(attacker.remap(C, 0)).isZero();
        assertThat(unmap(attacker, handle, attacker.va(C), 0)).isEqualTo(GENERAL_ERROR);
        assertThat(unmap(attacker, handle, PvDomainFixture.BAD_POINTER, 0)).isEqualTo(GENERAL_ERROR);
        // The frame, but read-only.
        final int reader = mapHost(attacker, accomplice, REF, Gnttab.GNTMAP_readonly, attacker.va(D));
        assertThat(unmap(attacker, handle, attacker.va(D), 0)).isEqualTo(GENERAL_ERROR);
        assertThat(frames.count(mfn)).isEqualTo(held + 1);
        // The entry overwritten by hand: its references go with it, and the pin stays with the handle.
        assertThat(attacker.updateVaMapping(attacker.va(SLOT), writable(attacker, B), 0)).isZero();
        assertThat(unmap(attacker, handle, attacker.va(SLOT), 0)).isEqualTo(GENERAL_ERROR);
        new GnttabUnmapAndReplace().wrap(memory(), machine.clearArgs(attacker)).handle(handle)
                .hostAddr(attacker.va(SLOT)).newAddr(attacker.va(E));
        assertThat(grantOp(attacker, Gnttab.GNTTABOP_unmap_and_replace, 1)).isZero();
        assertThat(pinned(accomplice, REF)).isTrue();
        assertThat(frames.count(mfn)).isEqualTo(held);
        assertThat(unmap(attacker, reader, attacker.va(D), 0)).isZero();
    }

    /** XSA-255: a table went from version 2 to 1 while guests still had its status pages, which were freed. */
    @Test
    void xsa255AVersionIsNotLeftWhileAStatusPageIsMapped() {
        assertThat(setVersion(attacker, 2)).isZero();
        final long status = attacker.domain().grants().statusFrame(0);
        assertThat(attacker.updateVaMapping(attacker.va(SLOT), Pte.make(status, RW), 0)).isZero();
        assertThat(setVersion(attacker, 1)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(attacker.domain().grants().version()).isEqualTo(2);
        assertThat(frames.owner(status)).isEqualTo(ATTACKER);
        assertThat(attacker.updateVaMapping(attacker.va(SLOT), 0, 0)).isZero();
        assertThat(setVersion(attacker, 1)).isZero();
        assertThat(frames.owner(status)).isEqualTo(FrameTable.NO_OWNER);
    }

    /** XSA-379 and XSA-387: status pages stayed accessible after they had been freed, when they were mapped in between. */
    @Test
    void xsa379AndXsa387AFreedStatusPageCannotBeReached() {
        assertThat(setVersion(attacker, 2)).isZero();
        final long status = attacker.domain().grants().statusFrame(0);
        final GuestVirtualMemory memory = attacker.memory();
        assertThat(attacker.updateVaMapping(attacker.va(SLOT), Pte.make(status, RW), 0)).isZero();
        memory.putLong(attacker.va(SLOT), 0);
        assertThat(dom0.mmuUpdates(ATTACKER, dom0.l1e(SLOT), Pte.make(status, RW))).isZero();
        assertThat(attacker.updateVaMapping(attacker.va(SLOT), 0, 0)).isZero();
        assertThat(setVersion(attacker, 1)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(dom0.updateVaMapping(dom0.va(SLOT), 0, 0)).isZero();
        assertThat(setVersion(attacker, 1)).isZero();
        assertThat(store(memory, attacker.va(SLOT))).isNotZero();
        assertThat(attacker.updateVaMapping(attacker.va(SLOT), Pte.make(status, RW), 0))
                .isEqualTo(-Errno.XEN_EBUSY);
        new GnttabGetStatusFrames().wrap(memory(), machine.clearArgs(attacker)).dom(Xen.DOMID_SELF).nrFrames(1)
                .frameList(attacker.args() + 64);
        assertThat(grantOp(attacker, Gnttab.GNTTABOP_get_status_frames, 1)).isZero();
        assertThat((short) new GnttabGetStatusFrames().wrap(memory(), element(attacker, 0, 0)).status())
                .isEqualTo(GENERAL_ERROR);
        assertThat(memory().getLong(attacker.maddr(attacker.pages() - 1) + 64)).isZero();
    }

    /** XSA-316: one failure of map gave back 1 as its status, which a guest takes for success. */
    @Test
    void xsa316EveryFailureOfMapHasANegativeStatus() {
        offer(REF, Gnttab.GTF_readonly, A);
        grant(accomplice, REF + 1, Gnttab.GTF_permit_access, ATTACKER, accomplice.mfn(L1));
        grant(accomplice, REF + 2, Gnttab.GTF_permit_access, ATTACKER, 1L << 30);
        grant(accomplice, REF + 3, Gnttab.GTF_accept_transfer, ATTACKER, 0);
        final int[] refs = {REF, REF + 1, REF + 2, REF + 3, 0, 511, 512, -1, Integer.MAX_VALUE};
        for (final int ref : refs) {
            for (final int flags : new int[]{0, Gnttab.GNTMAP_host_map, BOTH, Gnttab.GNTMAP_device_map,
                    Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_contains_pte}) {
                assertThat((short) map(attacker, accomplice, ref, flags, attacker.va(SLOT)).status())
                        .as("ref %d flags %d", ref, flags).isNegative();
            }
        }
    }

    /** XSA-318: a copy that had to be continued was continued at the wrong element or with the wrong count. */
    @Test
    void xsa318ALongListOfCopiesIsDoneOnceEach() {
        final int count = Page.SIZE / GnttabCopy.SIZE;
        offer(REF, 0, A);
        memory().fill(accomplice.maddr(A), Page.SIZE, (byte) 1);
        memory().fill(attacker.maddr(A), Page.SIZE, (byte) 0);
        machine.clearArgs(attacker);
        for (int i = 0; i < count; i++) {
            copyOp(attacker, i).flags(Gnttab.GNTCOPY_source_gref).sourceDomid(ACCOMPLICE).sourceURef(REF)
                    .destDomid(Xen.DOMID_SELF).destUGmfn(attacker.mfn(A)).destOffset(i).len(1).status(77);
        }
        assertThat(grantOp(attacker, Gnttab.GNTTABOP_copy, count)).isZero();
        for (int i = 0; i < count; i++) {
            assertThat((short) copyOp(attacker, i).status()).isZero();
            assertThat(memory().getByte(attacker.maddr(A) + i)).isEqualTo((byte) 1);
        }
        assertThat(memory().getByte(attacker.maddr(A) + count)).isZero();
    }

    /** XSA-382: the number of status frames asked for was not held against the array of those there are. */
    @Test
    void xsa382NoMoreStatusFramesAreListedThanThereAre() {
        assertThat(setVersion(attacker, 2)).isZero();
        final int there = attacker.domain().grants().statusFrames();
        for (final int asked : new int[]{there + 1, 64, 1 << 20, Integer.MAX_VALUE, -1}) {
            new GnttabGetStatusFrames().wrap(memory(), machine.clearArgs(attacker)).dom(Xen.DOMID_SELF)
                    .nrFrames(asked).frameList(attacker.args() + 64);
            assertThat(grantOp(attacker, Gnttab.GNTTABOP_get_status_frames, 1)).isZero();
            assertThat((short) new GnttabGetStatusFrames().wrap(memory(), element(attacker, 0, 0)).status())
                    .isEqualTo(GENERAL_ERROR);
            assertThat(memory().getLong(attacker.maddr(attacker.pages() - 1) + 64)).isZero();
        }
    }

    /** XSA-394: a mapping for host and device that was unmapped in two steps gave its reference back twice. */
    @Test
    void xsa394AMappingUndoneInTwoStepsIsCountedOnce() {
        offer(REF, 0, A);
        final long mfn = accomplice.mfn(A);
        final int before = frames.count(mfn);
        for (final boolean hostFirst : new boolean[]{true, false}) {
            final int handle = map(attacker, accomplice, REF, BOTH, attacker.va(SLOT)).handle();
            final long host = attacker.va(SLOT);
            assertThat(unmap(attacker, handle, hostFirst ? host : 0, hostFirst ? 0 : mfn << Page.SHIFT)).isZero();
            assertThat(pinned(accomplice, REF)).isTrue();
            assertThat(frames.count(mfn)).isEqualTo(before + 1);
            assertThat(unmap(attacker, handle, hostFirst ? 0 : host, hostFirst ? mfn << Page.SHIFT : 0)).isZero();
            assertThat(pinned(accomplice, REF)).isFalse();
            assertThat(frames.count(mfn)).isEqualTo(before);
            assertThat(unmap(attacker, handle, host, mfn << Page.SHIFT)).isEqualTo((short) Gnttab.GNTST_bad_handle);
        }
    }

    /** XSA-287: a page was taken from its owner for a transfer while others were just getting references on it. */
    @Test
    void xsa287APageThatAnybodyStillUsesIsNotTransferred() {
        final long mfn = attacker.mfn(A);
        assertThat(attacker.remap(A, 0)).isZero();
        grant(accomplice, REF + 1, Gnttab.GTF_accept_transfer, ATTACKER, A);
        grant(attacker, REF, Gnttab.GTF_permit_access, ACCOMPLICE, mfn);
        final GnttabMapGrantRef device = map(accomplice, attacker, REF, Gnttab.GNTMAP_device_map, 0);
        assertThat(transfer(attacker, mfn, ACCOMPLICE, REF + 1)).isEqualTo((short) Gnttab.GNTST_bad_page);
        assertThat(unmap(accomplice, device.handle(), 0, mfn << Page.SHIFT)).isZero();
        assertThat(dom0.mmuUpdates(ATTACKER, dom0.l1e(SLOT), Pte.make(mfn, RW))).isZero();
        assertThat(transfer(attacker, mfn, ACCOMPLICE, REF + 1)).isEqualTo((short) Gnttab.GNTST_bad_page);
        assertThat(dom0.updateVaMapping(dom0.va(SLOT), 0, 0)).isZero();
        assertThat(pin(attacker, 1, A)).isZero();
        assertThat(transfer(attacker, mfn, ACCOMPLICE, REF + 1)).isEqualTo((short) Gnttab.GNTST_bad_page);
        assertThat(unpin(attacker, A)).isZero();
        for (final long never : new long[]{attacker.domain().sharedInfoMfn(),
                attacker.domain().grants().sharedFrame(0), frames.m2p().firstFrame(), 0, 1, accomplice.mfn(A)}) {
            assertThat(transfer(attacker, never, ACCOMPLICE, REF + 1)).isEqualTo((short) Gnttab.GNTST_bad_page);
        }
        assertThat(transfer(attacker, mfn, ACCOMPLICE, REF + 1)).isZero();
    }
}
