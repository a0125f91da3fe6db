package io.xenolith.dom0.backend;

import io.xenolith.abi.DomId;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.block.Blkback;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.xenbus.DevicePath;
import java.util.LinkedHashMap;
import java.util.Map;

/** The block backends that run in dom0, by frontend domain and device number. */
public final class BlockBackends {
    private record Key(int domid, int device) {
    }

    private final BackendPlatform platform;
    private final Map<Key, Blkback> backends = new LinkedHashMap<>();

    public BlockBackends(final BackendPlatform platform) {
        this.platform = platform;
    }

    /** Starts a backend for a disk whose directories are written; "" or what is wrong with them. */
    public String start(final int domid, final DiskConfig disk) {
        final DevicePath path = new DevicePath(new DomId(0), "vbd", new DomId(domid), disk.number());
        final Blkback backend = new Blkback(platform, path, disk.image(), disk.options());
        final String wrong = backend.start();
        if (wrong.isEmpty()) {
            backends.put(new Key(domid, disk.number()), backend);
        }
        return wrong;
    }

    /** Ends a backend at once, whatever it was doing; false if there is none. */
    public boolean stop(final int domid, final int device) {
        final Blkback backend = backends.remove(new Key(domid, device));
        if (backend == null) {
            return false;
        }
        backend.stop();
        return true;
    }

    /** There is a backend for this disk. */
    public boolean runs(final int domid, final int device) {
        return backends.containsKey(new Key(domid, device));
    }

    /** The backend of a disk has nothing left to answer, or there is none. */
    public boolean quiet(final int domid, final int device) {
        final Blkback backend = backends.get(new Key(domid, device));
        return backend == null || backend.inFlight() == 0;
    }

    /** A disk's image has another size now: its frontend is told. False if there is no such backend. */
    public boolean resized(final int domid, final int device) {
        final Blkback backend = backends.get(new Key(domid, device));
        if (backend == null) {
            return false;
        }
        backend.resized();
        return true;
    }

    /** What the backend of a disk has answered, or null if there is none. */
    public BlkCounters counters(final int domid, final int device) {
        final Blkback backend = backends.get(new Key(domid, device));
        return backend == null ? null : backend.counters();
    }
}
