package io.xenolith.drivers.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.DomId;
import io.xenolith.abi.Page;
import io.xenolith.drivers.net.GrantedPages.Granted;
import org.junit.jupiter.api.Test;

/** Pages of packets are used again, but only towards the backend that knows their bytes. */
class GrantedPagesTest {
    private static final DomId BACKEND = new DomId(0);

    private final VifFixture vif = new VifFixture();
    private final GrantedPages pages = new GrantedPages(vif.guest);

    private Granted used() {
        final Granted page = pages.takeForPacket(BACKEND, false).orElseThrow();
        vif.guest.memory().putLong(page.page(), 0x1234);
        assertThat(pages.revoke(page)).isTrue();
        pages.keep(page);
        return page;
    }

    @Test
    void theNextPacketGetsThePageOfTheLast() {
        final Granted first = used();
        final Granted next = pages.takeForPacket(BACKEND, true).orElseThrow();
        assertThat(next.page()).isEqualTo(first.page());
    }

    @Test
    void aRingGetsAZeroedPage() {
        final Granted first = used();
        final Granted ring = pages.take(BACKEND, false).orElseThrow();
        assertThat(ring.page()).isNotEqualTo(first.page());
        assertThat(vif.guest.memory().bytes(ring.page(), Page.SIZE)).containsOnly(0);
    }

    @Test
    void whenTheConnectionEndsThePagesAreTheGuestsAgain() {
        final int before = vif.guest.memory().ownPages();
        final Granted _ = used();
        assertThat(vif.guest.memory().ownPages()).isEqualTo(before + 1);
        pages.freeKept();
        assertThat(vif.guest.memory().ownPages()).isEqualTo(before);
    }

    @Test
    void onlySoManyPagesAreKept() {
        final int before = vif.guest.memory().ownPages();
        final Granted[] all = new Granted[400];
        for (int i = 0; i < all.length; i++) {
            all[i] = pages.takeForPacket(BACKEND, false).orElseThrow();
        }
        for (final Granted page : all) {
            assertThat(pages.revoke(page)).isTrue();
            pages.keep(page);
        }
        assertThat(vif.guest.memory().ownPages() - before).isEqualTo(128);
        pages.freeKept();
        assertThat(vif.guest.memory().ownPages()).isEqualTo(before);
    }
}
