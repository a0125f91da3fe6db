package io.xenolith.fuzz;

/**
 * One kind of hypercall.
 *
 * @param name sub-operation in C spelling: what it is counted under
 * @param weight how often it is tried, relative to the others
 * @param risky the caller's kernel may not live on if it succeeds
 * @param attempt makes arguments, does one counted call and says whether it succeeded
 */
record FuzzOperation(String name, int weight, boolean risky, Attempt attempt) {
    /** Arguments, call, judgement. */
    @FunctionalInterface
    interface Attempt {
        boolean perform(FuzzCaller caller);
    }

    static FuzzOperation of(final String name, final int weight, final Attempt attempt) {
        return new FuzzOperation(name, weight, false, attempt);
    }

    static FuzzOperation risky(final String name, final int weight, final Attempt attempt) {
        return new FuzzOperation(name, weight, true, attempt);
    }
}
