package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.GRANTER;
import static io.xenolith.gnttab.GrantWorld.MAPPER;
import static io.xenolith.gnttab.GrantWorld.REF;
import static io.xenolith.gnttab.GrantWorld.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import org.junit.jupiter.api.Test;

class CopyGrantTest {
    private final GrantWorld world = new GrantWorld();
    private final FakeGrantHost host = world.host;
    private final long own = host.page(MAPPER);
    private final long other = host.page(MAPPER);

    /** 16 bytes from the granter's entry to {@link #own}. */
    private GnttabCopy fromGrant(final int ref) {
        final GnttabCopy op = GrantWorld.copyOf(0, own);
        op.sourceURef(ref).sourceDomid(GRANTER).flags(GNTCOPY_source_gref);
        return op;
    }

    /** 16 bytes from {@link #own} to the granter's entry. */
    private GnttabCopy toGrant(final int ref) {
        final GnttabCopy op = GrantWorld.copyOf(own, 0);
        op.destURef(ref).destDomid(GRANTER).flags(GNTCOPY_dest_gref);
        return op;
    }

    private int copy(final GnttabCopy op) {
        return world.copy(world.mapper, op);
    }

    private int byteAt(final long mfn, final int offset) {
        return host.machine().getByte((mfn << Page.SHIFT) + offset);
    }

    private void put(final long mfn, final int offset, final int value) {
        host.machine().putByte((mfn << Page.SHIFT) + offset, (byte) value);
    }

    @Test
    void betweenTwoOwnFramesBytesAreCopied() {
        put(own, 4095, 42);
        final GnttabCopy op = GrantWorld.copyOf(own, other).sourceOffset(4080).destOffset(16);
        assertThat(copy(op)).isEqualTo(GNTST_okay);
        assertThat(byteAt(other, 31)).isEqualTo(42);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void fromAGrantAndToAGrant() {
        put(world.page, 3, 7);
        assertThat(copy(fromGrant(REF))).isEqualTo(GNTST_okay);
        assertThat(byteAt(own, 3)).isEqualTo(7);
        put(own, 3, 8);
        assertThat(copy(toGrant(REF))).isEqualTo(GNTST_okay);
        assertThat(byteAt(world.page, 3)).isEqualTo(8);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void betweenTwoGrantsOnlyTheGranteeOfBothMayCopy() {
        final long thirds = host.page(THIRD);
        host.grantV1(world.third, REF, GTF_permit_access, MAPPER, thirds);
        put(world.page, 0, 9);
        final GnttabCopy op = GnttabCopy.allocate().sourceURef(REF).sourceDomid(GRANTER).destURef(REF).destDomid(THIRD)
                .len(1).flags(GNTCOPY_source_gref | GNTCOPY_dest_gref);
        assertThat(copy(op)).isEqualTo(GNTST_okay);
        assertThat(byteAt(thirds, 0)).isEqualTo(9);
        host.grantV1(world.third, REF, GTF_permit_access, GRANTER, thirds);
        assertThat(copy(op)).isEqualTo(GNTST_general_error);
    }

    @Test
    void anOwnGrantMayBeNamedWithDomidSelf() {
        host.grantV1(world.mapper, REF, GTF_permit_access, MAPPER, other);
        final GnttabCopy op = GrantWorld.copyOf(0, own).sourceURef(REF).flags(GNTCOPY_source_gref);
        assertThat(copy(op)).isEqualTo(GNTST_okay);
    }

    @Test
    void aFrameOfAnUnknownDomainIsBadDomain() {
        assertThat(copy(GrantWorld.copyOf(own, other).sourceDomid(99))).isEqualTo(GNTST_bad_domain);
        assertThat(copy(GrantWorld.copyOf(own, other).destDomid(99))).isEqualTo(GNTST_bad_domain);
    }

    @Test
    void aFrameOfAKnownDomainIsPermissionDeniedOnesOwnNumberIncluded() {
        assertThat(copy(GrantWorld.copyOf(own, other).sourceDomid(GRANTER))).isEqualTo(GNTST_permission_denied);
        assertThat(copy(GrantWorld.copyOf(own, other).sourceDomid(MAPPER))).isEqualTo(GNTST_permission_denied);
        assertThat(copy(GrantWorld.copyOf(own, other).destDomid(MAPPER))).isEqualTo(GNTST_permission_denied);
    }

    @Test
    void theSourceDomainIsJudgedBeforeTheDestDomain() {
        assertThat(copy(GrantWorld.copyOf(own, other).sourceDomid(GRANTER).destDomid(99)))
                .isEqualTo(GNTST_permission_denied);
    }

    @Test
    void domainsAreJudgedBeforeFrames() {
        assertThat(copy(GrantWorld.copyOf(-1, other).destDomid(99))).isEqualTo(GNTST_bad_domain);
    }

    @Test
    void aDomainThatWasNamedByGrefMayNotBeNamedByFrameInTheNextElement() {
        world.operations.copy().copy(world.mapper, fromGrant(REF));
        final GnttabCopy byFrame = GrantWorld.copyOf(world.page, own).sourceDomid(GRANTER);
        world.operations.copy().copy(world.mapper, byFrame);
        world.operations.copy().finish();
        assertThat(GrantWorld.status(byFrame.status())).isEqualTo(GNTST_permission_denied);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void aRefusalByTheSecurityModuleIsPermissionDenied() {
        host.refusedHook = MAPPER;
        assertThat(copy(GrantWorld.copyOf(-1, other))).isEqualTo(GNTST_permission_denied);
    }

    @Test
    void aBadFrameIsBadPage() {
        assertThat(copy(GrantWorld.copyOf(FakeGrantHost.FRAMES, other))).isEqualTo(GNTST_bad_page);
        assertThat(copy(GrantWorld.copyOf(own, -1L))).isEqualTo(GNTST_bad_page);
        assertThat(copy(GrantWorld.copyOf(world.page, own))).isEqualTo(GNTST_bad_page);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void theSourceIsJudgedBeforeTheDest() {
        host.pageTable[(int) other] = true;
        assertThat(copy(GrantWorld.copyOf(-1L, other))).isEqualTo(GNTST_bad_page);
    }

    @Test
    void aDestThatCannotBeWritableIsGeneralError() {
        host.pageTable[(int) other] = true;
        assertThat(copy(GrantWorld.copyOf(own, other))).isEqualTo(GNTST_general_error);
        host.pageTable[(int) world.page] = true;
        assertThat(copy(toGrant(REF))).isEqualTo(GNTST_general_error);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void aSourceMayBeAPageTable() {
        host.pageTable[(int) own] = true;
        assertThat(copy(GrantWorld.copyOf(own, other))).isEqualTo(GNTST_okay);
    }

    @Test
    void aRefOutOfRangeIsBadGntrefAndAnUnusedOneGeneralError() {
        assertThat(copy(fromGrant(512))).isEqualTo(GNTST_bad_gntref);
        assertThat(copy(fromGrant(-1))).isEqualTo(GNTST_bad_gntref);
        assertThat(copy(fromGrant(9))).isEqualTo(GNTST_general_error);
    }

    @Test
    void aReadonlyGrantIsASourceOnly() {
        host.grantV1(world.granter, REF, GTF_permit_access | GTF_readonly, MAPPER, world.page);
        assertThat(copy(fromGrant(REF))).isEqualTo(GNTST_okay);
        assertThat(copy(toGrant(REF))).isEqualTo(GNTST_general_error);
    }

    @Test
    void aGrantedFrameOfSomebodyElseIsBadPage() {
        host.grantV1(world.granter, REF, GTF_permit_access, MAPPER, own);
        assertThat(copy(fromGrant(REF))).isEqualTo(GNTST_bad_page);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
    }

    @Test
    void rangesMustLieWithinThePage() {
        assertThat(copy(GrantWorld.copyOf(own, other).sourceOffset(4090))).isEqualTo(GNTST_bad_copy_arg);
        assertThat(copy(GrantWorld.copyOf(own, other).destOffset(4090))).isEqualTo(GNTST_bad_copy_arg);
        assertThat(copy(GrantWorld.copyOf(own, other).sourceOffset(5000).len(4))).isEqualTo(GNTST_bad_copy_arg);
        assertThat(copy(GrantWorld.copyOf(own, other).sourceOffset(0xffff).len(0xffff))).isEqualTo(GNTST_bad_copy_arg);
        assertThat(copy(GrantWorld.copyOf(own, other).len(4096))).isEqualTo(GNTST_okay);
    }

    @Test
    void framesAreJudgedBeforeRanges() {
        assertThat(copy(GrantWorld.copyOf(-1L, other).sourceOffset(5000))).isEqualTo(GNTST_bad_page);
    }

    @Test
    void aLengthOf0AndUnknownFlagBitsAreOkay() {
        assertThat(copy(GrantWorld.copyOf(own, other).len(0))).isEqualTo(GNTST_okay);
        assertThat(copy(GrantWorld.copyOf(own, other).flags(0x80))).isEqualTo(GNTST_okay);
    }

    @Test
    void onePageMayBeCopiedWithinItself() {
        put(own, 0, 5);
        assertThat(copy(GrantWorld.copyOf(own, own).destOffset(8))).isEqualTo(GNTST_okay);
        assertThat(byteAt(own, 8)).isEqualTo(5);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void aGrantThatIsMappedMayBeCopiedByItsMapper() {
        world.mapped();
        assertThat(copy(fromGrant(REF))).isEqualTo(GNTST_okay);
        assertThat(copy(toGrant(REF))).isEqualTo(GNTST_okay);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access | GTF_reading | GTF_writing);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("0/1/0/0");
    }

    @Test
    void aCopyFromAMappedGrantOfADyingDomainIsBadDomain() {
        world.mapped();
        host.dying.put(GRANTER, true);
        assertThat(copy(fromGrant(REF))).isEqualTo(GNTST_bad_domain);
    }

    @Test
    void aFailedElementReleasesWhatTheEarlierOnesClaimed() {
        final CopyGrant copying = world.operations.copy();
        copying.copy(world.mapper, fromGrant(REF));
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("1/0/0/0");
        copying.copy(world.mapper, fromGrant(9));
        assertThat(host.quiet()).isTrue();
        copying.finish();
    }

    @Test
    void elementsWithTheSameEndsShareTheirPins() {
        final CopyGrant copying = world.operations.copy();
        for (int i = 0; i < 300; i++) {
            final GnttabCopy op = fromGrant(REF);
            copying.copy(world.mapper, op);
            assertThat(op.status()).isEqualTo(GNTST_okay);
            assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("1/0/0/0");
        }
        copying.finish();
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void oneGrantMayBeSourceAndDestOfOneElement() {
        final GnttabCopy op = GnttabCopy.allocate().sourceURef(REF).sourceDomid(GRANTER).destURef(REF)
                .destDomid(GRANTER).len(4).destOffset(8).flags(GNTCOPY_source_gref | GNTCOPY_dest_gref);
        assertThat(copy(op)).isEqualTo(GNTST_okay);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void aSubPageGrantCoversItsBytesOnly() {
        final GrantWorld two = GrantWorld.version2();
        final long dest = two.host.page(MAPPER);
        two.host.grantSubPage(two.granter, REF, 0, MAPPER, two.page, 100, 50);
        assertThat(two.copy(two.mapper, from(dest, 100, 50))).isEqualTo(GNTST_okay);
        assertThat(two.copy(two.mapper, from(dest, 99, 10))).isEqualTo(GNTST_general_error);
        assertThat(two.copy(two.mapper, from(dest, 100, 51))).isEqualTo(GNTST_general_error);
        assertThat(two.copy(two.mapper, from(dest, 4090, 51))).isEqualTo(GNTST_bad_copy_arg);
        assertThat(two.host.status(two.granter, REF)).isZero();
        assertThat(two.host.quiet()).isTrue();
    }

    private static GnttabCopy from(final long dest, final int offset, final int length) {
        return GrantWorld.copyOf(0, dest).sourceURef(REF).sourceDomid(GRANTER).sourceOffset(offset).len(length)
                .flags(GNTCOPY_source_gref);
    }

    /** The third domain grants a page to the granter, which passes it on to the mapper by its entry 8. */
    private static long passOn(final GrantWorld two, final int flags) {
        final long passed = two.host.page(THIRD);
        two.host.grantV1(two.third, 9, GTF_permit_access | flags, GRANTER, passed);
        two.host.grantTransitive(two.granter, REF, 0, MAPPER, THIRD, 9);
        return passed;
    }

    @Test
    void aTransitiveGrantIsFollowed() {
        final GrantWorld two = GrantWorld.version2();
        final long passed = passOn(two, 0);
        final long dest = two.host.page(MAPPER);
        two.host.machine().putByte(passed << Page.SHIFT, (byte) 6);
        two.operations.copy().copy(two.mapper, from(dest, 0, 1));
        assertThat(two.host.machine().getByte(dest << Page.SHIFT)).isEqualTo((byte) 6);
        assertThat(two.host.status(two.granter, REF)).isEqualTo(GTF_reading);
        assertThat(two.host.flags(two.third, 9)).isEqualTo(GTF_permit_access | GTF_reading);
        two.operations.copy().finish();
        assertThat(two.host.status(two.granter, REF)).isZero();
        assertThat(two.host.flags(two.third, 9)).isEqualTo(GTF_permit_access);
        assertThat(two.host.quiet()).isTrue();
    }

    @Test
    void aTransitiveGrantGivesNoMoreThanTheOneItPassesOn() {
        final GrantWorld two = GrantWorld.version2();
        passOn(two, GTF_readonly);
        final long source = two.host.page(MAPPER);
        final GnttabCopy op = GrantWorld.copyOf(source, 0).destURef(REF).destDomid(GRANTER).flags(GNTCOPY_dest_gref);
        assertThat(two.copy(two.mapper, op)).isEqualTo(GNTST_general_error);
        assertThat(two.host.status(two.granter, REF)).isZero();
        assertThat(two.host.quiet()).isTrue();
    }

    @Test
    void aTransitiveGrantIsFollowedOnce() {
        final GrantWorld two = GrantWorld.version2();
        final long dest = two.host.page(MAPPER);
        two.operations.setVersion().setVersion(two.third, 2);
        two.host.grantTransitive(two.third, 9, 0, GRANTER, MAPPER, 8);
        two.host.grantTransitive(two.granter, REF, 0, MAPPER, THIRD, 9);
        assertThat(two.copy(two.mapper, from(dest, 0, 1))).isEqualTo(GNTST_general_error);
        assertThat(two.host.status(two.third, 9)).isZero();
        assertThat(two.host.quiet()).isTrue();
    }

    @Test
    void aTransitiveGrantMayNotNameItsOwnDomainOrOneThatIsNotThere() {
        final GrantWorld two = GrantWorld.version2();
        final long dest = two.host.page(MAPPER);
        two.host.grantTransitive(two.granter, REF, 0, MAPPER, GRANTER, 9);
        assertThat(two.copy(two.mapper, from(dest, 0, 1))).isEqualTo(GNTST_general_error);
        two.host.grantTransitive(two.granter, REF, 0, MAPPER, 99, 9);
        assertThat(two.copy(two.mapper, from(dest, 0, 1))).isEqualTo(GNTST_general_error);
        assertThat(two.host.status(two.granter, REF)).isZero();
    }

    @Test
    void transitiveGrantsCanBeSwitchedOff() {
        final GrantWorld two = GrantWorld.version2();
        passOn(two, 0);
        final GrantOperations strict = new GrantOperations(two.host, two, false);
        final GnttabCopy op = from(two.host.page(MAPPER), 0, 1);
        strict.copy().copy(two.mapper, op);
        strict.copy().finish();
        assertThat(GrantWorld.status(op.status())).isEqualTo(GNTST_general_error);
    }

    @Test
    void aTransitiveEntryChangedWhilePinnedIsTakenAnewAfterItsPinsAreReleased() {
        final GrantWorld two = GrantWorld.version2();
        passOn(two, 0);
        final long second = two.host.page(THIRD);
        two.host.grantV1(two.third, 10, GTF_permit_access, GRANTER, second);
        final long dest = two.host.page(MAPPER);
        final CopyGrant copying = two.operations.copy();
        copying.copy(two.mapper, from(dest, 0, 1));
        two.host.grantTransitive(two.granter, REF, 0, MAPPER, THIRD, 10);
        final GnttabCopy both = GnttabCopy.allocate().sourceURef(REF).sourceDomid(GRANTER).destURef(REF)
                .destDomid(GRANTER).len(1).flags(GNTCOPY_source_gref | GNTCOPY_dest_gref);
        copying.copy(two.mapper, both);
        copying.finish();
        assertThat(both.status()).isEqualTo(GNTST_okay);
        assertThat(two.host.quiet()).isTrue();
    }

    @Test
    void aCopyIsReportedWithItsFirstBytesAndCounted() {
        put(world.page, 0, 3);
        copy(fromGrant(REF).len(2));
        final TraceEvent.GrantCopied event = (TraceEvent.GrantCopied) world.lastEvent();
        assertThat(event.sourceGref()).isEqualTo(REF);
        assertThat(event.destGref()).isEqualTo(-1);
        assertThat(event.head()).containsExactly(3, 0);
        assertThat(world.mapper.counters().copies()).isEqualTo(1);
        assertThat(world.mapper.counters().copiedBytes()).isEqualTo(2);
        copy(fromGrant(9));
        assertThat(((TraceEvent.GrantCopied) world.lastEvent()).head()).isEmpty();
        assertThat(world.mapper.counters().copies()).isEqualTo(1);
    }

    @Test
    void aCopyMarksTheDestinationDirty() {
        copy(GrantWorld.copyOf(own, other));
        assertThat(host.dirtied).isEqualTo(1);
        copy(GrantWorld.copyOf(own, other).destDomid(Xen.DOMID_SELF).len(0));
        assertThat(host.dirtied).isEqualTo(2);
    }
}
