package io.xenolith.host.capture;

import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.OffloadFeatures;
import io.xenolith.drivers.net.PacketOffload;
import io.xenolith.host.run.OutputFile;
import io.xenolith.host.scenario.CapturePoint;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The captures of one run: a bridge's, with each packet once as it comes in, or one interface's, with both directions.
 * Packets are written as a wire would carry them: checksums complete and large packets cut.
 */
public final class Captures implements Closeable {
    private static final OffloadFeatures WIRE = new OffloadFeatures(true, false, false, false, false);

    private final Map<CapturePoint, PcapWriter> writers = new LinkedHashMap<>();
    private final LongSupplier timeNs;
    private IOException failure;

    /**
     * Makes the files.
     *
     * @param files by where their packets are taken
     * @param timeNs the time of the run, since 1970
     */
    public Captures(final Map<CapturePoint, Path> files, final LongSupplier timeNs) throws IOException {
        this.timeNs = timeNs;
        try {
            for (final Map.Entry<CapturePoint, Path> file : files.entrySet()) {
                final Path folder = file.getValue().toAbsolutePath().getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                writers.put(file.getKey(),
                        new PcapWriter(new BufferedOutputStream(new OutputFile(file.getValue()))));
            }
        } catch (final IOException e) {
            close();
            throw e;
        }
    }

    /** Somebody wants packets; without, nobody need be told of any. */
    public boolean any() {
        return !writers.isEmpty();
    }

    /** A packet passed the port of {@code domain}'s interface {@code handle} on {@code bridge}. */
    public void packet(final String bridge, final String domain, final int handle, final boolean fromGuest,
            final NetPacket packet) {
        if (fromGuest) {
            write(new CapturePoint.Bridge(bridge), packet);
        }
        write(new CapturePoint.Vif(domain, handle), packet);
    }

    private void write(final CapturePoint point, final NetPacket packet) {
        final PcapWriter writer = writers.get(point);
        if (writer == null || failure != null) {
            return;
        }
        try {
            for (final NetPacket each : PacketOffload.forPeer(packet, WIRE)) {
                writer.write(timeNs.getAsLong(), each.frame());
            }
        } catch (final IOException e) {
            failure = e;
        }
    }

    /** Completes the files; reports what went wrong with one since it was made. */
    @Override
    public void close() throws IOException {
        for (final PcapWriter writer : writers.values()) {
            try {
                writer.close();
            } catch (final IOException e) {
                failure = e;
            }
        }
        writers.clear();
        if (failure != null) {
            final IOException reported = failure;
            failure = null;
            throw reported;
        }
    }
}
