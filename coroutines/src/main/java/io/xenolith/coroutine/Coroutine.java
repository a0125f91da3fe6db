package io.xenolith.coroutine;

/**
 * A Java call stack that can be left in the middle and entered again. {@link #resume()} runs it until it suspends itself
 * or its body returns; {@link #suspend()}, called anywhere below the body, gives control back to the resumer. Coroutines
 * nest: a suspend of an outer one from inside an inner one leaves both, and a resume of the outer goes on in the inner.
 *
 * <p>At any time one stack runs; there is no parallelism, so no locks and no data races between them.
 *
 * <p>Made by {@link Coroutines#create}. What throws out of the body is thrown out of {@link #resume()}.
 */
public interface Coroutine {
    /** Runs the body until it suspends or ends. Not to be called on a coroutine that is running or {@link #done()}. */
    void resume();

    /** Leaves this coroutine, from inside its body; returns when it is resumed. */
    void suspend();

    /** The body has returned (or thrown). */
    boolean done();

    /** Gives up a suspended coroutine for good; its stack is dropped and nothing of its body runs again. */
    void discard();
}
