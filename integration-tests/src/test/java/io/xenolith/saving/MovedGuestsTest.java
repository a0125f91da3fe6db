package io.xenolith.saving;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.migration.stream.XlHeader;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.trace.format.TraceWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A guest that was saved and restored, or migrated, is a guest like any other: the stories (src/test/kernels/stories) that wait to
 * be moved first say the same afterwards as on real Xen without that, and a run with such a guest is the same each time.
 */
class MovedGuestsTest {
    private static final Path STORIES = Path.of(System.getProperty("xenolith.root"),
            "integration-tests/src/test/resources/stories");
    private static final String WAITS = "waits to be moved\n";
    private static final String MOVED = "moved: 0\n";
    /** Environment and title come before. */
    private static final int HEAD_LINES = 3;
    private static final int RECORDED_KIB = 128 << 10;
    private static final long HOST_BYTES = 192L << 20;
    /** Other frames are free there: what comes has other ones than it had. */
    private static final long OTHER_HOST_BYTES = 224L << 20;

    /** How a guest comes to another host. */
    enum Way {
        RESTORED {
            @Override
            void go(final SavingHost from, final SavingHost to, final int kib) throws IOException {
                final ByteArrayOutputStream file = new ByteArrayOutputStream();
                XlHeader.ofJson("{}").write(new StreamOutput(file));
                from.save(file, false);
                assertThat(from.runUntil(() -> from.events().contains("destroyed"), 100 * SavingHost.SECOND))
                        .as(from.failures() + from.console()).isTrue();
                assertThat(to.restore(new ByteArrayInputStream(file.toByteArray()), kib)).isEmpty();
            }
        },
        MIGRATED {
            @Override
            void go(final SavingHost from, final SavingHost to, final int kib) {
                new Passage(from, to).make(kib);
            }
        };

        abstract void go(SavingHost from, SavingHost to, int kib) throws IOException;
    }

    static Stream<Arguments> stories() throws IOException {
        try (Stream<Path> files = Files.list(STORIES.resolve("moved"))) {
            final List<String> names = files.map(file -> file.getFileName().toString().replace("test-pv64-", ""))
                    .sorted()
                    .toList();
            return names.stream().flatMap(name -> Stream.of(Way.values()).map(way -> Arguments.of(name, way)));
        }
    }

    private static KernelImage kernel(final String story) throws IOException, ToolstackException {
        return KernelFile.read(story, Files.readAllBytes(STORIES.resolve("moved/test-pv64-" + story)));
    }

    private static String recorded(final String story) throws IOException {
        return Files.readAllLines(STORIES.resolve(story + ".txt")).stream().skip(HEAD_LINES)
                .reduce("", (all, line) -> all + line + "\n");
    }

    /** What the story says when it was moved. */
    private static String told(final String story, final Way way, final SavingHost from, final SavingHost to)
            throws IOException, ToolstackException {
        // One tells how much memory it has, and was recorded with more.
        final int kib = story.equals("errors") ? RECORDED_KIB : SavingHost.GUEST_KIB;
        from.create(kernel(story), kib);
        assertThat(from.awaitConsole(WAITS)).as(from.console()).isTrue();
        way.go(from, to, kib);
        assertThat(to.awaitConsole("Test result: ")).as(to.console()).isTrue();
        to.runFor(SavingHost.SECOND);
        assertThat(to.console()).startsWith(MOVED);
        assertThat(from.console()).endsWith(WAITS);
        return to.console().substring(MOVED.length());
    }

    @ParameterizedTest
    @MethodSource("stories")
    void aMovedGuestIsAnsweredAsOneThatWasBornHere(final String story, final Way way) throws Exception {
        try (SavingHost from = new SavingHost(HOST_BYTES); SavingHost to = new SavingHost(OTHER_HOST_BYTES)) {
            assertThat(told(story, way, from, to)).isEqualTo(recorded(story));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameMoveGivesTheSameTracesOfBothHosts(final Way way) throws Exception {
        assertThat(traces(way)).isEqualTo(traces(way)).allSatisfy(trace -> assertThat(trace).doesNotStartWith("0 "));
    }

    /** Of each host: how many events there were, and their digest. */
    private static List<String> traces(final Way way) throws Exception {
        try (TraceWriter leaves = TraceWriter.digestOnly();
                TraceWriter comes = TraceWriter.digestOnly();
                SavingHost from = new SavingHost(HypervisorConfig.of(HOST_BYTES, 1), leaves);
                SavingHost to = new SavingHost(HypervisorConfig.of(OTHER_HOST_BYTES, 1), comes)) {
            assertThat(told("advisories", way, from, to)).isEqualTo(recorded("advisories"));
            return List.of(leaves.events() + " " + leaves.sha256(), comes.events() + " " + comes.sha256());
        }
    }
}
