package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.GRANTER;
import static io.xenolith.gnttab.GrantWorld.MAPPER;
import static io.xenolith.gnttab.GrantWorld.REF;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.trace.TraceEvent;
import org.junit.jupiter.api.Test;

class TransferGrantTest {
    private static final int GPFN = 0x123;

    private final GrantWorld world = new GrantWorld();
    private final FakeGrantHost host = world.host;
    private final long gift = host.page(GRANTER);

    TransferGrantTest() {
        host.grantV1(world.mapper, REF, GTF_accept_transfer, GRANTER, GPFN);
    }

    @Test
    void theFrameBecomesTheAcceptorsAtThePageNumberItOffered() {
        assertThat(world.transfer(gift, MAPPER, REF)).isEqualTo(GNTST_okay);
        assertThat(host.owner(gift)).isEqualTo(MAPPER);
        assertThat(host.gpfns[(int) gift]).isEqualTo(GPFN);
        assertThat(host.flags(world.mapper, REF))
                .isEqualTo(GTF_accept_transfer | GTF_transfer_committed | GTF_transfer_completed);
        assertThat(host.machine().getInt(world.mapper.entryAddress(REF) + 4)).isEqualTo((int) gift);
    }

    @Test
    void aVersion2OfferGetsTheWholeFrameNumber() {
        world.operations.setVersion().setVersion(world.mapper, 2);
        host.grantV2(world.mapper, REF, GTF_accept_transfer, GRANTER, GPFN);
        assertThat(world.transfer(gift, MAPPER, REF)).isEqualTo(GNTST_okay);
        assertThat(host.machine().getLong(world.mapper.entryAddress(REF) + 8)).isEqualTo(gift);
    }

    @Test
    void aBadFrameIsBadPageBeforeTheDomainIsLookedAt() {
        assertThat(world.transfer(-1, 99, REF)).isEqualTo(GNTST_bad_page);
        assertThat(world.transfer(host.page(MAPPER), 99, REF)).isEqualTo(GNTST_bad_page);
    }

    @Test
    void aFrameWithAnyFurtherReferenceIsBadPageAndStays() {
        host.getPage(gift, GRANTER);
        assertThat(world.transfer(gift, MAPPER, REF)).isEqualTo(GNTST_bad_page);
        assertThat(host.owner(gift)).isEqualTo(GRANTER);
    }

    @Test
    void aFrameThatCannotBeStolenAtAllIsGeneralError() {
        assertThat(world.transfer(world.granter.sharedFrame(0), MAPPER, REF)).isEqualTo(GNTST_general_error);
        assertThat(host.owner(world.granter.sharedFrame(0))).isEqualTo(GRANTER);
    }

    @Test
    void anUnknownDomainIsBadDomainAndThePageIsGone() {
        assertThat(world.transfer(gift, 99, REF)).isEqualTo(GNTST_bad_domain);
        assertThat(host.owner(gift)).isEqualTo(GrantHost.NO_DOMAIN);
    }

    @Test
    void aRefusalByTheSecurityModuleIsPermissionDenied() {
        host.refusedHook = MAPPER;
        assertThat(world.transfer(gift, MAPPER, REF)).isEqualTo(GNTST_permission_denied);
    }

    @Test
    void aDomainWithoutRoomIsGeneralErrorAndItsOfferStands() {
        host.room.put(MAPPER, 0);
        assertThat(world.transfer(gift, MAPPER, REF)).isEqualTo(GNTST_general_error);
        assertThat(host.owner(gift)).isEqualTo(GrantHost.NO_DOMAIN);
        assertThat(host.flags(world.mapper, REF)).isEqualTo(GTF_accept_transfer);
    }

    @Test
    void aDyingDomainIsGeneralError() {
        host.dying.put(MAPPER, true);
        assertThat(world.transfer(gift, MAPPER, REF)).isEqualTo(GNTST_general_error);
    }

    @Test
    void anEntryThatDoesNotAcceptIsGeneralError() {
        assertThat(world.transfer(gift, MAPPER, 9)).isEqualTo(GNTST_general_error);
        assertThat(world.transfer(host.page(GRANTER), MAPPER, 100_000)).isEqualTo(GNTST_general_error);
        host.grantV1(world.mapper, REF, GTF_accept_transfer, MAPPER, GPFN);
        assertThat(world.transfer(host.page(GRANTER), MAPPER, REF)).isEqualTo(GNTST_general_error);
        host.grantV1(world.mapper, REF, GTF_accept_transfer | GTF_transfer_committed, GRANTER, GPFN);
        assertThat(world.transfer(host.page(GRANTER), MAPPER, REF)).isEqualTo(GNTST_general_error);
    }

    @Test
    void anOfferIsTakenOnce() {
        assertThat(world.transfer(gift, MAPPER, REF)).isEqualTo(GNTST_okay);
        assertThat(world.transfer(host.page(GRANTER), MAPPER, REF)).isEqualTo(GNTST_general_error);
    }

    @Test
    void anOfferThatChangesAtEveryTryIsRefused() {
        final int[] tries = {0};
        host.rival = address -> host.grantV1(world.mapper, REF,
                tries[0]++ % 2 == 0 ? GTF_invalid : GTF_accept_transfer, GRANTER, GPFN);
        assertThat(world.transfer(gift, MAPPER, REF)).isEqualTo(GNTST_general_error);
    }

    @Test
    void aTransferIsReportedAndCounted() {
        world.transfer(gift, MAPPER, REF);
        assertThat(world.lastEvent())
                .isEqualTo(new TraceEvent.GrantTransferred(GRANTER, MAPPER, REF, gift, GNTST_okay));
        assertThat(world.granter.counters().transfers()).isEqualTo(1);
    }
}
