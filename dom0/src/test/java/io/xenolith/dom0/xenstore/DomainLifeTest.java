package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.io.xs.XsWire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainLifeTest {
    private final Bench bench = new Bench();
    private final XenstoreClient dom0 = bench.dom0;
    private final List<String> seen = new ArrayList<>();

    private List<String> seen() {
        dom0.dispatchWatches();
        final List<String> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    private static void refused(final String error, final Runnable request) {
        assertThatThrownBy(request::run).isInstanceOfSatisfying(XenstoreException.class,
                e -> assertThat(e.error()).isEqualTo(error));
    }

    @Test
    void introduceMapsAndBindsAndSendsNoEvent() {
        bench.guest(1);
        assertThat(bench.kernel.mapped).containsExactly(1);
        assertThat(bench.kernel.notificationsOf(1)).isZero();
        assertThat(dom0.isDomainIntroduced(1)).isTrue();
    }

    @Test
    void theSameValuesAgainOnlyKick() {
        final RingGuest guest = bench.guest(1);
        guest.ask(XsWire.XS_WATCH, "data", "t");
        guest.takeEvents();
        bench.kernel.notified.clear();
        dom0.introduce(1, 1001, 1);
        assertThat(bench.kernel.notificationsOf(1)).isOne();
        guest.write("data/x", "");
        assertThat(guest.takeEvents()).containsExactly("data/x|t");
    }

    @Test
    void anotherPortStartsTheConnectionOver() {
        final RingGuest guest = bench.guest(1);
        guest.ask(XsWire.XS_WATCH, "data", "t");
        final int tx = guest.start();
        guest.takeEvents();
        dom0.introduce(1, 1001, 9);
        assertThat(bench.kernel.portDomains).hasSize(1);
        guest.write("data/x", "");
        assertThat(guest.takeEvents()).isEmpty();
        assertThat(guest.end(tx)).isEqualTo("ENOENT");
    }

    @Test
    void introduceClearsAReconnectRequestAndTheRings() {
        bench.kernel.create(3);
        final RingGuest guest = new RingGuest(3, bench.daemon, bench.kernel.pages.get(3));
        guest.page.connection(XsWire.XENSTORE_RECONNECT).reqProd(77).reqCons(5).error(3).serverFeatures(9);
        dom0.introduce(3, 1, 1);
        assertThat(guest.page.connection()).isEqualTo(XsWire.XENSTORE_CONNECTED);
        assertThat(guest.page.reqProd()).isZero();
        assertThat(guest.page.reqCons()).isZero();
        assertThat(guest.page.error()).isZero();
        assertThat(guest.page.serverFeatures()).isZero();
    }

    @Test
    void introduceOfABadDomainOrPortIsEinval() {
        bench.kernel.create(1);
        assertThat(bench.daemon.introduce(0, 1, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(bench.daemon.introduce(-1, 1, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(bench.daemon.introduce(7, 1, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(bench.daemon.introduce(0x7ff0, 1, 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(bench.daemon.introduce(1, 1, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(bench.daemon.introduce(1, 1, -3)).isEqualTo(-Errno.XEN_EINVAL);
        refused("EINVAL", () -> dom0.request(XsWire.XS_INTRODUCE, XsMessage.payload("1", "1")));
    }

    @Test
    void introducePassesOnWhatMappingOrBindingSays() {
        bench.kernel.create(1);
        bench.kernel.mapErrno = -Errno.XEN_ENOMEM;
        refused("ENOMEM", () -> dom0.introduce(1, 1, 1));
        bench.kernel.mapErrno = 0;
        bench.kernel.bindErrno = -Errno.XEN_ENOENT;
        refused("ENOENT", () -> dom0.introduce(1, 1, 1));
        assertThat(bench.kernel.mapped).isEmpty();
        assertThat(dom0.isDomainIntroduced(1)).isFalse();
        bench.kernel.bindErrno = 0;
        dom0.introduce(1, 1, 1);
    }

    @Test
    void releaseEndsTheConnection() {
        final RingGuest guest = bench.guest(1);
        dom0.watch("@releaseDomain", seen::add);
        seen();
        dom0.release(1);
        assertThat(dom0.isDomainIntroduced(1)).isFalse();
        assertThat(bench.kernel.mapped).isEmpty();
        assertThat(bench.kernel.portDomains).isEmpty();
        assertThat(seen()).containsExactly("@releaseDomain");
        guest.put(new XsMessage(XsWire.XS_READ, 1, 0, XsMessage.payload("name")).encode(), 0);
        guest.kick();
        assertThat(guest.page.reqCons()).isZero();
    }

    @Test
    void releaseResumeAndSetTargetCheckTheirDomain() {
        bench.guest(1);
        for (final int type : List.of(XsWire.XS_RELEASE, XsWire.XS_RESUME)) {
            refused("EINVAL", () -> dom0.request(type, XsMessage.payload("0")));
            refused("EINVAL", () -> dom0.request(type, XsMessage.payload("x")));
            refused("EINVAL", () -> dom0.request(type, new byte[0]));
            refused("ENOENT", () -> dom0.request(type, XsMessage.payload("5")));
            refused("ENOENT", () -> dom0.request(type, XsMessage.payload("99999999999")));
        }
        refused("EINVAL", () -> dom0.setTarget(0, 1));
        refused("EINVAL", () -> dom0.setTarget(1, 0));
        refused("EINVAL", () -> dom0.request(XsWire.XS_SET_TARGET, XsMessage.payload("1")));
        refused("ENOENT", () -> dom0.setTarget(5, 1));
        refused("ENOENT", () -> dom0.setTarget(1, 5));
    }

    @Test
    void isDomainIntroducedKnowsDom0AndTheCaller() {
        assertThat(dom0.isDomainIntroduced(0)).isTrue();
        assertThat(dom0.isDomainIntroduced(0x7ff0)).isTrue();
        assertThat(dom0.isDomainIntroduced(5)).isFalse();
        refused("EINVAL", () -> dom0.request(XsWire.XS_IS_DOMAIN_INTRODUCED, new byte[0]));
    }

    @Test
    void shutdownFiresOnceUntilResume() {
        bench.guest(1);
        dom0.watch("@releaseDomain", seen::add);
        seen();
        bench.daemon.domainShutdown(1);
        bench.daemon.domainShutdown(1);
        assertThat(seen()).containsExactly("@releaseDomain");
        dom0.resume(1);
        bench.daemon.domainShutdown(1);
        assertThat(seen()).containsExactly("@releaseDomain");
        bench.daemon.domainGone(1);
        assertThat(seen()).containsExactly("@releaseDomain");
        bench.daemon.domainShutdown(1);
        bench.daemon.domainGone(1);
        assertThat(seen()).isEmpty();
    }

    @Test
    void aDeadDomainsNodesGoWithAllBelowThem() {
        final RingGuest guest = bench.guest(1);
        guest.write("data/mine", "");
        dom0.write("/local/domain/1/data/mine/theirs", "");
        dom0.setPermissions("/local/domain/1/data/mine/theirs", "n0");
        dom0.watch("/local/domain/1", seen::add);
        dom0.watch("@releaseDomain", seen::add);
        seen();
        bench.daemon.domainGone(1);
        assertThat(dom0.directory("/local/domain/1")).containsExactly("name");
        assertThat(seen()).containsExactly("/local/domain/1/data", "@releaseDomain");
    }

    @Test
    void aReusedDomidInheritsNothing() {
        bench.guest(1);
        dom0.write("/shared", "");
        dom0.setPermissions("/shared", "n0", "r1", "b2");
        dom0.setPermissions("@releaseDomain", "n0", "r1");
        bench.daemon.domainGone(1);
        bench.kernel.destroy(1);
        assertThat(dom0.getPermissions("/shared")).containsExactly("n0", "b2");
        assertThat(dom0.getPermissions("/local/domain/1")).containsExactly("n0");
        bench.kernel.create(1);
        dom0.introduce(1, 1, 1);
        final RingGuest next = new RingGuest(1, bench.daemon, bench.kernel.pages.get(1));
        assertThat(next.read("name")).isEqualTo("EACCES");
        assertThat(next.read("/shared")).isEqualTo("EACCES");
        next.ask(XsWire.XS_WATCH, "@releaseDomain", "t");
        next.takeEvents();
        bench.guest(5);
        bench.daemon.domainGone(5);
        assertThat(next.takeEvents()).isEmpty();
        assertThat(dom0.control("quota", "1")).contains("nodes            :        0\n");
    }

    @Test
    void aDomainThatDiesBeforeItIsIntroducedLosesItsNodesQuietly() {
        bench.kernel.create(4);
        dom0.write("/local/domain/4/data", "");
        dom0.setPermissions("/local/domain/4/data", "n4");
        dom0.watch("@releaseDomain", seen::add);
        seen();
        bench.daemon.domainGone(4);
        assertThat(dom0.exists("/local/domain/4/data")).isFalse();
        assertThat(seen()).isEmpty();
    }

    @Test
    void aDeathDuringATransactionOfItsReaderConflicts() {
        final RingGuest guest = bench.guest(1);
        guest.write("data/x", "1");
        assertThatThrownBy(() -> dom0.inTransaction(tx -> {
            tx.read("/local/domain/1/data/x");
            bench.daemon.domainGone(1);
            throw new IllegalStateException(tx.read("/local/domain/1/data/x").orElse("gone"));
        })).hasMessage("1");
    }

    @Test
    void controlAnswersHelpCheckQuotaAndNothingElse() {
        assertThat(dom0.control("help")).contains("quota");
        assertThat(dom0.control("check")).isEqualTo("OK");
        assertThat(dom0.control("print", "hello")).isEqualTo("OK");
        assertThat(dom0.control("quota")).contains("nodes            :     1000\n");
        refused("ENOENT", () -> dom0.control("quota", "5"));
        refused("EINVAL", () -> dom0.control("nosuch"));
        refused("EINVAL", () -> dom0.request(XsWire.XS_CONTROL, new byte[0]));
    }

    @Test
    void domainPathsAreWhereRelativePathsStart() {
        assertThat(dom0.domainPath(7)).isEqualTo("/local/domain/7");
    }
}
