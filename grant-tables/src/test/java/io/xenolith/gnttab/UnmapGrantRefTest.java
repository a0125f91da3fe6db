package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.GRANTER;
import static io.xenolith.gnttab.GrantWorld.MAPPER;
import static io.xenolith.gnttab.GrantWorld.REF;
import static io.xenolith.gnttab.GrantWorld.VA;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GnttabUnmapAndReplace;
import io.xenolith.trace.TraceEvent;
import org.junit.jupiter.api.Test;

class UnmapGrantRefTest {
    private static final int READONLY = GNTMAP_host_map | GNTMAP_readonly;
    private static final int BOTH = GNTMAP_host_map | GNTMAP_device_map;

    private final GrantWorld world = new GrantWorld();
    private final FakeGrantHost host = world.host;
    private final long busAddress = world.page << Page.SHIFT;

    private int unmapAndReplace(final int handle, final long address, final long newAddress) {
        final GnttabUnmapAndReplace op = GnttabUnmapAndReplace.allocate();
        op.handle(handle).hostAddr(address).newAddr(newAddress).status(77);
        world.operations.unmap().unmapAndReplace(world.mapper, 0, op);
        return GrantWorld.status(op.status());
    }

    @Test
    void aHandleOutOfRangeIsBadHandle() {
        assertThat(world.unmap(12345, VA, 0)).isEqualTo(GNTST_bad_handle);
        assertThat(world.unmap(-1, VA, 0)).isEqualTo(GNTST_bad_handle);
        assertThat(unmapAndReplace(12345, VA, VA)).isEqualTo(GNTST_bad_handle);
    }

    @Test
    void aHandleThatStandsForNothingIsBadHandle() {
        final int handle = world.mapped();
        assertThat(world.unmap(handle + 1, VA, 0)).isEqualTo(GNTST_bad_handle);
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_okay);
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_bad_handle);
    }

    @Test
    void aRefusalByTheSecurityModuleIsPermissionDenied() {
        final int handle = world.mapped();
        host.refusedHook = GRANTER;
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_permission_denied);
    }

    @Test
    void aWrongBusAddressIsBadDevAddrAndUndoesNothing() {
        final int handle = world.map(BOTH).handle();
        assertThat(world.unmap(handle, VA, busAddress + 1)).isEqualTo(GNTST_bad_dev_addr);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("0/1/0/1");
    }

    @Test
    void anEntryThatDoesNotMapTheFrameIsGeneralErrorUntilItDoesAgain() {
        final int handle = world.mapped();
        final Long entry = host.entries.remove(VA >>> Page.SHIFT);
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_general_error);
        host.entries.put(VA >>> Page.SHIFT, entry);
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_okay);
    }

    @Test
    void theLastUnmapClearsTheFlagsAndReleasesTheFrame() {
        final int handle = world.mapped();
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_okay);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
        assertThat(GrantWorld.pins(world.granter, REF)).isEmpty();
        assertThat(host.quiet()).isTrue();
        assertThat(host.entries).isEmpty();
    }

    @Test
    void writingGoesWithTheLastWritablePinAndReadingWithTheLastOfAll() {
        final int write = world.mapped();
        final int read = world.map(world.mapper, GRANTER, REF, READONLY, VA + Page.SIZE).handle();
        world.unmap(write, VA, 0);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access | GTF_reading);
        world.unmap(read, VA + Page.SIZE, 0);
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
    }

    @Test
    void onlyTheHalfWhoseAddressIsGivenIsUndone() {
        final int handle = world.map(BOTH).handle();
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_okay);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("0/0/0/1");
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access | GTF_reading | GTF_writing);
        assertThat(world.unmap(handle, 0, busAddress)).isEqualTo(GNTST_okay);
        assertThat(host.quiet()).isTrue();
        assertThat(world.unmap(handle, 0, busAddress)).isEqualTo(GNTST_bad_handle);
    }

    @Test
    void bothHalvesGoTogetherWhenBothAreNamed() {
        final int handle = world.map(BOTH).handle();
        assertThat(world.unmap(handle, VA, busAddress)).isEqualTo(GNTST_okay);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void namingNeitherHalfOrOneThatIsNotMappedIsOkayAndChangesNothing() {
        final int handle = world.map(GNTMAP_device_map).handle();
        assertThat(world.unmap(handle, 0, 0)).isEqualTo(GNTST_okay);
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_okay);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("0/0/0/1");
    }

    @Test
    void unmapAndReplaceMovesTheEntryOfTheNewAddress() {
        final long newVa = VA + Page.SIZE;
        final int handle = world.mapped();
        host.entries.put(newVa >>> Page.SHIFT, 5L);
        assertThat(unmapAndReplace(handle, VA, newVa)).isEqualTo(GNTST_okay);
        assertThat(host.entries).containsOnly(java.util.Map.entry(VA >>> Page.SHIFT, 5L));
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void unmapAndReplaceWithABadNewAddressKeepsTheMapping() {
        final int handle = world.mapped();
        assertThat(unmapAndReplace(handle, VA, FakeGrantHost.NO_L1)).isEqualTo(GNTST_general_error);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("0/1/0/0");
    }

    @Test
    void aWritableUnmapMarksTheFrameDirtyAndAReadonlyOneDoesNot() {
        world.unmap(world.map(READONLY).handle(), VA, 0);
        assertThat(host.dirtied).isZero();
        world.unmap(world.mapped(), VA, 0);
        assertThat(host.dirtied).isEqualTo(1);
    }

    @Test
    void version2ClearsTheStatusWord() {
        final GrantWorld two = GrantWorld.version2();
        two.unmap(two.mapped(), VA, 0);
        assertThat(two.host.status(two.granter, REF)).isZero();
        assertThat(two.host.flags(two.granter, REF)).isEqualTo(GTF_permit_access);
    }

    @Test
    void anUnmapIsReportedAndCounted() {
        final int handle = world.mapped();
        world.unmap(handle, VA, 0);
        assertThat(world.lastEvent()).isEqualTo(new TraceEvent.GrantUnmapped(MAPPER, GRANTER, REF, handle, GNTST_okay));
        world.unmap(handle, VA, 0);
        assertThat(world.lastEvent()).isEqualTo(new TraceEvent.GrantUnmapped(MAPPER, -1, -1, handle, GNTST_bad_handle));
        assertThat(world.mapper.counters().unmaps()).isEqualTo(1);
    }

    @Test
    void aDyingMapperLosesItsPinsAndItsDeviceReferences() {
        world.map(BOTH);
        world.map(GNTMAP_device_map | GNTMAP_readonly);
        world.mapper.releaseMappings();
        assertThat(GrantWorld.pins(world.granter, REF)).isEmpty();
        assertThat(host.flags(world.granter, REF)).isEqualTo(GTF_permit_access);
        // What is left is the host mapping's, which the teardown of the mapper's page tables releases.
        assertThat(host.references[(int) world.page]).isEqualTo(2);
        assertThat(host.writableTypes[(int) world.page]).isEqualTo(1);
        world.mapper.forEachMapping((handle, granter, ref, flags) -> {
            throw new AssertionError("handle " + handle);
        });
    }

    @Test
    void theDeathOfManyMappingsGivesWayBehindAPageOfHandlesAndIsGoneOnWith() {
        // Pins of one kind are counted in eight bits.
        for (int i = 0; i < Maptrack.PER_FRAME - 1; i++) {
            world.map(GNTMAP_device_map | GNTMAP_readonly);
            world.map(GNTMAP_device_map);
        }
        int goes = 1;
        while (!world.mapper.releaseMappings(() -> true)) {
            goes++;
        }
        assertThat(goes).isGreaterThan(1);
        assertThat(GrantWorld.pins(world.granter, REF)).isEmpty();
    }

    @Test
    void aGrantersFramesLiveAsLongAsTheyAreMapped() {
        final int handle = world.mapped();
        host.dying.put(GRANTER, true);
        host.putPage(world.page);
        assertThat(host.owner(world.page)).isEqualTo(GRANTER);
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_okay);
        assertThat(host.owner(world.page)).isEqualTo(GrantHost.NO_DOMAIN);
    }

    @Test
    void aHandleOfAGranterThatIsGoneCanBeGivenBack() {
        final int handle = world.mapped();
        // The mapper overwrites the entry by hand, the granter's last frame goes, and with it the granter.
        host.entries.clear();
        host.tables.remove(GRANTER);
        assertThat(world.unmap(handle, 0, 0)).isEqualTo(GNTST_okay);
        world.mapper.releaseMappings();
        assertThat(GrantWorld.pins(world.granter, REF)).isEmpty();
    }

    @Test
    void aMappingOfADestroyedGranterCanStillBeUndone() {
        final int handle = world.map(BOTH).handle();
        host.dying.put(GRANTER, true);
        world.granter.destroy();
        host.putPage(world.page);
        assertThat(GrantWorld.pins(world.granter, REF)).isEqualTo("0/1/0/1");
        assertThat(world.mapStatus(GNTMAP_host_map)).isEqualTo(GNTST_bad_gntref);
        assertThat(world.unmap(handle, VA, busAddress)).isEqualTo(GNTST_okay);
        assertThat(GrantWorld.pins(world.granter, REF)).isEmpty();
        assertThat(host.quiet()).isTrue();
    }
}
