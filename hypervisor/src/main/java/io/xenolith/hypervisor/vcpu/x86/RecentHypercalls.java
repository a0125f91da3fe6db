package io.xenolith.hypervisor.vcpu.x86;

import java.util.ArrayList;
import java.util.List;

/** The last hypercalls that one vCPU's code made: what a crash report tells of its past. */
public final class RecentHypercalls {
    /** How many are kept. */
    public static final int KEPT = 20;

    /**
     * One call.
     *
     * @param rip behind its {@code syscall}
     * @param result what it returned, if {@link #returned}
     * @param returned false: it was to be made again, it replaced the registers, or it never came back
     */
    public record Call(long rip, long number, long arg1, long arg2, long arg3, long result, boolean returned) {
    }

    private final long[] rips = new long[KEPT];
    private final long[] numbers = new long[KEPT];
    private final long[] args1 = new long[KEPT];
    private final long[] args2 = new long[KEPT];
    private final long[] args3 = new long[KEPT];
    private final long[] results = new long[KEPT];
    private final boolean[] returned = new boolean[KEPT];
    private long count;

    RecentHypercalls() {
    }

    void called(final long rip, final long number, final long arg1, final long arg2, final long arg3) {
        final int at = (int) (count++ % KEPT);
        rips[at] = rip;
        numbers[at] = number;
        args1[at] = arg1;
        args2[at] = arg2;
        args3[at] = arg3;
        returned[at] = false;
    }

    void returned(final long result) {
        final int at = (int) ((count - 1) % KEPT);
        results[at] = result;
        returned[at] = true;
    }

    /** The calls, oldest first. */
    public List<Call> calls() {
        final List<Call> calls = new ArrayList<>();
        for (long i = Math.max(0, count - KEPT); i < count; i++) {
            final int at = (int) (i % KEPT);
            calls.add(new Call(rips[at], numbers[at], args1[at], args2[at], args3[at], results[at], returned[at]));
        }
        return calls;
    }
}
