package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.io.xs.XsWire;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TransactionsTest {
    private final Bench bench = new Bench();
    private final XenstoreClient dom0 = bench.dom0;
    private final RingGuest guest = bench.guest(1);

    @Test
    void changesAreSeenInsideAtOnceAndOutsideAfterTheCommit() {
        final int tx = guest.start();
        assertThat(guest.writeIn(tx, "data/x", "1")).isEqualTo("OK");
        assertThat(guest.askIn(tx, XsWire.XS_READ, "data/x")).isEqualTo("1");
        assertThat(guest.read("data/x")).isEqualTo("ENOENT");
        assertThat(guest.end(tx)).isEqualTo("OK");
        assertThat(guest.read("data/x")).isEqualTo("1");
    }

    @Test
    void whatWasReadStaysAsItWas() {
        guest.write("data/x", "old");
        final int tx = guest.start();
        assertThat(guest.askIn(tx, XsWire.XS_READ, "data/x")).isEqualTo("old");
        guest.write("data/x", "new");
        assertThat(guest.askIn(tx, XsWire.XS_READ, "data/x")).isEqualTo("old");
        assertThat(guest.end(tx)).isEqualTo("EAGAIN");
    }

    @Test
    void anAbortLeavesNoTrace() {
        final int tx = guest.start();
        guest.writeIn(tx, "data/x", "1");
        assertThat(guest.askIn(tx, XsWire.XS_TRANSACTION_END, "F")).isEqualTo("OK");
        assertThat(guest.read("data/x")).isEqualTo("ENOENT");
        assertThat(guest.askIn(tx, XsWire.XS_READ, "data")).isEqualTo("ENOENT");
    }

    @Test
    void aNodeWrittenInsideAndOutsideConflicts() {
        guest.write("data/x", "0");
        final int tx = guest.start();
        guest.writeIn(tx, "data/x", "inside");
        guest.write("data/x", "outside");
        assertThat(guest.end(tx)).isEqualTo("EAGAIN");
        assertThat(guest.read("data/x")).isEqualTo("outside");
    }

    @Test
    void aNodeFoundMissingAndCreatedOutsideConflicts() {
        final int tx = guest.start();
        assertThat(guest.askIn(tx, XsWire.XS_READ, "data/x")).isEqualTo("ENOENT");
        guest.write("data/x", "1");
        assertThat(guest.end(tx)).isEqualTo("EAGAIN");
    }

    @Test
    void aNodeReadAndRemovedOutsideConflicts() {
        guest.write("data/x", "1");
        final int tx = guest.start();
        guest.askIn(tx, XsWire.XS_READ, "data/x");
        guest.ask(XsWire.XS_RM, "data/x");
        assertThat(guest.end(tx)).isEqualTo("EAGAIN");
    }

    @Test
    void aNodeRemovedAndMadeAgainOutsideConflicts() {
        guest.write("data/x", "1");
        final int tx = guest.start();
        guest.askIn(tx, XsWire.XS_READ, "data/x");
        guest.ask(XsWire.XS_RM, "data/x");
        guest.write("data/x", "1");
        assertThat(guest.end(tx)).isEqualTo("EAGAIN");
    }

    @Test
    void siblingsCreatedInsideAndOutsideConflictInTheirParent() {
        final int tx = guest.start();
        guest.writeIn(tx, "data/x", "");
        guest.write("data/y", "");
        assertThat(guest.end(tx)).isEqualTo("EAGAIN");
    }

    @Test
    void changesOfPermissionsConflict() {
        final int tx = guest.start();
        guest.askIn(tx, XsWire.XS_READ, "data");
        guest.ask(XsWire.XS_SET_PERMS, "data", "r1");
        assertThat(guest.end(tx)).isEqualTo("EAGAIN");
    }

    @Test
    void unrelatedChangesDoNotConflict() {
        guest.write("data/x", "");
        guest.write("data/y", "");
        final int tx = guest.start();
        guest.writeIn(tx, "data/x", "in");
        guest.write("data/y", "out");
        assertThat(guest.end(tx)).isEqualTo("OK");
        assertThat(guest.read("data/x")).isEqualTo("in");
    }

    @Test
    void ofTwoTransactionsTheSecondToCommitFails() {
        guest.write("data/a", "1");
        guest.write("data/b", "2");
        final int one = guest.start();
        final int two = guest.start();
        guest.askIn(one, XsWire.XS_READ, "data/a");
        guest.askIn(two, XsWire.XS_READ, "data/b");
        guest.writeIn(one, "data/b", "one");
        guest.writeIn(two, "data/a", "two");
        assertThat(guest.end(one)).isEqualTo("OK");
        assertThat(guest.end(two)).isEqualTo("EAGAIN");
        assertThat(guest.read("data/a")).isEqualTo("1");
    }

    @Test
    void readersDoNotConflictWithEachOther() {
        final int one = guest.start();
        final int two = guest.start();
        guest.askIn(one, XsWire.XS_READ, "data");
        guest.askIn(two, XsWire.XS_READ, "data");
        assertThat(guest.end(one)).isEqualTo("OK");
        assertThat(guest.end(two)).isEqualTo("OK");
    }

    @Test
    void removalInsideATransactionIsWhole() {
        guest.write("data/x/y/z", "1");
        final int tx = guest.start();
        assertThat(guest.askIn(tx, XsWire.XS_RM, "data/x")).isEqualTo("OK");
        assertThat(guest.askIn(tx, XsWire.XS_READ, "data/x/y/z")).isEqualTo("ENOENT");
        assertThat(guest.askIn(tx, XsWire.XS_DIRECTORY, "data")).isEmpty();
        guest.writeIn(tx, "data/x/new", "2");
        assertThat(guest.end(tx)).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_DIRECTORY, "data/x")).isEqualTo("new");
        assertThat(guest.read("data/x/y/z")).isEqualTo("ENOENT");
    }

    @Test
    void aNodeMadeAndRemovedInsideLeavesNothing() {
        final int tx = guest.start();
        guest.writeIn(tx, "data/x", "1");
        guest.askIn(tx, XsWire.XS_RM, "data/x");
        assertThat(guest.end(tx)).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_DIRECTORY, "data")).isEmpty();
    }

    @Test
    void anUnknownTransactionIsEnoent() {
        assertThat(guest.askIn(77, XsWire.XS_READ, "data")).isEqualTo("ENOENT");
        assertThat(guest.askIn(77, XsWire.XS_TRANSACTION_END, "T")).isEqualTo("ENOENT");
        assertThat(guest.askIn(77, XsWire.XS_TRANSACTION_START, "")).isEqualTo("ENOENT");
        assertThat(guest.ask(XsWire.XS_TRANSACTION_END, "T")).isEqualTo("ENOENT");
    }

    @Test
    void aTransactionOfAnotherConnectionIsEnoent() {
        final int tx = guest.start();
        assertThat(bench.guest(2).askIn(tx, XsWire.XS_READ, "data")).isEqualTo("ENOENT");
    }

    @Test
    void aNestedStartIsEbusy() {
        assertThat(guest.askIn(guest.start(), XsWire.XS_TRANSACTION_START, "")).isEqualTo("EBUSY");
    }

    @Test
    void endTakesOnlyTrueOrFalse() {
        final int tx = guest.start();
        assertThat(guest.askIn(tx, XsWire.XS_TRANSACTION_END, "X")).isEqualTo("EINVAL");
        assertThat(guest.askIn(tx, XsWire.XS_TRANSACTION_END, "T", "T")).isEqualTo("EINVAL");
        assertThat(guest.end(tx)).isEqualTo("OK");
    }

    @Test
    void idsCountFromOneAndAreNotReusedWhileOpen() {
        assertThat(guest.start()).isEqualTo(1);
        assertThat(guest.start()).isEqualTo(2);
    }

    @Test
    void watchesIgnoreTheTransaction() {
        assertThat(guest.askIn(77, XsWire.XS_WATCH, "data", "t")).isEqualTo("OK");
        assertThat(guest.askIn(77, XsWire.XS_UNWATCH, "data", "t")).isEqualTo("OK");
    }

    @Test
    void eventsFireAfterTheCommitOnceANode() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        guest.takeEvents();
        final int tx = guest.start();
        guest.writeIn(tx, "data/b", "1");
        guest.writeIn(tx, "data/a", "1");
        guest.writeIn(tx, "data/b", "2");
        assertThat(guest.takeEvents()).isEmpty();
        guest.end(tx);
        assertThat(guest.takeEvents()).containsExactly("data/b|t", "data/a|t");
    }

    @Test
    void noEventFiresForAnAbortOrAConflict() {
        guest.ask(XsWire.XS_WATCH, "data", "t");
        guest.takeEvents();
        final int aborted = guest.start();
        guest.writeIn(aborted, "data/x", "1");
        guest.askIn(aborted, XsWire.XS_TRANSACTION_END, "F");
        final int late = guest.start();
        guest.writeIn(late, "data/x", "1");
        dom0.write("/local/domain/1/data/y", "");
        guest.takeEvents();
        assertThat(guest.end(late)).isEqualTo("EAGAIN");
        assertThat(guest.takeEvents()).isEmpty();
    }

    @Test
    void removalInATransactionFiresForTheNodesBelowToo() {
        guest.write("data/x/y", "");
        guest.ask(XsWire.XS_WATCH, "data/x/y", "below");
        guest.ask(XsWire.XS_WATCH, "data", "above");
        guest.takeEvents();
        final int tx = guest.start();
        guest.askIn(tx, XsWire.XS_RM, "data/x");
        guest.end(tx);
        assertThat(guest.takeEvents()).containsExactlyInAnyOrder("data/x/y|below", "data/x|above");
    }

    @Test
    void theClientRetriesUntilNothingChangedOutside() {
        dom0.write("/counter", "1");
        final AtomicInteger tries = new AtomicInteger();
        final String seen = dom0.transaction(tx -> {
            final String value = tx.read("/counter").orElseThrow();
            if (tries.incrementAndGet() < 3) {
                dom0.write("/counter", value + "1");
            }
            tx.write("/done", value);
            return value;
        });
        assertThat(tries).hasValue(3);
        assertThat(seen).isEqualTo("111");
        assertThat(dom0.read("/done")).contains("111");
    }

    @Test
    void theClientGivesUpOnABodyThatConflictsWithItself() {
        assertThatThrownBy(() -> dom0.inTransaction(tx -> {
            tx.write("/x", "in");
            dom0.write("/x", "out");
        })).isInstanceOfSatisfying(XenstoreException.class, e -> assertThat(e.error()).isEqualTo("EAGAIN"));
    }

    @Test
    void anExceptionOfTheBodyDropsTheTransaction() {
        assertThatThrownBy(() -> dom0.inTransaction(tx -> {
            tx.write("/x", "1");
            throw new IllegalStateException("no");
        })).isInstanceOf(IllegalStateException.class);
        assertThat(dom0.exists("/x")).isFalse();
    }

    @Test
    void nothingStaysOfWhatIsDoneInADroppedTransactionAndNobodyHearsOfIt() {
        final List<String> heard = new ArrayList<>();
        dom0.write("/x", "before");
        final XenstoreClient.WatchHandle _ = dom0.watch("/", heard::add);
        dom0.dispatchWatches();
        heard.clear();
        dom0.inDroppedTransaction(tx -> {
            tx.write("/x", "in");
            tx.write("/new", "in");
            assertThat(tx.read("/x")).contains("in");
        });
        assertThatThrownBy(() -> dom0.inDroppedTransaction(tx -> {
            tx.write("/new", "in");
            throw new IllegalStateException("no");
        })).isInstanceOf(IllegalStateException.class);
        assertThat(dom0.read("/x")).contains("before");
        assertThat(dom0.exists("/new")).isFalse();
        assertThat(dom0.dispatchWatches()).isZero();
        assertThat(heard).isEmpty();
    }

    @Test
    void aDomainsDeathTakesItsRightsOffTheCopiesToo() {
        dom0.write("/shared", "s");
        bench.guest(2);
        final RingGuest one = guest;
        dom0.inTransaction(tx -> {
            tx.setPermissions("/shared", "n0", "r2", "r1");
            bench.daemon.domainGone(2);
        });
        assertThat(dom0.getPermissions("/shared")).containsExactly("n0", "r1");
        assertThat(one.read("/shared")).isEqualTo("s");
    }
}
