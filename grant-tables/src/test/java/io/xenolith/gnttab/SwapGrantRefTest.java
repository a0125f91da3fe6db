package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.MAPPER;
import static io.xenolith.gnttab.GrantWorld.REF;
import static io.xenolith.gnttab.GrantWorld.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.gnttab.GnttabSwapGrantRef;
import org.junit.jupiter.api.Test;

class SwapGrantRefTest {
    private static int swap(final GrantWorld world, final int refA, final int refB) {
        final GnttabSwapGrantRef op = GnttabSwapGrantRef.allocate().refA(refA).refB(refB).status(77);
        world.operations.swap().swap(world.granter, op);
        return GrantWorld.status(op.status());
    }

    @Test
    void aRefOutOfRangeIsBadGntref() {
        final GrantWorld world = new GrantWorld();
        assertThat(swap(world, 512, 8)).isEqualTo(GNTST_bad_gntref);
        assertThat(swap(world, 8, -1)).isEqualTo(GNTST_bad_gntref);
        assertThat(swap(world, 512, 512)).isEqualTo(GNTST_bad_gntref);
    }

    @Test
    void equalRefsAreOkayEvenWhenMapped() {
        final GrantWorld world = new GrantWorld();
        world.mapped();
        assertThat(swap(world, REF, REF)).isEqualTo(GNTST_okay);
    }

    @Test
    void aMappedRefIsEagainOnEitherSide() {
        final GrantWorld world = new GrantWorld();
        world.mapped();
        assertThat(swap(world, REF, 10)).isEqualTo(GNTST_eagain);
        assertThat(swap(world, 10, REF)).isEqualTo(GNTST_eagain);
    }

    @Test
    void version1EntriesAreExchanged() {
        final GrantWorld world = new GrantWorld();
        final long a = world.host.machine().getLong(world.granter.entryAddress(REF));
        assertThat(swap(world, REF, 511)).isEqualTo(GNTST_okay);
        assertThat(world.host.machine().getLong(world.granter.entryAddress(511))).isEqualTo(a);
        assertThat(world.host.machine().getLong(world.granter.entryAddress(REF))).isZero();
    }

    @Test
    void version2EntriesAndTheirStatusAreExchanged() {
        final GrantWorld world = GrantWorld.version2();
        world.host.grantV2(world.granter, 9, GTF_permit_access | GTF_readonly, THIRD, 0x1_0000_0005L);
        world.host.machine().putShort(world.granter.statusAddress(9), (short) 0x4000);
        assertThat(swap(world, REF, 9)).isEqualTo(GNTST_okay);
        assertThat(world.host.flags(world.granter, REF)).isEqualTo(GTF_permit_access | GTF_readonly);
        assertThat(world.host.machine().getLong(world.granter.entryAddress(REF) + 8)).isEqualTo(0x1_0000_0005L);
        assertThat(world.host.status(world.granter, REF)).isEqualTo(0x4000);
        assertThat(world.host.machine().getLong(world.granter.entryAddress(9) + 8)).isEqualTo(world.page);
        assertThat(world.host.machine().getShort(world.granter.entryAddress(9) + 2)).isEqualTo((short) MAPPER);
        assertThat(world.host.status(world.granter, 9)).isZero();
    }
}
