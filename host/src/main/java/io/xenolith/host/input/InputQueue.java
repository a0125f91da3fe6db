package io.xenolith.host.input;

import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * The one way into a running host. Inputs come out in the order of their times, those of one time in the order they were
 * put in. Owned by the host's thread.
 */
public final class InputQueue {
    /** What {@link #nextTimeNs()} answers when nothing waits. */
    public static final long NEVER = Long.MAX_VALUE;

    private record Waiting(StampedInput input, long order) implements Comparable<Waiting> {
        @Override
        public int compareTo(final Waiting other) {
            final int byTime = Long.compare(input.timeNs(), other.input.timeNs());
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
    private long order;

    /** Puts {@code input} in its place; a time that has passed means as soon as possible. */
    public void add(final StampedInput input) {
        waiting.add(new Waiting(input, order++));
    }

    /** The time of the next input, {@link #NEVER} if there is none. */
    public long nextTimeNs() {
        final Waiting next = waiting.peek();
        return next == null ? NEVER : next.input().timeNs();
    }

    /** Takes the next input if its time has come at {@code nowNs}. */
    public Optional<OutsideInput> poll(final long nowNs) {
        return nextTimeNs() <= nowNs && !waiting.isEmpty()
                ? Optional.of(waiting.remove().input().input())
                : Optional.empty();
    }

    /** All that wait, in the order in which they come out. */
    public List<StampedInput> waiting() {
        return waiting.stream().sorted().map(Waiting::input).toList();
    }

    /** Takes away all that {@code which} is true of: nobody waits for them any more. */
    public void forget(final Predicate<OutsideInput> which) {
        waiting.removeIf(each -> which.test(each.input().input()));
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }
}
