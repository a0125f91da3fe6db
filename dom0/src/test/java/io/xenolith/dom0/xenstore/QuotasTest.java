package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.io.xs.XsWire;
import org.junit.jupiter.api.Test;

/** Limits of unprivileged domains; dom0 has none. */
class QuotasTest {
    private final Bench bench = new Bench();
    private final XenstoreClient dom0 = bench.dom0;
    private final RingGuest guest = bench.guest(1);

    @Test
    void aDomainOwnsAtMost1000Nodes() {
        // data itself and d0 to d9 are eleven of them.
        for (int i = 1; i < 1000; i++) {
            assertThat(guest.ask(XsWire.XS_MKDIR, "data/d" + i / 100 + "/n" + i)).isEqualTo(i <= 989 ? "OK" : "ENOSPC");
        }
        assertThat(bench.dom0.control("quota", "1")).contains("nodes            :     1000\n");
        assertThat(guest.write("data/one-more", "")).isEqualTo("ENOSPC");
        assertThat(guest.write("data/d0", "x")).isEqualTo("OK");
        guest.ask(XsWire.XS_RM, "data/d0/n1");
        assertThat(guest.write("data/one-more", "")).isEqualTo("OK");
    }

    @Test
    void aRefusedCreationCreatesNoneOfTheParents() {
        for (int i = 0; i < 998; i++) {
            guest.ask(XsWire.XS_MKDIR, "data/d" + i / 100 + "/n" + i);
        }
        final String before = dom0.control("quota", "1");
        assertThat(guest.ask(XsWire.XS_MKDIR, "data/a/b/c/d/e/f/g/h/i/j/k/l/m/n")).isEqualTo("ENOSPC");
        assertThat(dom0.exists("/local/domain/1/data/a")).isFalse();
        assertThat(dom0.control("quota", "1")).isEqualTo(before);
    }

    @Test
    void aCommitBeyondTheNodeQuotaIsEnospc() {
        for (int i = 0; i < 900; i++) {
            guest.ask(XsWire.XS_MKDIR, "data/d" + i / 100 + "/n" + i);
        }
        final int tx = guest.start();
        for (int i = 0; i < 100; i++) {
            assertThat(guest.askIn(tx, XsWire.XS_MKDIR, "data/t/n" + i)).isEqualTo("OK");
        }
        assertThat(guest.end(tx)).isEqualTo("ENOSPC");
        assertThat(dom0.exists("/local/domain/1/data/t")).isFalse();
    }

    @Test
    void aNodesRecordStaysBelow2048Bytes() {
        // 24 bytes of record and 8 for the one permission leave 2015 for the value.
        assertThat(guest.write("data/x", "v".repeat(2015))).isEqualTo("OK");
        assertThat(guest.write("data/x", "v".repeat(2016))).isEqualTo("ENOSPC");
        assertThat(guest.write("data/y", "v".repeat(2016))).isEqualTo("ENOSPC");
        assertThat(guest.read("data/x")).hasSize(2015);
        dom0.write("/local/domain/1/data/x", "v".repeat(3000));
    }

    @Test
    void aListOfChildrenCountsForTheRecordToo() {
        assertThat(guest.ask(XsWire.XS_MKDIR, "data/" + "a".repeat(1000))).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_MKDIR, "data/" + "b".repeat(1000))).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_MKDIR, "data/" + "c".repeat(1000))).isEqualTo("ENOSPC");
    }

    @Test
    void aRefusedChangeInsideATransactionSpoilsIt() {
        final int tx = guest.start();
        assertThat(guest.writeIn(tx, "data/x", "v".repeat(2016))).isEqualTo("ENOSPC");
        assertThat(guest.end(tx)).isEqualTo("ENOMEM");
    }

    @Test
    void aNodeHasAtMostFivePermissions() {
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "data", "n1", "r2", "r3", "r4", "r5")).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "data", "n1", "r2", "r3", "r4", "r5", "r6")).isEqualTo("ENOSPC");
        dom0.setPermissions("/tool", "n0", "r2", "r3", "r4", "r5", "r6", "r7");
    }

    @Test
    void aWatchIsRefusedWhenMoreThan128AreSet() {
        for (int i = 0; i < 129; i++) {
            assertThat(guest.ask(XsWire.XS_WATCH, "data", "t" + i)).isEqualTo("OK");
        }
        assertThat(guest.ask(XsWire.XS_WATCH, "data", "t129")).isEqualTo("E2BIG");
        guest.ask(XsWire.XS_UNWATCH, "data", "t7");
        assertThat(guest.ask(XsWire.XS_WATCH, "data", "t129")).isEqualTo("OK");
    }

    @Test
    void aStartIsRefusedWhileMoreThanTenAreOpen() {
        for (int i = 0; i < 11; i++) {
            assertThat(guest.start()).isPositive();
        }
        assertThat(guest.ask(XsWire.XS_TRANSACTION_START, "")).isEqualTo("ENOSPC");
        guest.askIn(3, XsWire.XS_TRANSACTION_END, "F");
        assertThat(guest.start()).isEqualTo(12);
    }

    @Test
    void aTransactionTouchesAtMost1024Nodes() {
        final int tx = guest.start();
        // Each read of a missing node touches it; the first touches its parent too.
        for (int i = 0; i < 1023; i++) {
            assertThat(guest.askIn(tx, XsWire.XS_READ, "data/n" + i)).isEqualTo("ENOENT");
        }
        assertThat(guest.askIn(tx, XsWire.XS_READ, "data/n1023")).isEqualTo("ENOSPC");
        assertThat(guest.askIn(tx, XsWire.XS_MKDIR, "data/x/y/z")).isEqualTo("ENOSPC");
        assertThat(guest.askIn(tx, XsWire.XS_RM, "data/n2000")).isEqualTo("ENOSPC");
        assertThat(guest.end(tx)).isEqualTo("ENOMEM");
    }

    @Test
    void dom0HasNoLimits() {
        for (int i = 0; i < 200; i++) {
            dom0.watch("/test", path -> {
            });
        }
        dom0.inTransaction(tx -> {
            for (int i = 0; i < 1500; i++) {
                tx.write("/many/n" + i, "");
            }
        });
        assertThat(dom0.directory("/many")).hasSize(1500);
    }

    @Test
    void memoryBeyondTheQuotaIsEnomem() {
        final XenstoreQuotas small = new XenstoreQuotas(1000, 128, 10, 2048, 5, 1024, 2048, 20, 20_000, 0);
        final Bench tight = new Bench(small, 0);
        final RingGuest one = tight.guest(1);
        int fits = 0;
        while (one.write("data/n" + fits, "v".repeat(1900)).equals("OK")) {
            fits++;
        }
        assertThat(fits).isBetween(7, 10);
        assertThat(one.write("data/n" + fits, "v".repeat(1900))).isEqualTo("ENOMEM");
        assertThat(one.ask(XsWire.XS_WATCH, "data/" + "w".repeat(2000), "t")).isEqualTo("ENOMEM");
        one.ask(XsWire.XS_RM, "data/n0");
        assertThat(one.write("data/n" + fits, "v".repeat(1900))).isEqualTo("OK");
    }

    @Test
    void aDomainThatHoldsTooMuchMemoryWaitsUntilItIsFreed() {
        final XenstoreQuotas small = new XenstoreQuotas(1000, 128, 10, 2048, 5, 1024, 2048, 20, 20_000, 0);
        final Bench tight = new Bench(small, 0);
        final RingGuest one = tight.guest(1);
        for (int i = 0; i < 6; i++) {
            tight.dom0.write("/local/domain/1/data/big" + i, "v".repeat(4000));
            tight.dom0.setPermissions("/local/domain/1/data/big" + i, "n1");
        }
        one.put(new XsMessage(XsWire.XS_READ, 1, 0, XsMessage.payload("name")).encode(), 0);
        one.kick();
        one.take();
        assertThat(one.messages).isEmpty();
        tight.dom0.rm("/local/domain/1/data/big0");
        tight.dom0.rm("/local/domain/1/data/big1");
        one.settle();
        one.take();
        assertThat(one.messages).hasSize(1);
    }

    @Test
    void requestsAreNotReadWhile20RepliesLieUnread() {
        guest.page.rspProd(1024); // a full response ring: no reply gets out
        final byte[] read = new XsMessage(XsWire.XS_READ, 1, 0, XsMessage.payload("name")).encode();
        for (int i = 0; i < 25; i++) {
            guest.put(read, 0);
        }
        guest.kick();
        assertThat(dom0.control("quota", "1")).contains("outstanding      :       20\n");
        assertThat(guest.page.reqProd() - guest.page.reqCons()).isEqualTo(5 * read.length);
        guest.page.rspCons(1024);
        guest.kick();
        guest.take();
        assertThat(guest.messages).hasSize(25);
        assertThat(dom0.control("quota", "1")).contains("outstanding      :        0\n");
    }

    @Test
    void eventsThatOthersDoNotReadCountForTheDomainThatCausedThem() {
        final RingGuest slow = bench.guest(2);
        dom0.mkdir("/shared");
        dom0.setPermissions("/shared", "b0");
        slow.ask(XsWire.XS_WATCH, "/shared", "t");
        slow.takeEvents();
        slow.page.rspProd(slow.page.rspCons() + 1024);
        for (int i = 0; i < 20; i++) {
            assertThat(guest.write("/shared/x" + i, "")).isEqualTo("OK");
        }
        assertThat(dom0.control("quota", "1")).contains("outstanding      :       20\n");
        guest.put(new XsMessage(XsWire.XS_READ, 1, 0, XsMessage.payload("name")).encode(), 0);
        guest.kick();
        guest.take();
        assertThat(guest.messages).isEmpty();
        slow.page.rspCons(slow.page.rspProd());
        slow.kick();
        guest.take();
        assertThat(guest.messages).hasSize(1);
        assertThat(dom0.control("quota", "1")).contains("outstanding      :        0\n");
    }
}
