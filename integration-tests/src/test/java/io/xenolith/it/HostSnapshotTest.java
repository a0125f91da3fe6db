package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.it.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that save a host that stays, and have another go on from there, as processes of their own. */
@Timeout(300)
class HostSnapshotTest {
    private static final Path KERNEL = Path.of(System.getProperty("xenolith.root"),
            "integration-tests/src/test/resources/saving/tiny-guest");

    @TempDir
    private Path folder;

    /** With a folder for snapshots that is named as seen from where the command is given. */
    private Result on(final String host, final String... words) throws IOException, InterruptedException {
        return Cli.runWith(Map.of("XENOLITH_SNAPSHOTS", "snaps", "XENOLITH_HOST", folder.resolve(host).toString()),
                folder, words);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        for (final String host : new String[]{"first", "second"}) {
            if (Files.exists(folder.resolve(host).resolve("control.sock"))) {
                on(host, "host", "stop", "--timeout", "0");
            }
        }
    }

    @Test
    void aHostIsSavedAndAnotherGoesOnFromThere() throws IOException, InterruptedException {
        assertThat(on("first", "host", "start", "--memory", "128M").code()).isZero();
        Files.writeString(folder.resolve("tiny.cfg"), "name = \"tiny\"\nkernel = \"" + KERNEL + "\"\nmemory = 8\n");
        assertThat(on("first", "create", "-q", "tiny.cfg").code()).isZero();
        final Result saved = on("first", "snapshot", "save", "one");
        final Path file = folder.resolve("snaps/one.snapshot");
        assertThat(saved.err()).isEqualTo("xenolith: saved: " + file + " (" + (Files.size(file) >> 20) + " MiB)\n");
        assertThat(saved.code()).isZero();
        assertThat(on("first", "snapshot", "save", "one").err())
                .isEqualTo("xenolith: there is a snapshot 'one' already: snaps/one.snapshot\n");
        assertThat(on("first", "snapshot", "info", "one").out()).contains("of         host first\n",
                "guest      domain 1 (tiny), 8M, 1 vCPU\n");
        assertThat(on("first", "boot", "--snapshot", "one").err())
                .isEqualTo("xenolith: " + Path.of("snaps/one.snapshot")
                        + ": of a host that stays, not of a boot; \"snapshot restore\" has one go on from it\n");
        assertThat(on("first", "snapshot", "restore", "one").err())
                .contains("xenolith: a host runs at " + folder.resolve("first") + " already");
        assertThat(on("second", "snapshot", "restore", "two").err())
                .isEqualTo("xenolith: no snapshot 'two' in snaps\n");
        final Result restored = on("second", "snapshot", "restore", "one");
        assertThat(restored.err()).startsWith("xenolith: host second runs (process ");
        assertThat(restored.code()).isZero();
        assertThat(on("second", "list").line("tiny")).matches("tiny +1 +8 +1 .*");
        assertThat(on("second", "destroy", "tiny").code()).isZero();
        assertThat(on("first", "list").line("tiny")).matches("tiny +1 +8 +1 .*");
    }

    @Test
    void aSnapshotOfABootIsNotOneOfAHostThatStays() throws IOException, InterruptedException {
        assertThat(on("first", "boot", KERNEL.toString(), "--memory", "8M", "--host-memory", "128M", "--expect",
                "count=3", "--save-snapshot", "boot").code()).isZero();
        assertThat(on("second", "snapshot", "restore", "boot").err())
                .startsWith("xenolith: " + folder.resolve("snaps/boot.snapshot")
                        + ": of a boot, not of a host that stays; \"boot --snapshot\" goes on from it\n");
    }
}
