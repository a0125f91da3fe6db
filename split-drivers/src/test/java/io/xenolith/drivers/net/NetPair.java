package io.xenolith.drivers.net;

import io.xenolith.drivers.fake.FakeDomain;
import io.xenolith.drivers.fake.FakeMachine;
import io.xenolith.drivers.xenbus.DevicePath;
import java.util.function.Consumer;

/** Two guests, each with a vif, and a cable between the two backends. */
final class NetPair {
    final FakeMachine machine = new FakeMachine();
    final FakeDomain dom0 = machine.domain(0);
    final Station[] stations = {new Station(5), new Station(6)};

    /** One guest: its vif's directories, its two halves, what it got. */
    final class Station {
        final FakeDomain guest;
        private final String backPath;
        private final String frontPath;
        Netback back;
        Netfront front;
        boolean backendRuns;
        Consumer<NetPacket> receiver = _ -> {
        };
        private Consumer<NetPacket> toGuest = _ -> {
        };

        Station(final int domid) {
            guest = machine.domain(domid);
            backPath = "/local/domain/0/backend/vif/" + domid + "/0";
            frontPath = "/local/domain/" + domid + "/device/vif/0";
        }

        /** What the toolstack does for a new device. */
        void plugIn() {
            key(backPath, "frontend", frontPath);
            key(backPath, "frontend-id", Integer.toString(guest.domid()));
            key(backPath, "online", "1");
            key(backPath, "state", "1");
            key(frontPath, "backend", backPath);
            key(frontPath, "backend-id", "0");
            key(frontPath, "state", "1");
            key(frontPath, "mac", "00:16:3e:00:00:0" + guest.domid());
        }

        void rate(final String rate) {
            key(backPath, "rate", rate);
        }

        /** What the toolstack does to take a device away. */
        void unplug() {
            key(backPath, "online", "0");
            key(backPath, "state", "5");
        }

        void removeDirectories() {
            machine.store.removeTree(backPath);
            machine.store.removeTree(frontPath);
        }

        private void key(final String path, final String name, final String value) {
            machine.store.put(path + "/" + name, value);
        }

        void startBackend(final NetbackOptions options) {
            back = new Netback(dom0, DevicePath.ofBackend(backPath).orElseThrow(), new VirtualPort() {
                @Override
                public void plug(final Consumer<NetPacket> newToGuest) {
                    toGuest = newToGuest;
                }

                @Override
                public void unplug() {
                    toGuest = _ -> {
                    };
                }

                @Override
                public void send(final NetPacket packet) {
                    other().toGuest.accept(packet);
                }
            }, options);
            final String wrong = back.start();
            if (!wrong.isEmpty()) {
                throw new AssertionError(wrong);
            }
            backendRuns = true;
        }

        void killBackend() {
            back.stop();
            backendRuns = false;
        }

        void startFrontend(final NetfrontOptions options) {
            front = new Netfront(guest, 0, new NetfrontListener() {
                @Override
                public void changed() {
                    // What there is to see is looked at afterwards.
                }

                @Override
                public void received(final NetPacket packet) {
                    receiver.accept(packet);
                }
            }, options);
            front.start();
        }

        private Station other() {
            return stations[0] == this ? stations[1] : stations[0];
        }
    }
}
