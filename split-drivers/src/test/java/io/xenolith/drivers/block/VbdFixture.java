package io.xenolith.drivers.block;

import io.xenolith.drivers.fake.FakeDomain;
import io.xenolith.drivers.fake.FakeMachine;
import io.xenolith.drivers.xenbus.DevicePath;

/** A host with the directories of one vbd as the toolstack writes them, and a disk of 256 sectors. */
final class VbdFixture {
    static final int DOMID = 5;
    static final int NUMBER = 51712;
    static final String BACK = "/local/domain/0/backend/vbd/5/51712";
    static final String FRONT = "/local/domain/5/device/vbd/51712";
    static final String NAME = "vbd/5/51712";

    final FakeMachine machine;
    final FakeDomain dom0;
    final FakeDomain guest;
    final MemoryDisk disk = new MemoryDisk(256);
    int stateChanges;
    private final String back;
    private final String front;

    VbdFixture() {
        this(new FakeMachine(), DOMID);
    }

    /** Another guest's device on the same host. */
    VbdFixture(final FakeMachine machine, final int domid) {
        this.machine = machine;
        dom0 = machine.domain(0);
        guest = machine.domain(domid);
        back = "/local/domain/0/backend/vbd/" + domid + "/" + NUMBER;
        front = "/local/domain/" + domid + "/device/vbd/" + NUMBER;
        writeDirectories();
    }

    void writeDirectories() {
        put(back, "frontend", front);
        put(back, "frontend-id", Integer.toString(guest.domid()));
        put(back, "online", "1");
        put(back, "removable", "0");
        put(back, "state", "1");
        put(back, "dev", "xvda");
        put(back, "type", "phy");
        put(back, "mode", "w");
        put(back, "device-type", "disk");
        put(front, "backend", back);
        put(front, "backend-id", "0");
        put(front, "state", "1");
        put(front, "virtual-device", "51712");
        put(front, "device-type", "disk");
    }

    private void put(final String directory, final String key, final String value) {
        machine.store.put(directory + "/" + key, value);
    }

    String back(final String key) {
        return machine.store.get(back + "/" + key);
    }

    String front(final String key) {
        return machine.store.get(front + "/" + key);
    }

    void frontKey(final String key, final String value) {
        put(front, key, value);
    }

    void backKey(final String key, final String value) {
        put(back, key, value);
    }

    Blkback blkback(final BlkbackOptions options) {
        return new Blkback(dom0, DevicePath.ofBackend(back).orElseThrow(), disk, options);
    }

    Blkfront blkfront() {
        return new Blkfront(guest, NUMBER, () -> stateChanges++);
    }

    Blkfront blkfront(final BlkFeatures features) {
        return new Blkfront(guest, NUMBER, features, () -> stateChanges++);
    }

    /** Runs for ten virtual milliseconds: longer than any request takes, much less than a grant may be idle. */
    void settle() {
        machine.runUntil(machine.nowNs + 10_000_000);
    }

    /** A page of the guest filled with {@code value}. */
    long page(final int value) {
        final long page = guest.allocatePages(1);
        guest.memory().fill(page, 4096, (byte) value);
        return page;
    }
}
