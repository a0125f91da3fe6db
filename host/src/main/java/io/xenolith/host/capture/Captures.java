package io.xenolith.host.capture;

import io.xenolith.drivers.net.NetPacket;
import io.xenolith.drivers.net.OffloadFeatures;
import io.xenolith.drivers.net.PacketOffload;
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

    private final Map<String, PcapWriter> writers = new LinkedHashMap<>();
    private final LongSupplier timeNs;
    private IOException failure;

    /**
     * Makes the files.
     *
     * @param files by the name of a bridge or of an interface, {@code DOMAIN.vif0}
     * @param timeNs the time of the run, since 1970
     */
    public Captures(final Map<String, Path> files, final LongSupplier timeNs) throws IOException {
        this.timeNs = timeNs;
        try {
            for (final Map.Entry<String, Path> file : files.entrySet()) {
                final Path folder = file.getValue().toAbsolutePath().getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                writers.put(file.getKey(),
                        new PcapWriter(new BufferedOutputStream(Files.newOutputStream(file.getValue()))));
            }
        } catch (final IOException e) {
            close();
            throw e;
        }
    }

    /** A packet passed a port of {@code bridge}, that of {@code vif} ({@code DOMAIN.vif0}). */
    public void packet(final String bridge, final String vif, final boolean fromGuest, final NetPacket packet) {
        if (fromGuest) {
            write(bridge, packet);
        }
        write(vif, packet);
    }

    private void write(final String name, final NetPacket packet) {
        final PcapWriter writer = writers.get(name);
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
