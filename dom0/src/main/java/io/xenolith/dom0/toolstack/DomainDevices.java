package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.backend.BlockBackends;
import io.xenolith.dom0.backend.NetworkBackends;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.net.NetCounters;
import io.xenolith.drivers.xenbus.StoreKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The disks and network interfaces of the domains: gives, takes, and what their backends do for the toolstack. */
final class DomainDevices {
    private static final String VIF = "vif";

    private final Dom0Machine machine;
    private final XenstoreClient client;
    private final DomainStore store;
    private final BlockBackends blocks;
    private final NetworkBackends networks;
    private final ManagedDomains domains;
    private final ToolstackListener listener;

    DomainDevices(final Dom0Machine machine, final XenstoreClient client, final DomainStore store,
            final BlockBackends blocks, final NetworkBackends networks, final ManagedDomains domains,
            final ToolstackListener listener) {
        this.machine = machine;
        this.client = client;
        this.store = store;
        this.blocks = blocks;
        this.networks = networks;
        this.domains = domains;
        this.listener = listener;
    }

    void attach(final ManagedDomain domain, final DiskConfig disk) throws ToolstackException {
        if (domain.disks.containsKey(disk.number())) {
            throw new ToolstackException(domain.name + " has a disk " + disk.vdev() + " already");
        }
        domain.disks.put(disk.number(), disk);
        try {
            store.addDisk(domain.domid, disk);
            final String refused = blocks.start(domain.domid, disk);
            if (!refused.isEmpty()) {
                throw new ToolstackException(disk.vdev() + " of " + domain.name + ": " + refused);
            }
        } catch (final ToolstackException | RuntimeException e) {
            release(domain, disk);
            throw e;
        }
        listener.diskAttached(domain.name, disk);
    }

    private DiskConfig findDisk(final ManagedDomain domain, final String vdev) throws ToolstackException {
        for (final DiskConfig disk : domain.disks.values()) {
            if (disk.vdev().equals(vdev)) {
                return disk;
            }
        }
        throw new ToolstackException(domain.name + " has no disk " + vdev);
    }

    /** Asks both halves to close; when the backend is closed, or the time is up, the directories go. */
    void detach(final ManagedDomain domain, final String vdev, final boolean force)
            throws ToolstackException {
        detach(domain, findDisk(domain, vdev), force, () -> {
        });
    }

    /** @param done told when nothing is left of it */
    void detach(final ManagedDomain domain, final DiskConfig disk, final boolean force,
            final Runnable done) {
        if (force) {
            release(domain, disk);
            done.run();
            return;
        }
        final String backend = DomainStore.backendPath(domain.domid, disk.number());
        store.requestRemoval(backend);
        new Detachment(machine, client, store, backend, () -> {
            if (disk.equals(domain.disks.get(disk.number()))) {
                release(domain, disk);
            }
            done.run();
        }).start();
    }

    private void release(final ManagedDomain domain, final DiskConfig disk) {
        final BlkCounters counters = blocks.counters(domain.domid, disk.number());
        domain.disks.remove(disk.number());
        blocks.stop(domain.domid, disk.number());
        store.removeDisk(domain.domid, disk.number());
        listener.diskReleased(domain.name, disk, counters == null ? new BlkCounters() : counters);
    }

    void attachVif(final ManagedDomain domain, final VifConfig vif) throws ToolstackException {
        if (domain.vifs.containsKey(vif.handle())) {
            throw new ToolstackException(domain.name + " has a vif " + vif.handle() + " already");
        }
        store.addVif(domain.domid, vif);
        domain.vifs.put(vif.handle(), vif);
        final String refused = networks.start(domain.domid, vif);
        if (!refused.isEmpty()) {
            releaseVif(domain, vif);
            throw new ToolstackException("vif " + vif.handle() + " of " + domain.name + ": " + refused);
        }
        listener.vifAttached(domain.name, vif);
    }

    private static VifConfig findVif(final ManagedDomain domain, final int handle) throws ToolstackException {
        final VifConfig vif = domain.vifs.get(handle);
        if (vif == null) {
            throw new ToolstackException(domain.name + " has no vif " + handle);
        }
        return vif;
    }

    void detachVif(final ManagedDomain domain, final int handle, final boolean force)
            throws ToolstackException {
        final VifConfig vif = findVif(domain, handle);
        if (force) {
            releaseVif(domain, vif);
        } else {
            detachVif(domain, vif, () -> {
            });
        }
    }

    /** @param done told when nothing is left of it */
    void detachVif(final ManagedDomain domain, final VifConfig vif, final Runnable done) {
        final String backend = DomainStore.vifBackendPath(domain.domid, vif.handle());
        store.requestRemoval(backend);
        new Detachment(machine, client, store, backend, () -> {
            if (vif.equals(domain.vifs.get(vif.handle()))) {
                releaseVif(domain, vif);
            }
            done.run();
        }).start();
    }

    private void releaseVif(final ManagedDomain domain, final VifConfig vif) {
        final NetCounters counters = networks.counters(domain.domid, vif.handle()).orElseGet(NetCounters::new);
        domain.vifs.remove(vif.handle());
        networks.stop(domain.domid, vif.handle());
        networks.released(vif.bridge());
        store.removeVif(domain.domid, vif.handle());
        listener.vifReleased(domain.name, vif, counters);
    }

    /** Takes all that {@code domain} has, at once. */
    void releaseAll(final ManagedDomain domain) {
        for (final DiskConfig disk : new ArrayList<>(domain.disks.values())) {
            release(domain, disk);
        }
        for (final VifConfig vif : new ArrayList<>(domain.vifs.values())) {
            releaseVif(domain, vif);
        }
    }

    /** No backend has anything left to do for the domain's disks. */
    boolean quiet(final ManagedDomain domain) {
        return domain.disks.values().stream().allMatch(disk -> blocks.quiet(domain.domid, disk.number()));
    }

    void resize(final ManagedDomain owner, final String vdev, final long sectors) throws ToolstackException {
        final DiskConfig disk = findDisk(owner, vdev);
        try {
            disk.image().resize(sectors);
        } catch (final IOException e) {
            throw new ToolstackException(disk.vdev() + " cannot be resized: " + e.getMessage());
        }
        for (final ManagedDomain domain : domains.all()) {
            for (final DiskConfig each : domain.disks.values()) {
                if (each.image().equals(disk.image())) {
                    blocks.resized(domain.domid, each.number());
                }
            }
        }
    }

    void killBackend(final ManagedDomain domain, final String device) throws ToolstackException {
        final OptionalInt vif = vifHandle(device);
        final boolean ran = vif.isPresent()
                ? networks.stop(domain.domid, findVif(domain, vif.getAsInt()).handle())
                : blocks.stop(domain.domid, findDisk(domain, device).number());
        if (!ran) {
            throw new ToolstackException("the backend of " + device + " does not run");
        }
    }

    /** Nothing is written here: the new instance finds what the old one left and tells the frontend by its state. */
    void restartBackend(final ManagedDomain domain, final String device) throws ToolstackException {
        final OptionalInt vif = vifHandle(device);
        final String refused = vif.isPresent()
                ? restartVif(domain, findVif(domain, vif.getAsInt()))
                : restartDisk(domain, findDisk(domain, device));
        if (!refused.isEmpty()) {
            throw new ToolstackException(device + " of " + domain.name + ": " + refused);
        }
    }

    private String restartDisk(final ManagedDomain domain, final DiskConfig disk) {
        return blocks.runs(domain.domid, disk.number())
                ? "its backend runs"
                : blocks.start(domain.domid, disk);
    }

    private String restartVif(final ManagedDomain domain, final VifConfig vif) {
        return networks.counters(domain.domid, vif.handle()).isPresent()
                ? "its backend runs"
                : networks.start(domain.domid, vif);
    }

    /** The handle of a device called {@code vifN}; empty for any other. */
    private static OptionalInt vifHandle(final String device) {
        final OptionalLong handle = device.startsWith(VIF)
                ? StoreKeys.unsigned(device.substring(VIF.length()), Integer.MAX_VALUE)
                : OptionalLong.empty();
        return handle.isPresent() ? OptionalInt.of((int) handle.getAsLong()) : OptionalInt.empty();
    }
}
