package io.xenolith.testkit.use;

import static io.xenolith.testkit.XenAssertions.assertThatHypercall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.evtchn.EvtchnSend;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.xen.Xen;
import io.xenolith.testkit.Buffer;
import io.xenolith.testkit.Dom0;
import io.xenolith.testkit.GrantStatus;
import io.xenolith.testkit.Guest;
import io.xenolith.testkit.GuestDownException;
import io.xenolith.testkit.GuestTrapException;
import io.xenolith.testkit.PendingCall;
import io.xenolith.testkit.TestHost;
import io.xenolith.testkit.Trap;
import io.xenolith.testkit.XenError;
import io.xenolith.testkit.XenTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a test can do with its guests. */
@XenTest
class GuestTest {
    private static final int REF = 20;

    private int portsBefore;

    @BeforeEach
    void bindAPort(final Guest guest) {
        portsBefore = guest.evtchnAllocUnbound(0).intValue();
        guest.evtchnClose(portsBefore).value();
    }

    @Test
    void theFirstGuestOfEveryMethodIsTheSame(final TestHost host, final Guest first, final Guest second) {
        assertThat(first.domid()).isEqualTo(1);
        assertThat(second.domid()).isEqualTo(2);
        assertThat(host.guest(1)).isSameAs(first);
        assertThatHypercall(first.evtchnClose(portsBefore)).failsWith(XenError.EINVAL);
    }

    @Test
    void aHypercallHasItsBareForm(final Guest guest) {
        final EvtchnSend send = new EvtchnSend().wrap(guest.memory(), guest.allocate(EvtchnSend.SIZE).address());
        send.port(99);
        assertThat(guest.hypercall(Xen.__HYPERVISOR_event_channel_op, 4, send.structAddress())).isEqualTo(-22);
        assertThatHypercall(guest.hypercall(63)).failsWith(XenError.ENOSYS);
        assertThatHypercall(guest.hypercall(-1)).failsWith(XenError.ENOSYS);
    }

    @Test
    void anEventReachesTheOtherGuestsKernel(final Guest first, final Guest second) {
        final int port = second.evtchnAllocUnbound(first.domid()).intValue();
        final int local = first.evtchnBindInterdomain(second.domid(), port).intValue();
        assertThatHypercall(first.evtchnSend(local)).succeeds();
        assertThat(second.isPending(port)).isTrue();
        assertThat(second.upcalls()).isEmpty();
        second.enableUpcalls();
        assertThat(second.upcalls()).containsExactly(port);
        assertThat(second.isPending(port)).isFalse();
        first.evtchnSend(local).value();
        assertThat(second.upcalls()).containsExactly(port, port);
        first.evtchnClose(local).value();
        second.evtchnClose(port).value();
    }

    @Test
    void aGrantedPageIsSeenByTheOther(final Guest granter, final Guest mapper) {
        final Buffer page = granter.allocate(4096);
        page.memory().putLong(page.address(), 0x1234);
        granter.grantAccess(REF, mapper.domid(), page, false);
        final long window = mapper.window();
        final int handle = mapper.grantMap(granter.domid(), REF, Gnttab.GNTMAP_host_map, window).intValue();
        assertThat(mapper.memory().getLong(window)).isEqualTo(0x1234);
        mapper.memory().putLong(window, 0x5678);
        assertThat(page.memory().getLong(page.address())).isEqualTo(0x5678);
        assertThat(granter.endGrant(REF)).isFalse();
        assertThatHypercall(mapper.grantUnmap(handle, window)).succeeds();
        assertThatHypercall(mapper.grantUnmap(handle, window)).hasStatus(GrantStatus.BAD_HANDLE);
        assertThat(granter.endGrant(REF)).isTrue();
        assertThatHypercall(mapper.grantMap(granter.domid(), REF, Gnttab.GNTMAP_host_map, window))
                .hasStatus(GrantStatus.GENERAL_ERROR);
    }

    @Test
    void anAccessToNothingIsATrapAndTheGuestLivesOn(final Guest guest) {
        final long window = guest.window();
        assertThatThrownBy(() -> guest.memory().getLong(window)).isInstanceOfSatisfying(GuestTrapException.class,
                thrown -> assertThat(thrown.trap()).isEqualTo(new Trap(Trap.PAGE_FAULT, 0, window)));
        assertThatThrownBy(() -> guest.memory().putInt(0x1234_5678_9abc_def0L, 1)).hasMessage(
                "d1 had a #GP, error code 0x0");
        assertThat(guest.traps()).hasSize(2);
        assertThatHypercall(guest.xenVersion()).returns(0x40011);
    }

    @Test
    void aTimerFiresWhenTimeIsLetPass(final TestHost host, final Guest guest) {
        final int timer = guest.evtchnBindVirq(Xen.VIRQ_TIMER, 0).intValue();
        guest.setTimer(host.nowNs() + 5_000_000).value();
        host.advance(Duration.ofMillis(4));
        assertThat(guest.isPending(timer)).isFalse();
        host.advance(Duration.ofMillis(2));
        assertThat(guest.isPending(timer)).isTrue();
        guest.evtchnClose(timer).value();
    }

    @Test
    void timeInWhichTooMuchHappensIsToldAsSuch(final TestHost host) {
        everyNanosecond(host);
        assertThatThrownBy(() -> host.advance(Duration.ofSeconds(1))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("too much happens before the time is over: 5000000 turns of the scheduler");
    }

    private static void everyNanosecond(final TestHost host) {
        host.hypervisor().timers().at(host.nowNs() + 1, () -> everyNanosecond(host));
    }

    @Test
    void aCallThatWaitsLetsTimePass(final TestHost host, final Guest guest) {
        final int port = guest.evtchnAllocUnbound(0).intValue();
        final long until = host.nowNs() + 7_000_000;
        assertThatHypercall(guest.schedPoll(port, until)).succeeds();
        assertThat(host.nowNs()).isBetween(until, until + 1_000_000);
        guest.evtchnClose(port).value();
    }

    @Test
    void aCallThatNothingEndsIsToldAsSuch(final Guest guest) {
        assertThatThrownBy(guest::schedBlock).hasMessage("d1 waits in a hypercall, and nothing will end that");
    }

    @Test
    void aCallThatWaitsIsEndedByAnotherGuest(final Guest waiting, final Guest other) {
        final int port = waiting.evtchnAllocUnbound(other.domid()).intValue();
        final int remote = other.evtchnBindInterdomain(waiting.domid(), port).intValue();
        final Buffer list = waiting.allocate(64);
        list.memory().putInt(list.address() + 32, port);
        list.memory().putLong(list.address(), list.address() + 32);
        list.memory().putInt(list.address() + 8, 1);
        final PendingCall poll = waiting.begin(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_poll, list.address());
        assertThat(poll.isDone()).isFalse();
        other.evtchnSend(remote).value();
        assertThat(poll.isDone()).isTrue();
        assertThat(poll.result()).isZero();
        other.evtchnClose(remote).value();
        waiting.evtchnClose(port).value();
    }

    @Test
    void aGuestThatHasShutDownDoesNothingMore(final Guest guest) {
        guest.shutdown(Sched.SHUTDOWN_poweroff);
        assertThat(guest.isDown()).isTrue();
        assertThatThrownBy(guest::xenVersion).isInstanceOf(GuestDownException.class)
                .hasMessageStartingWith("d1 is down");
    }

    @Test
    void dom0IsPrivileged(@Dom0 final Guest dom0, final Guest guest) {
        assertThat(dom0.domid()).isZero();
        assertThatHypercall(dom0.currentReservation(guest.domid())).returns(4096);
        assertThatHypercall(guest.currentReservation(0)).failsWith(XenError.EPERM);
        final int port = dom0.evtchnAllocUnbound(guest.domid()).intValue();
        dom0.evtchnClose(port).value();
    }

    @Test
    void aPageCanBeATableAndAPageAgain(final Guest guest) {
        final Buffer page = guest.allocate(4096);
        final long mfn = page.mfn();
        assertThatHypercall(guest.pin(1, mfn)).failsWith(XenError.EINVAL);
        guest.map(page.address(), mfn, false).value();
        assertThatHypercall(guest.pin(1, mfn)).succeeds();
        assertThatThrownBy(() -> page.memory().putLong(page.address(), 0)).isInstanceOf(GuestTrapException.class);
        guest.unpin(mfn).value();
        guest.map(page.address(), mfn, true).value();
    }

    @Test
    void aPageCanBeGivenBackAndGotAgain(final Guest guest) {
        final Buffer page = guest.allocate(4096);
        final long pfn = guest.pfn(page.address());
        guest.unmap(page.address()).value();
        assertThatHypercall(guest.decreaseReservation(page.mfn())).returns(1);
        final long mfn = guest.populatePhysmap(pfn).value();
        assertThatHypercall(guest.map(page.address(), mfn, true)).succeeds();
        assertThat(page.bytes()).containsOnly(0);
    }

    @Test
    @XenTest(vcpus = 2)
    void aGuestCanHaveMoreProcessors(final Guest guest) {
        assertThatHypercall(guest.call("is_up", Xen.__HYPERVISOR_vcpu_op, Vcpu.VCPUOP_is_up, 1)).returns(0);
        assertThatHypercall(guest.call("is_up", Xen.__HYPERVISOR_vcpu_op, Vcpu.VCPUOP_is_up, 2))
                .failsWith(XenError.ENOENT);
    }

    @Test
    @XenTest(abi = "4.21")
    void theHostAnswersAsTheXenThatIsNamed(final Guest guest) {
        assertThatHypercall(guest.xenVersion()).returns(4 << 16 | 21);
    }
}
