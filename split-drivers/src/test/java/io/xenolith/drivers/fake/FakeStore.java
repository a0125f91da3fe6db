package io.xenolith.drivers.fake;

import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.platform.Xenstore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A store without permissions, quotas or conflicts. */
public final class FakeStore {
    public final TreeMap<String, String> nodes = new TreeMap<>();
    /** Writes to these paths are refused. */
    public Predicate<String> refuses = _ -> false;
    /** What others do when a transaction has ended. */
    public Runnable afterTransaction = () -> {
    };
    private final FakeMachine machine;
    private final List<Watch> watches = new ArrayList<>();

    FakeStore(final FakeMachine machine) {
        this.machine = machine;
    }

    public String get(final String path) {
        return nodes.get(path);
    }

    public void put(final String path, final String value) {
        nodes.put(path, value);
        changed(path);
    }

    /** Removes {@code path} and all below it. */
    public boolean removeTree(final String path) {
        final List<String> gone = nodes.keySet().stream().filter(key -> below(path, key)).toList();
        gone.forEach(nodes::remove);
        gone.forEach(this::changed);
        return !gone.isEmpty();
    }

    /** Registered and not cancelled. */
    public int watchCount() {
        return watches.size();
    }

    /** The watches of a domain that died. */
    void forget(final int domid) {
        watches.removeIf(watch -> watch.domid == domid);
    }

    private static boolean below(final String path, final String key) {
        return key.equals(path) || key.startsWith(path + "/");
    }

    private void changed(final String path) {
        for (final Watch watch : List.copyOf(watches)) {
            if (below(watch.path, path)) {
                watch.fire(path);
            }
        }
    }

    Xenstore client(final int domid) {
        return new Client(domid);
    }

    private final class Watch {
        private final int domid;
        private final String path;
        private final Consumer<String> callback;

        Watch(final int domid, final String path, final Consumer<String> callback) {
            this.domid = domid;
            this.path = path;
            this.callback = callback;
        }

        void fire(final String changedPath) {
            machine.enqueue(() -> {
                if (watches.contains(this)) {
                    callback.accept(changedPath);
                }
            });
        }
    }

    private final class Client implements Xenstore {
        private final int domid;

        Client(final int domid) {
            this.domid = domid;
        }

        private String absolute(final String path) {
            return path.startsWith("/") ? path : "/local/domain/" + domid + "/" + path;
        }

        @Override
        public Optional<String> read(final String path) {
            return Optional.ofNullable(nodes.get(absolute(path)));
        }

        @Override
        public List<String> directory(final String path) {
            final String prefix = absolute(path) + "/";
            return nodes.keySet().stream().filter(key -> key.startsWith(prefix))
                    .map(key -> key.substring(prefix.length()).split("/", -1)[0]).distinct().toList();
        }

        @Override
        public boolean write(final String path, final String value) {
            if (refuses.test(absolute(path))) {
                return false;
            }
            put(absolute(path), value);
            return true;
        }

        @Override
        public boolean remove(final String path) {
            return removeTree(absolute(path));
        }

        @Override
        public boolean transact(final Predicate<StoreView> body) {
            final boolean committed = body.test(this);
            afterTransaction.run();
            return committed;
        }

        @Override
        public StoreWatch watch(final String path, final Consumer<String> callback) {
            final Watch watch = new Watch(domid, absolute(path), callback);
            watches.add(watch);
            watch.fire(absolute(path));
            return () -> watches.remove(watch);
        }
    }
}
