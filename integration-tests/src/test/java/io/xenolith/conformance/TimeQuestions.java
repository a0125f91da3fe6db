package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_DOM;
import static io.xenolith.conformance.Probe.BAD_POINTER;

import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.xen.SharedInfo;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.abi.xen.Xen;

/** sched_op and set_timer_op. */
final class TimeQuestions {
    private static final String NAME = "sched_op";
    private static final String TIMER = "set_timer_op";
    private static final int CALL = Xen.__HYPERVISOR_sched_op;
    private static final long FIVE_MS = 5_000_000;

    private final Probe q;
    private final long ports;

    private TimeQuestions(final Probe q) {
        this.q = q;
        ports = q.guest.allocate(4096).address();
    }

    static void ask(final Probe q) {
        final TimeQuestions questions = new TimeQuestions(q);
        questions.polls();
        questions.timers();
        questions.watchdogs();
        questions.others();
    }

    private long now() {
        return q.guest.host().nowNs();
    }

    private void forget() {
        q.put(q.guest.sharedInfo() + SharedInfo.EVTCHN_PENDING_OFFSET, 0);
        q.put(q.vcpuInfo + VcpuInfo.EVTCHN_PENDING_SEL_OFFSET, 0);
        q.memory.putByte(q.vcpuInfo + VcpuInfo.EVTCHN_UPCALL_PENDING_OFFSET, (byte) 0);
    }

    private long poll(final int port, final int count, final long timeout) {
        q.memory.putInt(ports, port);
        return q.h(CALL, Sched.SCHEDOP_poll, q.at(ports, count, timeout));
    }

    private void polls() {
        q.t(NAME, "yield", q.h(CALL, Sched.SCHEDOP_yield));
        q.t(NAME, "op=99", q.h(CALL, 99));
        q.t(NAME, "op=-1", q.h(CALL, -1));
        q.t(NAME, "poll bad port", poll(100000, 1, 1));
        q.t(NAME, "poll pending port (ipi sent)", poll(q.ipiPort, 1, 1));
        q.t(NAME, "poll nr_ports=129", poll(q.ipiPort, 129, 1));
        q.t(NAME, "poll nr=0,timeout past", poll(q.ipiPort, 0, 1));
        forget();
        final long from = now();
        final long rc = poll(q.timerPort, 1, from + FIVE_MS);
        q.r(NAME, "poll timer port, timeout now+5ms", rc, "slept_ge_5ms=" + (now() - from >= 4_900_000 ? 1 : 0));
        q.t(NAME, "poll badptr", q.h(CALL, Sched.SCHEDOP_poll, BAD_POINTER));
        q.t(NAME, "poll ports=badptr", q.h(CALL, Sched.SCHEDOP_poll, q.at(BAD_POINTER, 1, from + FIVE_MS)));
    }

    private long timer(final long at) {
        return q.h(Xen.__HYPERVISOR_set_timer_op, at);
    }

    private long timerPending() {
        return q.word(q.guest.sharedInfo() + SharedInfo.EVTCHN_PENDING_OFFSET) >> q.timerPort & 1;
    }

    private void timers() {
        q.t(TIMER, "0 (cancel)", timer(0));
        q.t(TIMER, "past (1ns)", timer(1));
        q.h(CALL, Sched.SCHEDOP_yield);
        q.t(TIMER, "  ...timer port pending after past+yield", timerPending());
        forget();
        q.t(TIMER, "now+5ms", timer(now() + FIVE_MS));
        final long from = now();
        final long rc = poll(q.timerPort, 1, 0);
        q.r(NAME, "poll timer port, no timeout, timer in 5ms", rc,
                "pending=" + timerPending() + " slept_ge_4ms=" + (now() - from > 4_000_000 ? 1 : 0));
        q.t(TIMER, "~0", timer(-1));
        q.t(TIMER, "0x7fff...", timer(Long.MAX_VALUE));
        q.t(TIMER, "cancel", timer(0));
    }

    private static long pair(final long low, final long high) {
        return (low & 0xffff_ffffL) | high << 32;
    }

    private void watchdogs() {
        final long id = q.h(CALL, Sched.SCHEDOP_watchdog, q.at(pair(0, 1000)));
        q.t(NAME, "watchdog id=0,timeout=1000", id);
        q.t(NAME, "watchdog cancel it", q.h(CALL, Sched.SCHEDOP_watchdog, q.at(pair(Math.max(id, 1), 0))));
        q.t(NAME, "watchdog id=7", q.h(CALL, Sched.SCHEDOP_watchdog, q.at(pair(7, 10))));
    }

    private void others() {
        q.t(NAME, "remote_shutdown bad dom", q.h(CALL, Sched.SCHEDOP_remote_shutdown, q.at(BAD_DOM)));
        q.t(NAME, "shutdown badptr", q.h(CALL, Sched.SCHEDOP_shutdown, BAD_POINTER));
        q.t(NAME, "shutdown_code badptr", q.h(CALL, Sched.SCHEDOP_shutdown_code, BAD_POINTER));
        q.t(NAME, "pin_override pcpu 0", q.h(CALL, Sched.SCHEDOP_pin_override, q.at(0)));
        q.t(NAME, "pin_override -1", q.h(CALL, Sched.SCHEDOP_pin_override, q.at(-1)));
        q.t(NAME, "pin_override 9999", q.h(CALL, Sched.SCHEDOP_pin_override, q.at(9999)));
        q.t("sched_op_compat", "yield", q.h(Xen.__HYPERVISOR_sched_op_compat, 0));
        q.t("sched_op_compat", "op=9", q.h(Xen.__HYPERVISOR_sched_op_compat, 9));
    }
}
