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

/**
 * A block backend: serves one {@link BlockDevice} to one frontend. This class has the keys; {@link BlkConnection} has
 * the rings. The driver domain makes one when the toolstack has written the backend's directory and the image is open.
 *
 * <p>Offered is what {@link BlkbackOptions#features} and the device allow, in the 64-bit layout; a frontend that uses
 * more is refused.
 */
public final class Blkback {
    private final BackendPlatform platform;
    private final DevicePath path;
    private final BlockDevice device;
    private final BlkbackOptions options;
    private final BlkCounters counters = new BlkCounters();
    private final XenbusBackend bus;
    private Optional<BlkConnection> connection = Optional.empty();

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

    /** The device's size has changed: tells a frontend that is connected. */
    public void resized() {
        if (connection.isPresent()) {
            bus.refresh(view -> writeSize(view, path.backendPath()));
        }
    }

    /** Requests taken and not answered yet. */
    public int inFlight() {
        return connection.isPresent() ? connection.get().inFlight() : 0;
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

    private BlkOffer offer(final StoreView view) {
        // The toolstack forbids discards by "0"; without the key they are allowed.
        final boolean enabled = !view.read(path.backendPath() + "/discard-enable").equals(Optional.of("0"));
        return BlkOffer.of(options.features(), device, isReadonly(view), enabled);
    }

    /** The unit in which the frontend counts sectors. */
    private int sectorBytes() {
        return connection.isPresent() ? connection.get().sectorBytes() : BlockDevice.SECTOR_BYTES;
    }

    private boolean writeSize(final StoreView view, final String directory) {
        final long sectors = device.sectors() / (sectorBytes() / BlockDevice.SECTOR_BYTES);
        return view.write(directory + "/sectors", Long.toString(sectors));
    }

    /** What xenbus wants of this device. */
    private final class Driver implements BackendDriver {
        @Override
        public boolean writeFeatures(final StoreView view, final String directory) {
            final BlkFeatures features = options.features();
            return put(view, directory + "/feature-max-indirect-segments", features.indirectSegments())
                    && put(view, directory + "/multi-queue-max-queues", features.queues())
                    && put(view, directory + "/max-ring-page-order", features.ringPageOrder());
        }

        @Override
        public String connect(final String frontendPath) {
            final BlkFrontendKeys keys = new BlkFrontendKeys(options.features());
            // The reading changes nothing, so how the transaction ends does not matter.
            final boolean _ = platform.store().transact(view -> keys.read(view, frontendPath));
            if (!keys.wrong().isEmpty()) {
                return keys.wrong();
            }
            final StoreView view = platform.store();
            final BlkConnection made = new BlkConnection(platform, path, device, options, counters, bus);
            final String refusal = made.open(keys, offer(view), isReadonly(view));
            if (refusal.isEmpty()) {
                connection = Optional.of(made);
            }
            return refusal;
        }

        @Override
        public boolean writeDevice(final StoreView view, final String directory) {
            return writeUsable(view, directory, offer(view))
                    && writeSize(view, directory)
                    && view.write(directory + "/info", Integer.toString(info(view)))
                    && view.write(directory + "/sector-size", Integer.toString(sectorBytes()))
                    && view.write(directory + "/physical-sector-size", Integer.toString(options.sectorBytes()));
        }

        private boolean writeUsable(final StoreView view, final String directory, final BlkOffer offer) {
            final BlkFeatures features = offer.features();
            return view.write(directory + "/feature-flush-cache", flag(features.flush()))
                    && writeDiscard(view, directory, offer.discard())
                    && view.write(directory + "/feature-barrier", flag(features.barrier()))
                    && view.write(directory + "/feature-persistent", flag(features.persistent()));
        }

        private boolean writeDiscard(final StoreView view, final String directory,
                final Optional<DiscardLimits> offered) {
            if (offered.isEmpty()) {
                return put(view, directory + "/feature-discard", 0);
            }
            final DiscardLimits limits = offered.get();
            return view.write(directory + "/discard-granularity", Integer.toString(limits.granularityBytes()))
                    && view.write(directory + "/discard-alignment", Integer.toString(limits.alignmentBytes()))
                    && view.write(directory + "/discard-secure", flag(limits.secure()))
                    && view.write(directory + "/feature-discard", "1");
        }

        /** Writes a key, or for 0 removes what an earlier instance wrote there. */
        private boolean put(final StoreView view, final String key, final int value) {
            if (value != 0) {
                return view.write(key, Integer.toString(value));
            }
            return view.read(key).isEmpty() || view.remove(key);
        }

        private String flag(final boolean value) {
            return value ? "1" : "0";
        }

        @Override
        public void disconnect() {
            connection.ifPresent(BlkConnection::close);
            connection = Optional.empty();
        }
    }
}
