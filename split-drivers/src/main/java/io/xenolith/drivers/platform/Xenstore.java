package io.xenolith.drivers.platform;

import java.util.function.Consumer;
import java.util.function.Predicate;

/** One domain's connection to xenstore. See the package comment for who may call it when. */
public interface Xenstore extends StoreView {
    /**
     * Runs {@code body} in a transaction and commits it; again from its beginning if others interfered (EAGAIN), a
     * bounded number of times.
     *
     * @param body reads and writes through the view it is given only; false gives the transaction up
     * @return true if it was committed
     */
    boolean transact(Predicate<StoreView> body);

    /**
     * Calls {@code changed} with the path that changed whenever {@code path} or something below it changes, and once
     * soon after registration. Never calls it before this method has returned.
     */
    StoreWatch watch(String path, Consumer<String> changed);

    /** A registered watch. */
    @FunctionalInterface
    interface StoreWatch {
        /** Ends it; the callback is not called after this. Idempotent. */
        void cancel();
    }
}
