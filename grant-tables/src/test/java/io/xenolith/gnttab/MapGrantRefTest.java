package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.GRANTER;
import static io.xenolith.gnttab.GrantWorld.MAPPER;
import static io.xenolith.gnttab.GrantWorld.REF;
import static io.xenolith.gnttab.GrantWorld.THIRD;
import static io.xenolith.gnttab.GrantWorld.VA;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import org.junit.jupiter.api.Test;

class MapGrantRefTest {
    private static final int READONLY = GNTMAP_host_map | GNTMAP_readonly;

    private final GrantWorld world = new GrantWorld();
    private final FakeGrantHost host = world.host;

    private int map(final int dom, final int ref, final int flags, final long address) {
        return GrantWorld.status(world.map(world.mapper, dom, ref, flags, address).status());
    }

    @Test
    void aMappingNeedsADeviceOrAHostMap() {
        assertThat(world.mapStatus(GNTMAP_readonly)).isEqualTo(GNTST_bad_gntref);
    }

    @Test
    void flagsAreLookedAtBeforeTheDomain() {
        assertThat(map(99, REF, 0, VA)).isEqualTo(GNTST_bad_gntref);
    }

    @Test
    void anUnknownDomainIsBadDomain() {
        assertThat(map(99, REF, GNTMAP_host_map, VA)).isEqualTo(GNTST_bad_domain);
    }

    @Test
    void domidSelfIsNoDomainHere() {
        assertThat(map(Xen.DOMID_SELF, REF, GNTMAP_host_map, VA)).isEqualTo(GNTST_bad_domain);
    }

    @Test
    void aRefusalByTheSecurityModuleIsPermissionDeniedAndUsesNoHandle() {
        host.refusedHook = GRANTER;
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_permission_denied);
        host.refusedHook = GrantHost.NO_DOMAIN;
        assertThat(world.mapped()).isZero();
    }

    @Test
    void withoutMaptrackFramesNothingCanBeMapped() {
        final GrantTable none = host.domain(7, 1, 0);
        assertThat(GrantWorld.status(world.map(none, GRANTER, 100_000, GNTMAP_host_map, VA).status()))
                .isEqualTo(GNTST_no_space);
    }

    @Test
    void aRefOutOfRangeIsBadGntref() {
        assertThat(map(GRANTER, 512, GNTMAP_host_map, VA)).isEqualTo(GNTST_bad_gntref);
        assertThat(map(GRANTER, -1, GNTMAP_host_map, VA)).isEqualTo(GNTST_bad_gntref);
    }

    @Test
    void anUnusedEntryIsGeneralError() {
        assertThat(map(GRANTER, 9, GNTMAP_host_map, VA)).isEqualTo(GNTST_general_error);
    }

    @Test
    void anEntryForAnotherDomainIsGeneralError() {
        host.grantV1(world.granter, REF, GTF_permit_access, THIRD, world.page);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
    }

    @Test
    void aTransferOfferCannotBeMapped() {
        host.grantV1(world.granter, REF, GTF_accept_transfer, MAPPER, world.page);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
    }

    @Test
    void aVersion1EntryMarkedSubPageCannotBeMapped() {
        host.grantV1(world.granter, REF, GTF_permit_access | GTF_sub_page, MAPPER, world.page);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
    }

    @Test
    void aReadonlyGrantCannotBeMappedWritable() {
        host.grantV1(world.granter, REF, GTF_permit_access | GTF_readonly, MAPPER, world.page);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access | GTF_readonly);
        assertThat(world.mapStatus(READONLY)).isEqualTo(GNTST_okay);
    }

    @Test
    void aFrameThatIsNotTheGrantersIsBadPageAndTheEntryIsUntouched() {
        host.grantV1(world.granter, REF, GTF_permit_access, MAPPER, host.page(THIRD));
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_bad_page);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void aFrameNumberBeyondMemoryIsBadPage() {
        host.grantV1(world.granter, REF, GTF_permit_access, MAPPER, 0xffff_ffffL);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_bad_page);
    }

    @Test
    void aPageTableCanBeMappedReadonlyOnly() {
        host.pageTable[(int) world.page] = true;
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
        assertThat(world.mapStatus(GNTMAP_device_map)).isEqualTo(GNTST_general_error);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
        assertThat(host.quiet()).isTrue();
        assertThat(world.mapStatus(READONLY)).isEqualTo(GNTST_okay);
    }

    @Test
    void anAddressWithoutL1TableIsGeneralErrorAndLeavesNothingBehind() {
        assertThat(map(GRANTER, REF, GNTMAP_host_map | GNTMAP_device_map, FakeGrantHost.NO_L1))
                .isEqualTo(GNTST_general_error);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
        assertThat(GrantWorld.pins(world.granter, REF)).isEmpty();
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void aFailedMapOverAnotherMappingLeavesThatOneInUse() {
        world.map(READONLY);
        assertThat(map(GRANTER, REF, GNTMAP_host_map, FakeGrantHost.NO_L1)).isEqualTo(GNTST_general_error);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access | GTF_reading);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("1/0/0/0");
    }

    @Test
    void aWritableMapTakesAReferenceAndAWritableType() {
        final GnttabMapGrantRef op = world.map(GNTMAP_host_map);
        assertThat(op.status()).isEqualTo(GNTST_okay);
        assertThat(op.devBusAddr()).isEqualTo(world.page << Page.SHIFT);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access | GTF_reading | GTF_writing);
        assertThat(host.references[(int) world.page]).isEqualTo(2);
        assertThat(host.writableTypes[(int) world.page]).isEqualTo(1);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("0/1/0/0");
    }

    @Test
    void aReadonlyMapTakesAReferenceOnly() {
        world.map(READONLY);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access | GTF_reading);
        assertThat(host.references[(int) world.page]).isEqualTo(2);
        assertThat(host.writableTypes[(int) world.page]).isZero();
    }

    @Test
    void bothHalvesTakeTheirOwnReferences() {
        world.map(GNTMAP_host_map | GNTMAP_device_map);
        assertThat(host.references[(int) world.page]).isEqualTo(3);
        assertThat(host.writableTypes[(int) world.page]).isEqualTo(2);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("0/1/0/1");
    }

    @Test
    void laterPinsReuseTheFrameOfTheFirstWhateverTheEntrySays() {
        world.mapped();
        host.grantV1(world.granter, REF, GTF_invalid, THIRD, host.page(GRANTER));
        final GnttabMapGrantRef op = world.map(GNTMAP_host_map);
        assertThat(op.status()).isEqualTo(GNTST_okay);
        assertThat(op.devBusAddr()).isEqualTo(world.page << Page.SHIFT);
    }

    @Test
    void aWriteUpgradeOfAPinnedEntryStillHonoursReadonly() {
        world.map(READONLY);
        host.grantV1(world.granter, REF, GTF_permit_access | GTF_readonly, MAPPER, world.page);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
    }

    @Test
    void aPinnedEntryBelongsToTheDomainThatPinnedIt() {
        world.mapped();
        host.grantV1(world.granter, REF, GTF_permit_access, THIRD, world.page);
        assertThat(GrantWorld.status(world.map(world.third, GRANTER, REF, GNTMAP_host_map, VA).status()))
                .isEqualTo(GNTST_general_error);
    }

    @Test
    void thePinsOfAKindAreLimitedTo128() {
        for (int i = 0; i < 128; i++) {
            assertThat(world.mapStatus(READONLY)).isEqualTo(GNTST_okay);
        }
        assertThat(world.mapStatus(READONLY)).isEqualTo(GNTST_general_error);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_okay);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("128/1/0/0");
    }

    @Test
    void aGuestThatChangesTheFlagsFourTimesIsFollowed() {
        final int[] changes = {4};
        host.rival = address -> {
            if (changes[0]-- > 0) {
                host.grantV1(world.granter, REF, GTF_permit_access | (changes[0] << 5), MAPPER, world.page);
            }
        };
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_okay);
    }

    @Test
    void aGuestThatChangesTheFlagsAtEveryTryIsRefused() {
        final int[] changes = {0};
        host.rival = address -> host.grantV1(world.granter, REF, GTF_permit_access | (++changes[0] << 5), MAPPER,
                world.page);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
        assertThat(changes[0]).isEqualTo(5);
    }

    @Test
    void aRevokeBetweenLoadAndExchangeIsSeen() {
        host.rival = address -> host.grantV1(world.granter, REF, GTF_invalid, 0, 0);
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
        assertThat(host.flags(world.granter, REF)).isZero();
    }

    @Test
    void aDomainMayMapItsOwnGrantByNumber() {
        final long own = host.page(MAPPER);
        host.grantV1(world.mapper, REF, GTF_permit_access, MAPPER, own);
        assertThat(map(MAPPER, REF, GNTMAP_host_map, VA)).isEqualTo(GNTST_okay);
    }

    @Test
    void version2MarksTheStatusWordAndLeavesTheFlags() {
        final GrantWorld two = GrantWorld.version2();
        assertThat(two.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_okay);
        assertThat(two.host.flags(two.granter, REF)).isEqualTo(GTF_permit_access);
        assertThat(two.host.status(two.granter, REF)).isEqualTo(GTF_reading | GTF_writing);
        assertThat(two.host.status(two.granter, REF + 1)).isZero();
    }

    @Test
    void version2RefusesSubPageAndTransitiveEntries() {
        final GrantWorld two = GrantWorld.version2();
        two.host.grantSubPage(two.granter, REF, 0, MAPPER, two.page, 0, Page.SIZE);
        assertThat(two.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
        two.host.grantTransitive(two.granter, REF, 0, MAPPER, THIRD, 8);
        assertThat(two.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
        assertThat(two.host.status(two.granter, REF)).isZero();
    }

    @Test
    void version2FramesMayBeAny64BitNumber() {
        final GrantWorld two = GrantWorld.version2();
        two.host.grantV2(two.granter, REF, GTF_permit_access, MAPPER, -1L);
        assertThat(two.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_bad_page);
        two.host.grantV2(two.granter, REF, GTF_permit_access, MAPPER, two.page | (1L << 40));
        assertThat(two.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_bad_page);
        assertThat(two.host.status(two.granter, REF)).isZero();
    }

    @Test
    void version2HonoursReadonlyOnUpgrade() {
        final GrantWorld two = GrantWorld.version2();
        two.map(READONLY);
        two.host.grantV2(two.granter, REF, GTF_permit_access | GTF_readonly, MAPPER, two.page);
        assertThat(two.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_general_error);
        assertThat(two.host.status(two.granter, REF)).isEqualTo(GTF_reading);
    }

    @Test
    void aVersion2TableHasHalfTheEntriesPerFrame() {
        final GrantWorld two = GrantWorld.version2();
        assertThat(GrantWorld.status(two.map(two.mapper, GRANTER, 256, GNTMAP_host_map, VA).status()))
                .isEqualTo(GNTST_bad_gntref);
        assertThat(GrantWorld.status(two.map(two.mapper, GRANTER, 255, GNTMAP_host_map, VA).status()))
                .isEqualTo(GNTST_general_error);
    }

    @Test
    void aMapIsReportedAndCounted() {
        final GnttabMapGrantRef op = world.map(GNTMAP_host_map);
        assertThat(world.lastEvent()).isEqualTo(new TraceEvent.GrantMapped(MAPPER, GRANTER, REF, op.handle(),
                world.page, GNTMAP_host_map, GNTST_okay));
        map(GRANTER, 9, GNTMAP_host_map, VA);
        assertThat(world.lastEvent()).isEqualTo(
                new TraceEvent.GrantMapped(MAPPER, GRANTER, 9, -1, -1, GNTMAP_host_map, GNTST_general_error));
        assertThat(world.mapper.counters().maps()).isEqualTo(1);
    }
}
