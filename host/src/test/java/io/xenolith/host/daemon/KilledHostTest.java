package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.domu.programs.JournalDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host whose process is killed starts again, says what was lost, and its disks have what was flushed. */
@Timeout(500)
class KilledHostTest {
    private static final int IMAGE_BYTES = 64 << 20;
    private static final int FLUSHES_MAX = 60;
    private static final Pattern FLUSHED = Pattern.compile("flushed ([0-9]+)\r?\n");

    @TempDir
    private Path folder;

    @Test
    void killedThreeTimes() throws Exception {
        killed(3, 1);
    }

    @Test
    @Tag("full")
    void killedTwentyTimes() throws Exception {
        killed(20, 2);
    }

    private void killed(final int times, final long seed) throws IOException, InterruptedException {
        final Random random = new Random(seed);
        final Path image = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE_BYTES);
        }
        long promised = 0;
        for (int i = 0; i < times; i++) {
            final List<String> lines = runAndKill(image, random.nextInt(FLUSHES_MAX));
            if (i > 0) {
                assertThat(lines).contains("the last host at " + folder.resolve("h") + " did not end in order",
                        "domain journal was lost; how it was made is kept in " + folder.resolve("h/lost"));
            }
            promised = Math.max(promised, lastFlushed());
            assertThat(intactRecords(image)).as("after kill " + (i + 1)).isGreaterThanOrEqualTo(promised);
        }
        assertThat(promised).isPositive();
        try (DaemonRig last = new DaemonRig(folder.resolve("h"))) {
            assertThat(last.told).hasSize(2);
            assertThat(last.status().getDomainsCount()).isZero();
        }
    }

    /** What a host says until its guest has flushed so often, and until it is dead. */
    private List<String> runAndKill(final Path image, final int flushes) throws IOException, InterruptedException {
        final Process host = new ProcessBuilder(command(image)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        final List<String> lines = new ArrayList<>();
        try (BufferedReader said = host.inputReader()) {
            int seen = 0;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                lines.add(line);
                seen += line.contains("flushed") ? 1 : 0;
                if (seen > flushes) {
                    // Process.destroyForcibly would close the stream, and lines that are on their way would be lost.
                    final boolean _ = host.toHandle().destroyForcibly();
                }
            }
        }
        host.waitFor();
        return lines;
    }

    private List<String> command(final Path image) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(flag -> !flag.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KilledHost.class.getName(),
                folder.resolve("h").toString(), image.toString()));
        return command;
    }

    /** What the guest promised last, as far as the console's log has it. */
    private long lastFlushed() throws IOException {
        final Matcher matcher = FLUSHED.matcher(Files.readString(folder.resolve("h/console/guest-journal.log")));
        long last = 0;
        while (matcher.find()) {
            last = Math.max(last, Long.parseLong(matcher.group(1)));
        }
        return last;
    }

    private static long intactRecords(final Path image) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            final byte[] record = new byte[JournalDisk.RECORD_BYTES];
            long number = 0;
            do {
                number++;
                file.readFully(record);
            } while (Arrays.equals(record, JournalDisk.record(1, number)));
            return number - 1;
        }
    }
}
