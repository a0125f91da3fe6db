package io.xenolith.fuzz.guided;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dispatcher under inputs that Jazzer grows by the branches they reach. Jazzer runs in a process of its own, because its
 * agent changes every class it looks at. {@code docs/fuzzing.md} tells how to fuzz for hours.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HypercallFuzzTest {
    private static final Path ROOT = Path.of(System.getProperty("xenolith.root"));
    private static final Path SEEDS = ROOT.resolve("integration-tests/src/test/resources/fuzz/hypercalls");
    private static final long SECONDS = Long.getLong("fuzz.seconds", 60);
    /** For the instrumentation of classes at the start and the input at the end. */
    private static final long SPARE_SECONDS = 240;
    private static final String LOOKED_AT = "io.xenolith.hypervisor.**:io.xenolith.evtchn.**:io.xenolith.gnttab.**";
    /** What checks, is called for every word, or cannot be reached without a kernel of machine code. */
    private static final String LEFT_ALONE = "io.xenolith.hypervisor.check.**:io.xenolith.hypervisor.machine.**"
            + ":io.xenolith.hypervisor.mm.MemoryInvariants*:io.xenolith.hypervisor.mm.FrameTable"
            + ":io.xenolith.hypervisor.vcpu.x86.**";

    @TempDir
    private Path folder;

    static List<String> seeds() throws IOException {
        try (Stream<Path> files = Files.list(SEEDS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("seeds")
    void everySeedIsTakenAsBefore(final String seed) throws IOException {
        HypercallFuzz.fuzzerTestOneInput(Files.readAllBytes(SEEDS.resolve(seed)));
    }

    @Order(2)
    @Test
    void aMinuteOfNewInputsFindsNothing() throws Exception {
        final Path corpus = System.getProperty("fuzz.corpus") == null
                ? Files.createDirectory(folder.resolve("corpus"))
                : Files.createDirectories(ROOT.resolve(System.getProperty("fuzz.corpus")).toAbsolutePath());
        final String first = fuzz(corpus, SECONDS);
        // On a busy machine the seeds alone take the minute.
        assertThat(first.contains("NEW") ? first : fuzz(corpus, 5 * SECONDS)).as("inputs that reach more")
                .contains("NEW");
    }

    /** What the fuzzer says in so many seconds. */
    private String fuzz(final Path corpus, final long seconds) throws Exception {
        final Path log = folder.resolve("log");
        final Process process = new ProcessBuilder(command(corpus, seconds)).directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        final boolean ended = process.waitFor(seconds + SPARE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        final String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(ended).as(text).isTrue();
        assertThat(process.exitValue())
                .as("a finding: put the bytes of its Base64 line into a file in " + SEEDS + "\n%s",
                        text)
                .isZero();
        return text;
    }

    // Without a limit of resident memory: the greatest of the process that started it, this one, counts as its own on Linux.
    private static List<String> command(final Path corpus, final long seconds) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer", "--target_class=" + HypercallFuzz.class.getName(),
                "--instrumentation_includes=" + LOOKED_AT, "--instrumentation_excludes=" + LEFT_ALONE,
                "-seed=1", "-max_len=1024", "-rss_limit_mb=0", "-max_total_time=" + seconds, corpus.toString(),
                SEEDS.toString());
    }
}
