package io.xenolith.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine that a figure was found on.
 *
 * @param cpu model, as the system calls it
 * @param cores that the JVM may use
 * @param memoryMib of the machine, 0 if it does not say
 * @param jdk version and virtual machine
 * @param load running programs, averaged over the last minute; below 0 if the system does not say
 */
public record MachineDescription(String cpu, int cores, long memoryMib, String os, String jdk, double load) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** This machine, now. */
    public static MachineDescription here() {
        final var system = ManagementFactory.getOperatingSystemMXBean();
        final long memory = system instanceof final com.sun.management.OperatingSystemMXBean detailed
                ? detailed.getTotalMemorySize()
                : 0;
        return new MachineDescription(cpuModel(), Runtime.getRuntime().availableProcessors(), memory >> 20,
                system.getName() + ' ' + system.getVersion() + ' ' + system.getArch(),
                System.getProperty("java.vm.name") + ' ' + Runtime.version(), system.getSystemLoadAverage());
    }

    private static String cpuModel() {
        if (!Files.isReadable(CPUINFO)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(CPUINFO)) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown");
        } catch (final IOException e) {
            throw new UncheckedIOException(CPUINFO.toString(), e);
        }
    }

    /** One line for people. */
    public String text() {
        return cpu + ", " + cores + " cores, " + memoryMib + " MiB, " + os + ", " + jdk
                + String.format(java.util.Locale.ROOT, ", load %.2f", load);
    }
}
