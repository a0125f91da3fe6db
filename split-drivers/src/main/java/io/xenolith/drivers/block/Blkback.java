package io.xenolith.drivers.block;

import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.platform.StoreView;
import io.xenolith.drivers.xenbus.BackendDriver;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.StoreKeys;
import io.xenolith.drivers.xenbus.XenbusBackend;
import io.xenolith.drivers.xenbus.XenbusState;
import io.xenolith.abi.io.blkif.Blkif;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A block backend: serves one {@link BlockDevice} to one frontend. This class has the keys; {@link BlkRingServer} has
 * the ring. The driver domain makes one when the toolstack has written the backend's directory and the image is open.
 *
 * <p>Offered are reads, writes and flushes on a ring of one page in the 64-bit layout, and nothing is advertised beyond
 * that; a frontend that uses more is refused.
 */
public final class Blkback {
    /** The layout of requests that both halves use. Source: Xen public/io/protocols.h. */
    static final String PROTOCOL_NATIVE = "x86_64-abi";

    private final BackendPlatform platform;
    private final DevicePath path;
    private final BlockDevice device;
    private final BlkbackOptions options;
    private final BlkCounters counters = new BlkCounters();
    private final XenbusBackend bus;
    private Optional<BlkRingServer> server = Optional.empty();

    /** @param path the backend's directory */
    public Blkback(final BackendPlatform platform, final DevicePath path, final BlockDevice device,
            final BlkbackOptions options) {
        this.platform = platform;
        this.path = path;
        this.device = device;
        this.options = options;
        this.bus = new XenbusBackend(platform, path, new Driver());
    }

    /** Starts the handshake. @return "" or what is wrong with the backend's directory */
    public String start() {
        return bus.start();
    }

    /** Ends everything at once: the frontend's domain or the device's directory is gone. */
    public void stop() {
        bus.stop();
    }

    public XenbusState state() {
        return bus.state();
    }

    public BlkCounters counters() {
        return counters;
    }

    /** Requests taken and not answered yet. */
    public int inFlight() {
        return server.isPresent() ? server.get().inFlight() : 0;
    }

    private boolean isReadonly(final StoreView view) {
        return device.readonly()
                || !view.read(path.backendPath() + "/mode").equals(Optional.of("w"));
    }

    private int info(final StoreView view) {
        int info = isReadonly(view) ? Blkif.VDISK_READONLY : 0;
        if (view.read(path.backendPath() + "/device-type").equals(Optional.of("cdrom"))) {
            info |= Blkif.VDISK_CDROM;
        }
        if (StoreKeys.flag(view.read(path.backendPath() + "/removable"))) {
            info |= Blkif.VDISK_REMOVABLE;
        }
        return info;
    }

    /** What xenbus wants of this device. */
    private final class Driver implements BackendDriver {
        @Override
        public boolean writeFeatures(final StoreView view, final String directory) {
            // Indirect requests, several queues and several ring pages are advertised here by who supports them.
            return true;
        }

        @Override
        public String connect(final String frontendPath) {
            final FrontendKeys keys = new FrontendKeys();
            // The reading changes nothing, so how the transaction ends does not matter.
            final boolean _ = platform.store().transact(view -> keys.read(view, frontendPath));
            if (!keys.wrong.isEmpty()) {
                return keys.wrong;
            }
            final BlkRingServer made = new BlkRingServer(platform, path, device, isReadonly(platform.store()), options,
                    counters, bus);
            final String refusal = made.open(keys.ringRef, keys.eventChannel);
            if (refusal.isEmpty()) {
                server = Optional.of(made);
            }
            return refusal;
        }

        @Override
        public boolean writeDevice(final StoreView view, final String directory) {
            return view.write(directory + "/feature-flush-cache", "1")
                    && view.write(directory + "/sectors", Long.toString(device.sectors()))
                    && view.write(directory + "/info", Integer.toString(info(view)))
                    && view.write(directory + "/sector-size", Integer.toString(BlockDevice.SECTOR_BYTES))
                    && view.write(directory + "/physical-sector-size", Integer.toString(BlockDevice.SECTOR_BYTES));
        }

        @Override
        public boolean quiesce() {
            return server.isEmpty() || server.get().quiesce();
        }

        @Override
        public void disconnect() {
            server.ifPresent(BlkRingServer::close);
            server = Optional.empty();
        }
    }

    /** What the frontend published, read in one go and checked. */
    private static final class FrontendKeys {
        private String wrong = "";
        private int ringRef;
        private int eventChannel;

        /** @return true always: there is nothing to give up */
        boolean read(final StoreView view, final String directory) {
            wrong = "";
            final String protocol = view.read(directory + "/protocol").orElse(PROTOCOL_NATIVE);
            final OptionalLong queues = StoreKeys.unsignedOr(view.read(directory + "/multi-queue-num-queues"), 1, 1);
            final OptionalLong order = StoreKeys.unsignedOr(view.read(directory + "/ring-page-order"), 0, 0);
            final OptionalLong pages = StoreKeys.unsignedOr(view.read(directory + "/num-ring-pages"), 1, 1);
            final OptionalLong ref = StoreKeys.unsigned(view.read(directory + "/ring-ref"), StoreKeys.U32_MAX);
            final OptionalLong port = StoreKeys.unsigned(view.read(directory + "/event-channel"), Integer.MAX_VALUE);
            if (!protocol.equals(PROTOCOL_NATIVE)) {
                wrong = "the frontend's protocol is not " + PROTOCOL_NATIVE;
            } else if (queues.isEmpty() || queues.getAsLong() != 1) {
                wrong = "the frontend asks for queues that were not offered";
            } else if (order.isEmpty() || pages.isEmpty() || pages.getAsLong() != 1) {
                wrong = "the frontend asks for ring pages that were not offered";
            } else if (ref.isEmpty() || port.isEmpty()) {
                wrong = "the frontend published no sensible ring-ref and event-channel";
            } else {
                ringRef = (int) ref.getAsLong();
                eventChannel = (int) port.getAsLong();
            }
            return true;
        }
    }
}
