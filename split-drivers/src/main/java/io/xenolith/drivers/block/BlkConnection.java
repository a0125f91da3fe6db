package io.xenolith.drivers.block;

import io.xenolith.abi.DomId;
import io.xenolith.drivers.platform.BackendPlatform;
import io.xenolith.drivers.xenbus.DevicePath;
import io.xenolith.drivers.xenbus.XenbusBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One connection of a {@link Blkback}: its rings, and what they have in common, which is the device, the modelled disk
 * and the way to the frontend's pages.
 */
final class BlkConnection {
    /** A frontend that sends rubbish is not told on for ever. */
    private static final int NOTES_MAX = 16;

    private final BackendPlatform platform;
    private final DevicePath path;
    private final String name;
    private final BlockDevice device;
    private final BlkbackOptions options;
    private final BlkCounters counters;
    private final XenbusBackend bus;
    private final BlkAccess access;
    private final DiskTiming timing;
    private final List<BlkRingServer> rings = new ArrayList<>();
    private Optional<BlkTransfer> transfer = Optional.empty();
    private Optional<BlkDecoder> decoder = Optional.empty();
    private int sectorBytes = BlockDevice.SECTOR_BYTES;
    private int notes;

    BlkConnection(final BackendPlatform platform, final DevicePath path, final BlockDevice device,
            final BlkbackOptions options, final BlkCounters counters, final XenbusBackend bus) {
        this.platform = platform;
        this.path = path;
        this.name = path.deviceName();
        this.device = device;
        this.options = options;
        this.counters = counters;
        this.bus = bus;
        this.access = new BlkAccess(platform, name, device);
        this.timing = new DiskTiming(options.latency());
    }

    /** Maps every ring and binds every event channel. @return "" or why that failed; then nothing stays behind */
    String open(final BlkFrontendKeys keys, final BlkOffer offer, final boolean readonly) {
        sectorBytes = offer.features().largeSectors() && keys.largeSectors()
                ? options.sectorBytes()
                : BlockDevice.SECTOR_BYTES;
        decoder = Optional.of(new BlkDecoder(device, readonly, offer, sectorBytes));
        transfer = makeTransfer(keys.persistent() && offer.features().persistent());
        if (transfer.isEmpty()) {
            return "no memory for copies";
        }
        final int count = keys.rings().size();
        for (int i = 0; i < count; i++) {
            final BlkRingServer ring = new BlkRingServer(this, DevicePath.queueName(name, i, count),
                    keys.protocol());
            rings.add(ring);
            final String refusal = ring.open(keys.rings().get(i));
            if (!refusal.isEmpty()) {
                close();
                return refusal;
            }
        }
        return "";
    }

    private Optional<BlkTransfer> makeTransfer(final boolean persistent) {
        if (persistent) {
            return Optional.of(new PersistentTransfer(platform, path.frontend(), options.persistentMax(),
                    text -> platform.note(name, text)));
        }
        return switch (options.transfer()) {
            case COPY -> CopyTransfer.allocate(platform, path.frontend());
            case MAP -> Optional.of(new MapTransfer(platform, path.frontend()));
        };
    }

    int inFlight() {
        int count = 0;
        for (final BlkRingServer ring : rings) {
            count += ring.inFlight();
        }
        return count;
    }

    /** The frontend broke the protocol on one ring: none is served any more. */
    void broken(final String reason) {
        bus.fatal(reason);
    }

    /** A request was refused: people are told, of the first few. */
    void refused(final String reason) {
        if (notes < NOTES_MAX) {
            notes++;
            platform.note(name, "request refused: " + reason);
        }
    }

    /** Unmaps and unbinds everything. Idempotent. */
    void close() {
        rings.forEach(BlkRingServer::close);
        rings.clear();
        transfer.ifPresent(BlkTransfer::close);
        transfer = Optional.empty();
    }

    /** The unit in which this frontend counts sectors. */
    int sectorBytes() {
        return sectorBytes;
    }

    BackendPlatform platform() {
        return platform;
    }

    DomId frontend() {
        return path.frontend();
    }

    /** In traces and notes. */
    String name() {
        return name;
    }

    int requestsPerWakeUp() {
        return options.requestsPerWakeUp();
    }

    void recordLatency(final long latencyNs) {
        options.latencyRecorder().accept(latencyNs);
    }

    BlkCounters counters() {
        return counters;
    }

    BlkAccess access() {
        return access;
    }

    DiskTiming timing() {
        return timing;
    }

    /** While a ring is open. */
    BlkDecoder decoder() {
        return decoder.orElseThrow();
    }

    /** While a ring is open. */
    BlkTransfer transfer() {
        return transfer.orElseThrow();
    }
}
