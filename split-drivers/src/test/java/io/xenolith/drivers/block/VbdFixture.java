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

    final FakeMachine machine = new FakeMachine();
    final FakeDomain dom0 = machine.domain(0);
    final FakeDomain guest = machine.domain(DOMID);
    final MemoryDisk disk = new MemoryDisk(256);
    int stateChanges;

    VbdFixture() {
        writeDirectories();
    }

    void writeDirectories() {
        put(BACK, "frontend", FRONT);
        put(BACK, "frontend-id", "5");
        put(BACK, "online", "1");
        put(BACK, "removable", "0");
        put(BACK, "state", "1");
        put(BACK, "dev", "xvda");
        put(BACK, "type", "phy");
        put(BACK, "mode", "w");
        put(BACK, "device-type", "disk");
        put(FRONT, "backend", BACK);
        put(FRONT, "backend-id", "0");
        put(FRONT, "state", "1");
        put(FRONT, "virtual-device", "51712");
        put(FRONT, "device-type", "disk");
    }

    private void put(final String directory, final String key, final String value) {
        machine.store.put(directory + "/" + key, value);
    }

    String back(final String key) {
        return machine.store.get(BACK + "/" + key);
    }

    String front(final String key) {
        return machine.store.get(FRONT + "/" + key);
    }

    void frontKey(final String key, final String value) {
        put(FRONT, key, value);
    }

    void backKey(final String key, final String value) {
        put(BACK, key, value);
    }

    Blkback blkback(final BlkbackOptions options) {
        return new Blkback(dom0, DevicePath.ofBackend(BACK).orElseThrow(), disk, options);
    }

    Blkfront blkfront() {
        return new Blkfront(guest, NUMBER, () -> stateChanges++);
    }

    /** A page of the guest filled with {@code value}. */
    long page(final int value) {
        final long page = guest.allocatePages(1);
        guest.memory().fill(page, 4096, (byte) value);
        return page;
    }
}
