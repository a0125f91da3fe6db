package io.xenolith.drivers.net;

import io.xenolith.drivers.fake.FakeDomain;
import io.xenolith.drivers.fake.FakeMachine;
import io.xenolith.drivers.xenbus.DevicePath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A host with the directories of one vif as the toolstack writes them, and a network that keeps what it gets. */
final class VifFixture {
    static final int DOMID = 5;
    static final String BACK = "/local/domain/0/backend/vif/5/0";
    static final String FRONT = "/local/domain/5/device/vif/0";
    static final String NAME = "vif/5/0";

    final FakeMachine machine = new FakeMachine();
    final FakeDomain dom0 = machine.domain(0);
    final FakeDomain guest = machine.domain(DOMID);
    /** What the guest sent. */
    final List<NetPacket> network = new ArrayList<>();
    /** What the guest got. */
    final List<NetPacket> received = new ArrayList<>();
    boolean plugged;
    Consumer<NetPacket> toGuest = _ -> {
        throw new AssertionError("not plugged");
    };
    int changes;

    VifFixture() {
        writeDirectories();
    }

    void writeDirectories() {
        backKey("frontend", FRONT);
        backKey("frontend-id", "5");
        backKey("online", "1");
        backKey("state", "1");
        backKey("mac", "00:16:3e:00:00:01");
        backKey("handle", "0");
        frontKey("backend", BACK);
        frontKey("backend-id", "0");
        frontKey("state", "1");
        frontKey("handle", "0");
        frontKey("mac", "00:16:3e:00:00:01");
    }

    String back(final String key) {
        return machine.store.get(BACK + "/" + key);
    }

    String front(final String key) {
        return machine.store.get(FRONT + "/" + key);
    }

    void frontKey(final String key, final String value) {
        machine.store.put(FRONT + "/" + key, value);
    }

    void backKey(final String key, final String value) {
        machine.store.put(BACK + "/" + key, value);
    }

    Netback netback(final NetbackOptions options) {
        return new Netback(dom0, DevicePath.ofBackend(BACK).orElseThrow(), new VirtualPort() {
            @Override
            public void plug(final Consumer<NetPacket> newToGuest) {
                plugged = true;
                toGuest = newToGuest;
            }

            @Override
            public void unplug() {
                plugged = false;
            }

            @Override
            public void send(final NetPacket packet) {
                network.add(packet);
            }
        }, options);
    }

    Netfront netfront(final NetfrontOptions options) {
        return new Netfront(guest, 0, new NetfrontListener() {
            @Override
            public void changed() {
                changes++;
            }

            @Override
            public void received(final NetPacket packet) {
                received.add(packet);
            }
        }, options);
    }

    /** A packet from the network, and everything that follows from it now. */
    void toGuest(final NetPacket packet) {
        toGuest.accept(packet);
        machine.runNow();
    }
}
