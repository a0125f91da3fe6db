package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.domu.programs.JournalDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole process is killed while a guest writes a journal. Whatever the guest's console has promised is in the image:
 * the command is done with a flush when the image is.
 */
class PowerCutTest {
    private static final int CUTS = 5;
    private static final int PROMISES_MAX = 60;
    private static final int IMAGE_BYTES = 32 << 20;
    private static final int SEED = 11;
    private static final Pattern PROMISE = Pattern.compile("guest \\| journal: (?:flushed|found) (\\d+)");
    private static final String SCENARIO = """
            host: {memory: 64M}
            disks: {journal: {file: journal.img, mode: rw MORE}}
            domains:
              - {name: guest, program: journal-disk, args: seed=11 group=5, disks: [{disk: journal, vdev: xvda}]}
            """;

    @TempDir
    private Path folder;
    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = folder.resolve("journal.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE_BYTES);
        }
    }

    @Test
    void everythingFlushedBeforeTheLastPromiseIsInTheImage() throws Exception {
        final Path scenario = scenario("");
        final Random random = new Random(SEED);
        long before = 0;
        for (int cut = 0; cut < CUTS; cut++) {
            final long promised = runAndKill(scenario, 1 + random.nextInt(PROMISES_MAX));
            assertThat(promised).as("cut " + cut).isGreaterThan(before);
            assertThat(recordsInImage()).as("cut " + cut).isGreaterThanOrEqualTo(promised);
            before = promised;
        }
        assertThat(found(scenario)).isGreaterThanOrEqualTo(before);
    }

    @Test
    void anOverlayKeepsItsPromisesTooAndLeavesTheImageAlone() throws Exception {
        final Path scenario = scenario(", overlay: changes.cow");
        final Random random = new Random(SEED);
        long before = 0;
        for (int cut = 0; cut < CUTS; cut++) {
            final long promised = runAndKill(scenario, 2 + random.nextInt(PROMISES_MAX));
            assertThat(promised).as("cut " + cut).isGreaterThan(before);
            before = promised;
        }
        assertThat(found(scenario)).isGreaterThanOrEqualTo(before);
        assertThat(recordsInImage()).isZero();
    }

    private Path scenario(final String disk) throws IOException {
        return Files.writeString(folder.resolve("cut.yaml"), SCENARIO.replace(" MORE", disk));
    }

    /** Kills the command after {@code promises} lines; answers the last promise that it made. */
    private long runAndKill(final Path scenario, final int promises) throws Exception {
        final Process process = Cli.start(folder, "run", scenario.toString());
        long last = 0;
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                final Matcher promise = PROMISE.matcher(line);
                if (promise.matches()) {
                    // What is in the pipe when the process dies was promised as well.
                    last = Long.parseLong(promise.group(1));
                    seen++;
                    if (seen == promises) {
                        // By its handle: the process's own method would close the pipe, too.
                        assertThat(process.toHandle().destroyForcibly()).isTrue();
                    }
                }
            }
        }
        assertThat(process.waitFor()).as("killed").isEqualTo(128 + 9);
        return last;
    }

    /** How many records a guest finds that comes afterwards and writes nothing. */
    private long found(final Path scenario) throws Exception {
        Files.writeString(scenario, Files.readString(scenario).replace("group=5", "records=0"));
        final Cli.Result result = Cli.run(folder, "run", scenario.toString());
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        return Long.parseLong(result.line("guest | journal: found ").replaceAll("\\D+", ""));
    }

    private long recordsInImage() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            final byte[] record = new byte[JournalDisk.RECORD_BYTES];
            long records = 0;
            do {
                file.readFully(record);
                records++;
            } while (Arrays.equals(record, JournalDisk.record(SEED, records)));
            return records - 1;
        }
    }
}
