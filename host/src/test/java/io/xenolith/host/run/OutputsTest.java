package io.xenolith.host.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.scenario.ScenarioReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsTest {
    private static final String DISKS = """
            disks: {d: {file: d.img, mode: rw, overlay: d.cow}}
            domains: [{name: a, program: hello, vifs: [{}]}]
            """;

    @TempDir
    private Path folder;
    private Path image;

    @BeforeEach
    void writeImage() throws Exception {
        image = Files.write(folder.resolve("d.img"), new byte[512]);
    }

    private Scenario scenario(final String more) throws Exception {
        return ScenarioReader.read(Files.writeString(folder.resolve("s.yaml"), DISKS + more));
    }

    private void assertRefused(final Scenario scenario, final RunOptions options, final String message)
            throws Exception {
        assertThatThrownBy(() -> new ScenarioRunner().run(scenario, options, RunListener.NONE))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThat(image).hasSize(512);
    }

    @Test
    void neitherTraceNorRecordingNorCaptureMayBeADisk() throws Exception {
        final Path again = folder.resolve("x/../d.img");
        final Path overlay = folder.resolve("d.cow");
        final Path link = Files.createSymbolicLink(folder.resolve("link"), image);
        final String isImage = ": that is the image of disk 'd'";
        assertRefused(scenario(""), new RunOptions(Optional.of(again), Optional.empty(), Optional.empty()),
                "the trace cannot be written to " + again + isImage);
        assertRefused(scenario(""), new RunOptions(Optional.empty(), Optional.of(overlay), Optional.empty()),
                "the recording cannot be written to " + overlay + ": that is the overlay of disk 'd'");
        assertRefused(scenario("pcap: {xenbr0: link}"),
                new RunOptions(Optional.empty(), Optional.empty(), Optional.empty()),
                "a capture cannot be written to " + link + isImage);
    }

    @Test
    void otherFilesMay() throws Exception {
        Outputs.check(scenario(""), "the report", Optional.of(folder.resolve("report")));
        Outputs.check(scenario(""), "the report", Optional.empty());
        assertThatThrownBy(() -> Outputs.check(scenario(""), "the report", Optional.of(image)))
                .hasMessageStartingWith("the report cannot be written to");
    }
}
