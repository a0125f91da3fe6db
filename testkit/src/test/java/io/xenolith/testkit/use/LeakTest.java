package io.xenolith.testkit.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.xen.Xen;
import io.xenolith.testkit.AllowLeaks;
import io.xenolith.testkit.Buffer;
import io.xenolith.testkit.Dom0;
import io.xenolith.testkit.Guest;
import io.xenolith.testkit.LeakKind;
import io.xenolith.testkit.TestHost;
import io.xenolith.testkit.XenTest;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A test that leaves something behind fails, and is told what, whose, and which line made it. */
class LeakTest {
    private static final String THIS = "LeakTest.java:";

    @XenTest
    static class Port {
        @Test
        void left(final Guest guest) {
            guest.evtchnAllocUnbound(0).value();
        }
    }

    @Test
    void aPortThatIsLeftBound() {
        assertThat(FailingTests.failure(Port.class)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("the test left its host in disorder")
                .hasMessageContaining("d1: port 3 is still bound: unbound, for d0")
                .hasMessageContaining("made by evtchn alloc_unbound(remote d0) at " + Port.class.getName() + ".left("
                        + THIS);
    }

    @XenTest
    static class Grants {
        @Test
        void left(final Guest granter, final Guest mapper) {
            final Buffer page = granter.allocate(1);
            granter.grantAccess(33, mapper.domid(), page, true);
            mapper.grantMap(granter.domid(), 33, Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_readonly, mapper.window())
                    .value();
        }
    }

    @Test
    void aGrantAndItsMapping() {
        assertThat(FailingTests.failure(Grants.class)).message()
                .containsPattern("d1: gref 33 still offers mfn 0x[0-9a-f]+ to d2, read-only, in use there\n"
                        + " +made by a store at [^\n]*Grants.left\\(LeakTest.java:")
                .containsPattern("d2: gref 33 of d1 is still mapped, handle 0\n"
                        + " +made by grant map\\(gref 33 of d1\\) at [^\n]*Grants.left\\(LeakTest.java:");
    }

    @XenTest
    static class Table {
        @Test
        void left(final Guest guest) {
            final Buffer page = guest.allocate(1);
            guest.map(page.address(), page.mfn(), false).value();
            guest.pin(1, page.mfn()).value();
        }
    }

    @Test
    void aPinnedTable() {
        assertThat(FailingTests.failure(Table.class)).message()
                .containsPattern("d1: mfn 0x[0-9a-f]+ \\(pfn [0-9]+\\) is still an L1 table, pinned\n"
                        + " +made by mmuext\\(0, .*Table.left\\(LeakTest.java:");
    }

    @XenTest
    static class Pages {
        @Test
        void left(final Guest guest) {
            final Buffer page = guest.allocate(1);
            final long mfn = page.mfn();
            guest.unmap(page.address()).value();
            guest.decreaseReservation(mfn).value();
        }
    }

    @Test
    void aReservationThatIsNotWhatItWas() {
        assertThat(FailingTests.failure(Pages.class)).message()
                .contains("d1: it has 1 pages fewer than at the start", "decrease_reservation");
    }

    @XenTest
    static class Created {
        @Test
        void left(@Dom0 final Guest dom0, final Guest guest) {
            final int port = dom0.evtchnAllocUnbound(guest.domid()).intValue();
            assertThat(port).isPositive();
            final Buffer call = dom0.allocate(256);
            call.memory().putInt(call.address(), Domctl.XEN_DOMCTL_createdomain);
            call.memory().putInt(call.address() + 4, Domctl.XEN_DOMCTL_INTERFACE_VERSION);
            new XenDomctlCreatedomain().wrap(call.memory(), call.address() + 16).maxVcpus(1).maxEvtchnPort(-1)
                    .maxGrantFrames(4).maxMaptrackFrames(4).grantOpts(1);
            assertThat(dom0.hypercall(Xen.__HYPERVISOR_domctl, call.address())).isZero();
        }
    }

    @Test
    void whatTheTestDidAsDom0ButNotWhatItsServicesDo() {
        assertThat(FailingTests.failure(Created.class)).message()
                .contains("d0: it created d2, which still exists", "domctl/XEN_DOMCTL_createdomain(0x")
                .containsPattern("d0: port [0-9]+ is still bound: unbound, for d1").satisfies(
                        message -> assertThat(message.lines().filter(line -> line.startsWith("  - ")).count())
                                .isEqualTo(2));
    }

    @XenTest
    static class BootPortReplaced {
        @Test
        void left(final Guest guest) {
            guest.evtchnClose(1).value();
            assertThat(guest.evtchnAllocUnbound(0).value()).isEqualTo(1);
        }
    }

    @Test
    void aPortInThePlaceOfOneThatTheGuestHadFromTheStart() {
        assertThat(FailingTests.failure(BootPortReplaced.class))
                .hasMessageContaining("d1: port 1 is still bound: unbound, for d0")
                .hasMessageContaining("made by evtchn alloc_unbound(remote d0) at " + BootPortReplaced.class.getName()
                        + ".left(" + THIS);
    }

    @XenTest
    static class BootPortClosed {
        @Test
        void closed(final Guest guest) {
            guest.evtchnClose(1).value();
        }
    }

    @XenTest
    static class PortThatDom0ServicesTakeLater {
        @Test
        void closed(final TestHost host) {
            final int port = host.dom0().evtchnAllocUnbound(0).intValue();
            host.dom0().evtchnClose(port).value();
            assertThat(host.guest(1).domid()).isEqualTo(1);
            assertThat(host.hypervisor().domain(0).evtchn().isAllocated(port)).isTrue();
        }
    }

    @Test
    void notWhatWasGivenBackWhoeverHasItsNumberNow() {
        assertThat(FailingTests.run(BootPortClosed.class, Map.of())).isEmpty();
        assertThat(FailingTests.run(PortThatDom0ServicesTakeLater.class, Map.of())).isEmpty();
    }

    @XenTest
    static class Cleaned {
        private int port;

        @Test
        void cleanedUpAfterwards(final Guest guest) {
            port = guest.evtchnAllocUnbound(0).intValue();
        }

        @AfterEach
        void close(final Guest guest) {
            guest.evtchnClose(port).value();
        }
    }

    @XenTest
    static class Allowed {
        @Test
        @AllowLeaks("the guest is about to be thrown away")
        void everything(final Guest guest) {
            guest.evtchnAllocUnbound(0).value();
        }

        @Test
        @AllowLeaks(value = "only ports", kinds = LeakKind.PORT)
        void ports(final Guest guest) {
            guest.evtchnAllocUnbound(0).value();
        }
    }

    @Test
    void notWhatIsCleanedUpOrAllowed() {
        assertThat(FailingTests.run(Cleaned.class, Map.of())).isEmpty();
        assertThat(FailingTests.run(Allowed.class, Map.of())).isEmpty();
    }

    @XenTest
    static class AllowedOther {
        @Test
        @AllowLeaks(value = "only grants", kinds = LeakKind.GRANT_ENTRY)
        void ports(final Guest guest) {
            guest.evtchnAllocUnbound(0).value();
        }
    }

    @Test
    void notWhatIsOfAnotherKindThanAllowed() {
        assertThat(FailingTests.failure(AllowedOther.class)).hasMessageContaining("port 3 is still bound");
    }

    @XenTest
    static class Miscounted {
        @Test
        @AllowLeaks("does not help")
        void left(final TestHost host, final Guest guest) {
            final long mfn = guest.allocate(1).mfn();
            assertThat(host.hypervisor().frames().getPage(mfn, guest.domid())).isTrue();
            assertThat(host.invariants()).hasSize(1);
        }
    }

    @Test
    void whatTheHypervisorCountsWronglyWhateverIsAllowed() {
        assertThat(FailingTests.failure(Miscounted.class)).hasMessageContaining("the hypervisor miscounts: mfn");
    }

    @XenTest
    static class Crashed {
        @Test
        void left(final Guest guest) {
            guest.hypercall(Xen.__HYPERVISOR_set_trap_table, 0);
            assertThatThrownBy(() -> guest.memory().getByte(guest.window()))
                    .hasMessageStartingWith("d1 is down (crash)");
        }
    }

    @Test
    void aGuestThatCrashedWithoutTheTestLooking() {
        assertThat(FailingTests.failure(Crashed.class)).message().contains("d1 is down (crash)");
    }

    @XenTest
    static class CrashedAfterALook {
        @Test
        void left(final Guest guest) {
            assertThat(guest.isDown()).isFalse();
            assertThat(guest.crashReason()).isEmpty();
            guest.hypercall(Xen.__HYPERVISOR_set_trap_table, 0);
            assertThatThrownBy(() -> guest.memory().getByte(guest.window()))
                    .hasMessageStartingWith("d1 is down (crash)");
        }
    }

    @Test
    void aGuestThatCrashedAfterTheTestLookedLast() {
        assertThat(FailingTests.failure(CrashedAfterALook.class)).message().contains("d1 is down (crash)");
    }

    @XenTest
    static class CrashedBeforeALook {
        @Test
        void expected(final Guest guest) {
            guest.hypercall(Xen.__HYPERVISOR_set_trap_table, 0);
            assertThatThrownBy(() -> guest.memory().getByte(guest.window()))
                    .hasMessageStartingWith("d1 is down (crash)");
            assertThat(guest.isDown()).isTrue();
        }
    }

    @Test
    void notACrashThatTheTestSaw() {
        assertThat(FailingTests.run(CrashedBeforeALook.class, Map.of())).isEmpty();
    }
}
