package io.xenolith.domu.hostile;

import io.xenolith.abi.io.xs.XsWire;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** What a hostile guest tries on xenstored. */
final class StoreAttacks {
    private static final int TRIES_MAX = 5000;

    private StoreAttacks() {
    }

    static List<Attack<RawStore>> all() {
        return List.of(
                new Attack<>("flood-nodes", "nodes without end", store -> {
                    flood(store, "nodes", i -> store.request(XsWire.XS_WRITE, "data/flood/" + i, "x"));
                    store.undo(() -> {
                        final Optional<String> _ = store.request(XsWire.XS_RM, "data/flood");
                    });
                }),
                new Attack<>("flood-watches", "watches without end", store -> {
                    final int set = flood(store, "watches",
                            i -> store.request(XsWire.XS_WATCH, "data/flood", "flood" + i));
                    store.undo(() -> {
                        for (int i = 0; i < set; i++) {
                            final Optional<String> _ = store.request(XsWire.XS_UNWATCH, "data/flood", "flood" + i);
                        }
                    });
                }),
                new Attack<>("flood-transactions", "transactions without end", store -> flood(store, "transactions",
                        _ -> {
                            final Optional<Integer> id = store.startTransaction();
                            id.ifPresent(open -> store.undo(() -> store.endTransaction(open)));
                            return id.isPresent() ? Optional.empty() : Optional.of(store.finding());
                        })),
                new Attack<>("node-huge", "a value that is longer than a node may be", store -> store.found(
                        store.request(XsWire.XS_WRITE, "data/huge", "x".repeat(3000)).orElse("kept"))),
                new Attack<>("path-of-another", "paths of dom0 and of nobody", store -> store.found(
                        store.request(XsWire.XS_WRITE, "/local/domain/0/backend/vbd/1/0/frontend-id", "0")
                                .orElse("WRITTEN") + " "
                                + store.request(XsWire.XS_WRITE, "/tool/hostile", "x").orElse("WRITTEN"))));
    }

    /** Asks until it is refused. @return how often it was not */
    private static int flood(final RawStore store, final String what, final IntFunction<Optional<String>> request) {
        for (int i = 0; i < TRIES_MAX; i++) {
            final Optional<String> refused = request.apply(i);
            if (refused.isPresent()) {
                store.found(refused.get() + " after " + i + " " + what);
                return i;
            }
        }
        store.found("NO END of " + what);
        return TRIES_MAX;
    }
}
