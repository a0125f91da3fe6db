package io.xenolith.coroutine;

/**
 * Makes coroutines. Two mechanisms give the same behaviour: the JDK's one-shot continuation, about 200 ns a switch, when
 * the JVM was started with {@code --add-exports java.base/jdk.internal.vm=ALL-UNNAMED}; otherwise a virtual thread that is
 * handed control and gives it back, slower but without any flag.
 */
public final class Coroutines {
    /** Which mechanism carries the stacks. */
    public enum Mechanism {
        CONTINUATION, THREAD
    }

    private static final boolean CONTINUATIONS = continuationsUsable();

    private Coroutines() {
    }

    /** The mechanism {@link #create(String, Runnable)} uses in this JVM. */
    public static Mechanism preferred() {
        return CONTINUATIONS ? Mechanism.CONTINUATION : Mechanism.THREAD;
    }

    /** A coroutine on the fastest mechanism at hand; {@code name} shows in thread dumps and errors. */
    public static Coroutine create(final String name, final Runnable body) {
        return create(preferred(), name, body);
    }

    public static Coroutine create(final Mechanism mechanism, final String name, final Runnable body) {
        return switch (mechanism) {
            case CONTINUATION -> new ContinuationCoroutine(name, body);
            case THREAD -> new ThreadCoroutine(name, body);
        };
    }

    private static boolean continuationsUsable() {
        try {
            final Coroutine probe = new ContinuationCoroutine("probe", () -> {
            });
            probe.resume();
            return probe.done();
        } catch (final IllegalAccessError notExported) {
            return false;
        }
    }
}
