package io.xenolith.dom0.backend;

import io.xenolith.dom0.xenstore.XenstoreAccess;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.platform.Xenstore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Xenstore as drivers want it, over dom0's own connection. */
final class Dom0Store implements Xenstore {
    /** Leaves a transaction without committing. */
    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GivenUp() {
            super("transaction given up", null, false, false);
        }
    }

    private final XenstoreClient client;

    Dom0Store(final XenstoreClient client) {
        this.client = client;
    }

    @Override
    public Optional<String> read(final String path) {
        return new View(client).read(path);
    }

    @Override
    public List<String> directory(final String path) {
        return new View(client).directory(path);
    }

    @Override
    public boolean write(final String path, final String value) {
        return new View(client).write(path, value);
    }

    @Override
    public boolean remove(final String path) {
        return new View(client).remove(path);
    }

    @Override
    public boolean transact(final Predicate<StoreView> body) {
        try {
            client.inTransaction(transaction -> {
                if (!body.test(new View(transaction))) {
                    throw new GivenUp();
                }
            });
            return true;
        } catch (final GivenUp | XenstoreException e) {
            return false;
        }
    }

    @Override
    public StoreWatch watch(final String path, final Consumer<String> changed) {
        final XenstoreClient.WatchHandle handle = client.watch(path, changed::accept);
        final boolean[] ended = new boolean[1];
        return () -> {
            if (!ended[0]) {
                ended[0] = true;
                client.unwatch(handle);
            }
        };
    }

    /** Requests about nodes, inside or outside a transaction; a refusal is an answer, not an exception. */
    private record View(XenstoreAccess access) implements StoreView {
        @Override
        public Optional<String> read(final String path) {
            try {
                return access.read(path);
            } catch (final XenstoreException e) {
                return Optional.empty();
            }
        }

        @Override
        public List<String> directory(final String path) {
            try {
                return access.directory(path);
            } catch (final XenstoreException e) {
                return List.of();
            }
        }

        @Override
        public boolean write(final String path, final String value) {
            try {
                access.write(path, value);
                return true;
            } catch (final XenstoreException e) {
                return false;
            }
        }

        @Override
        public boolean remove(final String path) {
            try {
                access.rm(path);
                return true;
            } catch (final XenstoreException e) {
                return false;
            }
        }
    }
}
