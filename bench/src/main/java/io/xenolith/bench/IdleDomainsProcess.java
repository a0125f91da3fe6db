package io.xenolith.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that has nothing but a host with idle domains in it, and tells how much memory the system counts for it.
 */
final class IdleDomainsProcess {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final double KIB_PER_MIB = 1024;
    private static final int MINUTES_MAX = 10;
    /** The collector that needs least memory of its own, and a heap that makes it collect instead of growing. */
    private static final List<String> HEAP = List.of("-XX:+UseSerialGC", "-Xmx256m");

    private IdleDomainsProcess() {
    }

    /** Prints the resident memory of this process in KiB once args[0] domains are idle. */
    public static void main(final String[] args) throws IOException {
        final int count = Integer.parseInt(args[0]);
        final IdleDomains idlers = new IdleDomains();
        try (BenchHost host = BenchHost.forDomUs(count)) {
            idlers.createOn(host, count);
            host.runUntil(() -> idlers.waiting() == count);
            host.runUntilIdle();
            Files.writeString(Path.of(args[1]), Long.toString(residentKib()));
        }
    }

    private static long residentKib() throws IOException {
        for (final String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(RESIDENT)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(STATUS + " has no " + RESIDENT);
    }

    /** Runs it, with this JVM's options otherwise. */
    static double residentMib(final int domains) throws IOException, InterruptedException {
        final Path answer = Files.createTempFile("xenolith-resident", null);
        try {
            final List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED"));
            command.addAll(HEAP);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), IdleDomainsProcess.class.getName(),
                    Integer.toString(domains), answer.toString()));
            final Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("a JVM with " + domains + " domains did not come to rest");
            }
            if (process.exitValue() != 0) {
                throw new IOException("a JVM with " + domains + " domains ended with " + process.exitValue());
            }
            return Long.parseLong(Files.readString(answer)) / KIB_PER_MIB;
        } finally {
            Files.delete(answer);
        }
    }
}
