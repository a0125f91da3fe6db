package io.xenolith.host.run;

import io.xenolith.host.XenHost;
import io.xenolith.host.input.InputQueue;
import io.xenolith.host.input.OutsideInput;
import io.xenolith.host.input.StampedInput;
import io.xenolith.hypervisor.sched.RunLoop;
import java.util.List;
import java.util.Optional;

/**
 * One host and the world outside in turns: inputs take effect between two turns of the run loop, and time that nobody uses
 * is jumped over, or waited for while somebody watches. Owned by the host's thread.
 */
public final class HostLoop {
    private static final long NS_PER_S = 1_000_000_000L;
    /** Waits are cut into pieces, so that a watch sees the host alive. */
    private static final long WAIT_NS_MAX = 5 * NS_PER_S;
    /** Shorter waits come out longer than they should. */
    private static final long OWED_NS_MIN = 5_000_000;
    /** Bytes typed that no guest has taken; with more, nothing is asked for from outside. */
    private static final long WAITING_INPUT_MAX = 1 << 16;

    /** Told each input when it takes effect. */
    @FunctionalInterface
    public interface InputTaker {
        /**
         * {@code input} takes effect.
         *
         * @param turn of the run loop before which it does
         */
        void apply(long turn, OutsideInput input);
    }

    private final XenHost host;
    private final Outside outside;
    private final InputSource inputs;
    private final InputTaker taker;
    private long turn;
    /** Real time for which nobody has been able to run. */
    private long idleWaitedNs;
    /** Time that guests have yielded away, and for which nobody has waited yet. */
    private long owedNs;
    /** The guests have no room for more from outside. */
    private boolean held;

    HostLoop(final XenHost host, final Outside outside, final InputSource inputs, final InputTaker taker) {
        this.host = host;
        this.outside = outside;
        this.inputs = inputs;
        this.taker = taker;
    }

    /** A host whose inputs all come from {@code outside}. */
    public static HostLoop of(final XenHost host, final Outside outside, final InputTaker taker) {
        return new HostLoop(host, outside, new InputSource.Live(new InputQueue()), taker);
    }

    /** Virtual time before which no input that is known takes effect; {@link InputQueue#NEVER} if there is none. */
    long nextInputNs() {
        return inputs.nextTimeNs();
    }

    /** Has everything take effect that has come or is due. */
    public void takeInputs() {
        hold();
        final List<OutsideInput> came = outside.arrived();
        if (!came.isEmpty()) {
            passIdle();
        }
        take(came);
        Optional<OutsideInput> input = inputs.poll(turn, host.nowNs());
        while (input.isPresent()) {
            taker.apply(turn, input.get());
            input = inputs.poll(turn, host.nowNs());
        }
    }

    /** Typing without end, at a guest that does not read, must not fill the host's memory. */
    private void hold() {
        final boolean full = host.waitingInput() > WAITING_INPUT_MAX;
        if (full != held) {
            held = full;
            outside.hold(full);
        }
    }

    /** What comes from outside takes effect at once. */
    private void take(final List<OutsideInput> came) {
        came.forEach(input -> inputs.add(new StampedInput(host.nowNs(), input)));
    }

    /**
     * One step of the run loop, or a wait for the world outside.
     *
     * @param limitNs virtual time that is not gone beyond
     * @return false if nothing can happen any more
     */
    public boolean step(final long limitNs) {
        final long horizonNs = Math.min(inputs.nextTimeNs(), limitNs);
        // While something may still be typed, no limit is worth jumping to; a guest without room for it waits in vain.
        final boolean waits = outside.paced() || (outside.open() && !held && inputs.nextTimeNs() == InputQueue.NEVER);
        if (host.runLoop().step(outside.paced() ? host.nowNs() : horizonNs, horizonNs) != RunLoop.Step.IDLE) {
            turnDone();
            waitForYields();
        } else if (waits) {
            waitOutside(horizonNs);
        } else if (horizonNs == InputQueue.NEVER) {
            return false;
        } else {
            turnDone();
            host.hypervisor().clock().advanceTo(horizonNs);
        }
        return true;
    }

    /** What a guest yields away has passed already, in pieces too short to be waited for one by one. */
    private void waitForYields() {
        owedNs = outside.paced() ? owedNs + host.runLoop().spentYieldedNs() : 0;
        if (owedNs >= OWED_NS_MIN) {
            owedNs = Math.max(0, owedNs - outside.await(owedNs));
        }
    }

    /** Somebody woke the host and had something for it only later: what was waited until then is one turn, as in the wait itself. */
    private void passIdle() {
        if (idleWaitedNs > 0 && outside.paced()) {
            host.hypervisor().clock()
                    .advanceTo(Math.min(host.nowNs() + idleWaitedNs, host.runLoop().nextEventNs()));
            turnDone();
        }
    }

    private void turnDone() {
        turn++;
        idleWaitedNs = 0;
    }

    /**
     * Nobody can run now. However often this is called until an input comes or a timer is due, it is one turn, or none if
     * nothing came of it: in a replay, which does not wait, the same inputs then come before the same turns.
     */
    private void waitOutside(final long horizonNs) {
        final long nowNs = host.nowNs();
        final long dueNs = outside.paced()
                ? Math.min(horizonNs, host.runLoop().nextEventNs())
                : InputQueue.NEVER;
        idleWaitedNs += outside.await(Math.min(WAIT_NS_MAX, dueNs - nowNs - idleWaitedNs));
        final List<OutsideInput> came = outside.arrived();
        final boolean due = dueNs - nowNs <= idleWaitedNs;
        if (came.isEmpty() && !due) {
            return;
        }
        if (due && host.runLoop().step(dueNs) == RunLoop.Step.IDLE) {
            host.hypervisor().clock().advanceTo(dueNs);
        } else if (!due && outside.paced()) {
            host.hypervisor().clock().advanceTo(nowNs + idleWaitedNs);
        }
        turnDone();
        take(came);
    }
}
