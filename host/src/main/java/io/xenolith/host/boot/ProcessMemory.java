package io.xenolith.host.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system counts of this process. Source: proc(5), /proc/pid/status. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private ProcessMemory() {
    }

    /** The most memory that it has had in RAM, in bytes; 0 where the system does not say. */
    static long peakBytes() {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10).findFirst().orElse(0);
        } catch (final IOException e) {
            return 0;
        }
    }
}
