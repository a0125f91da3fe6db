package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.input.Recording;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in the folder of examples does what it says, and does it again from its recording. */
class ExamplesTest {
    private static final int PCAP_HEADER_BYTES = 24;
    private static final int PCAP_RECORD_BYTES = 16;
    private static final int NS_PER_S = 1_000_000_000;
    private static final int FRAME_BYTES_MIN = 60;
    private static final int FRAME_BYTES_MAX = 1514;

    @TempDir
    private Path folder;

    static List<String> examples() throws IOException {
        return Scenarios.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExpectationHoldsAndTheRecordingReplays(final String example) throws Exception {
        final Scenario scenario = ScenarioReader.read(Scenarios.example(folder, example));
        final Path recording = folder.resolve("inputs");
        final RunResult result = Scenarios.record(scenario, recording);
        assertThat(Scenarios.failures(result)).isEmpty();
        for (final Path capture : scenario.captures().files().values()) {
            assertThat(packets(capture)).as(capture.toString()).isPositive();
        }
        if (!Recording.read(recording).inputs().isEmpty()) {
            final RunResult again = Scenarios.replay(scenario, recording);
            assertThat(Scenarios.failures(again)).isEmpty();
            assertThat(again.report().traceSha256()).isEqualTo(result.report().traceSha256());
        }
    }

    @Test
    void aCaptureOfAnInterfaceHasBothDirectionsOfABridgeEachPacketOnce() throws Exception {
        final Path example = Scenarios.example(folder, "two-guests-ping.yaml");
        final Cli.Result result = Cli.run(folder, "run", example.toString(), "--pcap", "all.pcap", "--pcap",
                "alice=alice.pcap", "--pcap", "bob/vif0=bob.pcap", "--pcap", "carol.vif0=carol.pcap");
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.line("alice.vif0")).containsPattern("alice.vif0 +5 +452 +0 +6 ");
        assertThat(packets(folder.resolve("alice.pcap"))).isEqualTo(5 + 6);
        // Each guest's packets came in once: five of alice's, 22 of bob's, 17 of carol's.
        assertThat(packets(folder.resolve("all.pcap"))).isEqualTo(5 + 22 + 17);
        assertThat(packets(folder.resolve("bob.pcap"))).isEqualTo(22 + 22);
        assertThat(packets(folder.resolve("carol.pcap"))).isEqualTo(17 + 18);
    }

    /** Packets of an Ethernet capture with whole frames in the order of time. */
    private static int packets(final Path file) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getInt(0)).as("magic of nanoseconds").isEqualTo(0xa1b23c4d);
        assertThat(bytes.getInt(4)).as("version 2.4").isEqualTo(0x0004_0002);
        assertThat(bytes.getInt(16)).as("snap length").isEqualTo(65_535);
        assertThat(bytes.getInt(20)).as("link type Ethernet").isEqualTo(1);
        int packets = 0;
        long lastNs = 0;
        bytes.position(PCAP_HEADER_BYTES);
        while (bytes.hasRemaining()) {
            final int at = bytes.position();
            final long timeNs = (long) bytes.getInt(at) * NS_PER_S + bytes.getInt(at + 4);
            assertThat(timeNs).as("time").isGreaterThanOrEqualTo(lastNs);
            assertThat(bytes.getInt(at + 8)).as("bytes kept").isEqualTo(bytes.getInt(at + 12))
                    .isBetween(FRAME_BYTES_MIN, FRAME_BYTES_MAX);
            bytes.position(at + PCAP_RECORD_BYTES + bytes.getInt(at + 8));
            lastNs = timeNs;
            packets++;
        }
        return packets;
    }
}
