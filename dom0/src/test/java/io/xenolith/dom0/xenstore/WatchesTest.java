package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.xs.XsWire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private final Bench bench = new Bench();
    private final XenstoreClient dom0 = bench.dom0;
    private final RingGuest guest = bench.guest(1);
    private final List<String> seen = new ArrayList<>();

    private List<String> seen() {
        dom0.dispatchWatches();
        final List<String> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    @Test
    void aNewWatchFiresAtOnceEvenWithoutANode() {
        assertThat(guest.ask(XsWire.XS_WATCH, "nosuch", "t")).isEqualTo("OK");
        assertThat(guest.takeEvents()).containsExactly("nosuch|t");
    }

    @Test
    void theFirstEventFollowsTheReply() {
        guest.put(new XsMessage(XsWire.XS_WATCH, 1, 0, XsMessage.payload("data", "t")).encode(), 0);
        guest.kick();
        guest.take();
        assertThat(guest.messages).extracting(XsMessage::type).containsExactly(XsWire.XS_WATCH, XsWire.XS_WATCH_EVENT);
    }

    @Test
    void anEventHasNoIds() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        guest.put(new XsMessage(XsWire.XS_WRITE, 9, 0, XsMessage.payload("data/x")).encode(), 0);
        guest.kick();
        guest.take();
        final XsMessage event = guest.messages.stream().filter(m -> m.type() == XsWire.XS_WATCH_EVENT).toList()
                .getLast();
        assertThat(event.reqId()).isZero();
        assertThat(event.txId()).isZero();
        assertThat(event.strings()).containsExactly("data/x", "t");
    }

    @Test
    void theSamePathAndTokenTwiceIsEexist() {
        assertThat(guest.ask(XsWire.XS_WATCH, "data", "t")).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_WATCH, "data", "t")).isEqualTo("EEXIST");
        assertThat(guest.ask(XsWire.XS_WATCH, "/local/domain/1/data", "t")).isEqualTo("EEXIST");
        assertThat(guest.ask(XsWire.XS_WATCH, "data", "u")).isEqualTo("OK");
    }

    @Test
    void badPathsAndCountsAreEinval() {
        assertThat(guest.ask(XsWire.XS_WATCH, "bad path", "t")).isEqualTo("EINVAL");
        assertThat(guest.ask(XsWire.XS_WATCH, "data")).isEqualTo("EINVAL");
        assertThat(guest.ask(XsWire.XS_WATCH, "data", "t", "1")).isEqualTo("EINVAL");
        assertThat(guest.ask(XsWire.XS_WATCH, "@" + "x".repeat(2048), "t")).isEqualTo("EINVAL");
        assertThat(guest.ask(XsWire.XS_UNWATCH, "data")).isEqualTo("EINVAL");
    }

    @Test
    void unwatchOfAnUnknownPairIsEnoent() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        assertThat(guest.ask(XsWire.XS_UNWATCH, "data", "u")).isEqualTo("ENOENT");
        assertThat(guest.ask(XsWire.XS_UNWATCH, "data", "t")).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_UNWATCH, "data", "t")).isEqualTo("ENOENT");
    }

    @Test
    void aWatchSeesItsNodeAndAllBelowButNoSibling() {
        dom0.watch("/test", seen::add);
        dom0.write("/test", "");
        dom0.write("/test/a/b", "");
        dom0.write("/test2", "");
        dom0.write("/tes", "");
        assertThat(seen()).containsExactly("/test", "/test", "/test/a/b");
    }

    @Test
    void createWriteMkdirDeleteAndPermissionsFire() {
        dom0.watch("/test", seen::add);
        seen();
        dom0.write("/test/x", "");
        dom0.write("/test/x", "1");
        dom0.mkdir("/test/d");
        dom0.mkdir("/test/d");
        dom0.setPermissions("/test/x", "r0");
        dom0.rm("/test/x");
        dom0.rm("/test/x");
        assertThat(seen()).containsExactly("/test/x", "/test/x", "/test/d", "/test/x", "/test/x");
    }

    @Test
    void aRootWatchSeesEveryNodeButNoSpecialName() {
        dom0.watch("/", seen::add);
        dom0.write("/a/b", "");
        bench.kernel.create(5);
        dom0.introduce(5, 1, 1);
        assertThat(seen()).containsExactly("/", "/a/b");
    }

    @Test
    void recursiveDeletionTellsWatchesBelowAndAboveOnce() {
        dom0.write("/top/mid/leaf", "");
        dom0.watch("/top", p -> seen.add("top:" + p));
        dom0.watch("/top/mid", p -> seen.add("mid:" + p));
        dom0.watch("/top/mid/leaf", p -> seen.add("leaf:" + p));
        dom0.watch("/top/mid/leaf/nosuch", p -> seen.add("nosuch:" + p));
        seen();
        dom0.rm("/top/mid");
        assertThat(seen()).containsExactly("leaf:/top/mid/leaf", "top:/top/mid", "mid:/top/mid");
    }

    @Test
    void eventsOfRelativeWatchesAreRelative() {
        guest.ask(XsWire.XS_WATCH, "data", "rel");
        guest.ask(XsWire.XS_WATCH, "/local/domain/1/data", "abs");
        guest.takeEvents();
        guest.write("data/x", "");
        assertThat(guest.takeEvents()).containsExactly("data/x|rel", "/local/domain/1/data/x|abs");
    }

    @Test
    void watchesFireInTheOrderTheyWereSet() {
        for (final String token : List.of("z", "a", "m")) {
            guest.ask(XsWire.XS_WATCH, "data", token);
        }
        guest.takeEvents();
        guest.write("data", "x");
        assertThat(guest.takeEvents()).containsExactly("data|z", "data|a", "data|m");
    }

    @Test
    void aDomainHearsOnlyOfNodesItMayRead() {
        dom0.mkdir("/secret");
        guest.ask(XsWire.XS_WATCH, "/secret", "t");
        guest.takeEvents();
        dom0.write("/secret/x", "");
        assertThat(guest.takeEvents()).isEmpty();
        dom0.setPermissions("/secret/x", "r0");
        assertThat(guest.takeEvents()).containsExactly("/secret/x|t");
        dom0.write("/secret/x", "2");
        assertThat(guest.takeEvents()).containsExactly("/secret/x|t");
    }

    @Test
    void aDomainHearsOfTheRightItLoses() {
        dom0.mkdir("/secret/x");
        dom0.setPermissions("/secret/x", "r0");
        guest.ask(XsWire.XS_WATCH, "/secret", "t");
        guest.takeEvents();
        dom0.setPermissions("/secret/x", "n0");
        assertThat(guest.takeEvents()).containsExactly("/secret/x|t");
        dom0.write("/secret/x", "");
        assertThat(guest.takeEvents()).isEmpty();
    }

    @Test
    void aReaderOfTheParentHearsOfHiddenChildren() {
        dom0.mkdir("/open/hidden");
        dom0.setPermissions("/open", "r0");
        guest.ask(XsWire.XS_WATCH, "/open", "t");
        guest.takeEvents();
        dom0.write("/open/hidden", "x");
        assertThat(guest.takeEvents()).containsExactly("/open/hidden|t");
    }

    @Test
    void introductionsFireForPrivilegedWatchers() {
        dom0.watch("@introduceDomain", seen::add);
        assertThat(seen()).containsExactly("@introduceDomain");
        bench.guest(5);
        assertThat(seen()).containsExactly("@introduceDomain");
    }

    @Test
    void specialEventsNeedPermission() {
        guest.ask(XsWire.XS_WATCH, "@releaseDomain", "t");
        assertThat(guest.takeEvents()).containsExactly("@releaseDomain|t");
        bench.guest(5);
        bench.daemon.domainGone(5);
        assertThat(guest.takeEvents()).isEmpty();
        dom0.setPermissions("@releaseDomain", "n0", "r1");
        bench.guest(6);
        bench.daemon.domainGone(6);
        assertThat(guest.takeEvents()).containsExactly("@releaseDomain|t");
    }

    @Test
    void resetWatchesDropsWatchesAndTransactions() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        final int tx = guest.start();
        guest.takeEvents();
        assertThat(guest.ask(XsWire.XS_RESET_WATCHES, "")).isEqualTo("OK");
        guest.write("data/x", "");
        assertThat(guest.takeEvents()).isEmpty();
        assertThat(guest.end(tx)).isEqualTo("ENOENT");
    }

    @Test
    void resetWatchesInsideATransactionEndsItToo() {
        final int tx = guest.start();
        assertThat(guest.askIn(tx, XsWire.XS_RESET_WATCHES, "")).isEqualTo("OK");
        assertThat(guest.end(tx)).isEqualTo("ENOENT");
    }

    @Test
    void anEventEqualToOneStillUnreadIsLeftOut() {
        guest.page.rspProd(1024); // the guest does not read: the ring is full
        guest.put(new XsMessage(XsWire.XS_WATCH, 1, 0, XsMessage.payload("data", "t")).encode(), 0);
        guest.kick();
        for (int i = 0; i < 5; i++) {
            dom0.write("/local/domain/1/data/x", "" + i);
        }
        guest.page.rspCons(1024);
        assertThat(guest.takeEvents().stream().filter(e -> e.equals("data/x|t"))).hasSize(1);
    }

    @Test
    void unreadEventsTimeOut() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        guest.takeEvents();
        guest.page.rspProd(guest.page.rspCons() + 1024);
        assertThat(bench.daemon.timePassed(1_000)).isEqualTo(Long.MAX_VALUE);
        bench.kernel.nowNs = 1_000;
        dom0.write("/local/domain/1/data/x", "");
        assertThat(bench.daemon.timePassed(2_000)).isEqualTo(20_000_001_000L);
        assertThat(bench.daemon.timePassed(20_000_001_000L)).isEqualTo(Long.MAX_VALUE);
        guest.page.rspCons(guest.page.rspProd());
        assertThat(guest.takeEvents()).isEmpty();
        assertThat(guest.read("name")).isEqualTo("guest1");
    }

    @Test
    void anUnreadEventIsAsOldAsItsQueueingWheneverTheTimeWasTold() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        guest.takeEvents();
        guest.page.rspProd(guest.page.rspCons() + 1024);
        assertThat(bench.daemon.timePassed(0)).isEqualTo(Long.MAX_VALUE);
        bench.kernel.nowNs = 30_000_000_000L;
        dom0.write("/local/domain/1/data/x", "");
        bench.kernel.nowNs = 40_000_000_000L;
        dom0.write("/local/domain/1/data/y", "");
        assertThat(bench.daemon.timePassed(40_000_000_000L)).isEqualTo(50_000_000_000L);
        assertThat(bench.daemon.timePassed(50_000_000_000L)).isEqualTo(60_000_000_000L);
        guest.page.rspCons(guest.page.rspProd());
        assertThat(guest.takeEvents()).containsExactly("data/y|t");
    }

    @Test
    void callbacksRunOnlyWhenAsked() {
        final XenstoreClient.WatchHandle handle = dom0.watch("/test", seen::add);
        dom0.write("/test/x", "");
        assertThat(seen).isEmpty();
        assertThat(dom0.dispatchWatches()).isEqualTo(2);
        dom0.unwatch(handle);
        dom0.write("/test/x", "");
        assertThat(dom0.dispatchWatches()).isZero();
    }

    @Test
    void aCallbackMayMakeRequests() {
        dom0.watch("/in", path -> dom0.write("/out", path));
        dom0.watch("/out", seen::add);
        dom0.write("/in/x", "");
        dom0.dispatchWatches();
        assertThat(seen).containsExactly("/out", "/out", "/out");
        assertThat(dom0.read("/out")).contains("/in/x");
    }

    @Test
    void aTokenMayBeEmpty() {
        assertThat(guest.ask(XsWire.XS_WATCH, "data", "")).isEqualTo("OK");
        assertThat(guest.takeEvents()).containsExactly("data|");
    }
}
