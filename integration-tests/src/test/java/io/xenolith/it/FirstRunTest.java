package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README promises of the first run, through the command itself. */
class FirstRunTest {
    @TempDir
    private Path folder;

    @Test
    void theGuestComputesTheDigestThatTheImageHas() throws Exception {
        final Path example = Scenarios.example(folder, "first-run.yaml");
        final Cli.Result result = Cli.run(folder, "run", example.toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        final byte[] image = Files.readAllBytes(folder.resolve("run/first-run/modules.img"));
        final String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
        assertThat(result.out()).contains("hasher | sha256 xvda " + digest + " " + image.length + " bytes\n",
                "hasher: console shows the sha256 of", "scratch.img: sha256 is 696553f0").doesNotContain("FAILED");
        assertThat(result.line("Domain-0")).containsPattern("Domain-0 +0 +running( +[1-9][0-9]*){3}");
        assertThat(result.line("hasher  ")).containsPattern("hasher +1 +dead( +[1-9][0-9]*){4}.* [0-9.]+ ms");
        assertThat(result.line("writer  ")).containsPattern("writer +2 +dead( +[1-9][0-9]*){4}.* [0-9.]+ [mu]s");
        assertThat(result.line("hasher.xvda"))
                .containsPattern("hasher.xvda +[1-9][0-9]+ +0 +[0-9]+K +0( +[0-9.]+ [mu]s){3}");
        assertThat(result.line("writer.xvda"))
                .containsPattern("writer.xvda +[1-9][0-9]+ +0 +4M +4M( +[0-9.]+ [mu]s){3}");
    }

    @Test
    void ringByRingShowsBytesAtEveryStep() throws Exception {
        final Cli.Result result = Cli.run(folder, "run", Scenarios.example(folder, "ring-by-ring.yaml").toString());
        assertThat(result.code()).as(result.err()).isZero();
        final String story = result.out().substring(result.out().indexOf("One block read on reader.xvda"),
                result.out().indexOf("ring-by-ring.yaml: seed"));
        final String[] steps = story.split("\n\n");
        // The heading, sixteen steps, and the line before the summary.
        assertThat(steps).hasSizeBetween(17, 18);
        for (int i = 1; i <= 16; i++) {
            assertThat(steps[i]).containsPattern("^ +" + i + "  \\+ +[0-9]+ ns  ")
                    .containsPattern("\n {36}\\S.{18}(\\+00  )?([0-9a-f]{2} ){3}[0-9a-f]{2}");
        }
        assertThat(story).contains("TZDB", "evtchn_send", "evtchn_pending[0]", "req_prod           01 00 00 00",
                "cs, upcall mask");
    }
}
