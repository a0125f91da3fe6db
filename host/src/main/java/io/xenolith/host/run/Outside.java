package io.xenolith.host.run;

import io.xenolith.host.input.OutsideInput;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The world outside of a run while it goes on: what comes in without having been planned, and when to stop. Called by the
 * host's thread only, {@link #wake} excepted; what comes may be put in by others.
 */
public interface Outside {
    /** Nothing comes, and nobody stops the run. */
    Outside NONE = until(() -> false);

    /** Nothing comes; the run is stopped as soon as {@code stopped}. */
    static Outside until(final BooleanSupplier stopped) {
        return new Outside() {
            @Override
            public List<OutsideInput> arrived() {
                return List.of();
            }

            @Override
            public boolean open() {
                return false;
            }

            @Override
            public boolean paced() {
                return false;
            }

            @Override
            public long await(final long timeoutNs) {
                return timeoutNs;
            }

            @Override
            public boolean stopped() {
                return stopped.getAsBoolean();
            }
        };
    }

    /** What has come since this was asked last, in its order. */
    List<OutsideInput> arrived();

    /**
     * Says whether the guests have room for more. While this is held, nothing arrives, and nobody is woken because something
     * would; whoever puts something in has to wait.
     */
    default void hold(final boolean held) {
    }

    /** More may come: a host that can do nothing by itself waits for it. */
    boolean open();

    /** Somebody watches as it happens: idle time takes as long as it would. Only while {@link #open()}. */
    boolean paced();

    /** Has an {@link #await} of another thread come back now, or the next one if there is none. */
    default void wake() {
    }

    /**
     * Waits in real time until something has come, the run is to stop, or the time is over. May come back earlier.
     *
     * @return nanoseconds waited
     */
    long await(long timeoutNs);

    /** The run is to end now, whatever its domains do. */
    boolean stopped();
}
