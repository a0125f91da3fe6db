package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.host.image.Image;
import io.xenolith.host.image.ImageException;
import io.xenolith.host.image.ImageOpener;
import io.xenolith.host.run.RunResult;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.NbdUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks of guests that are exports of Debian's NBD servers. */
class NbdServersTest {
    private static final int DISK = 1 << 20;

    @TempDir
    private Path folder;
    private final List<Process> servers = new ArrayList<>();

    @AfterEach
    void endServers() throws InterruptedException {
        for (final Process server : servers) {
            server.destroy();
            server.waitFor();
        }
    }

    private Path socket() {
        return folder.resolve("socket");
    }

    private String uri(final String export) {
        return "nbd+unix:///" + export + "?socket=" + socket();
    }

    /** The server is there when its socket is. */
    private void started(final Process server) throws InterruptedException {
        servers.add(server);
        while (!Files.exists(socket()) && server.isAlive()) {
            Thread.sleep(10);
        }
        assertThat(server.isAlive()).as("the server has started").isTrue();
    }

    private RunResult patternDisk(final String disk) throws Exception {
        return Scenarios.run(Scenarios.read(folder, """
                disks: {remote: {file: "%s", mode: rw%s}}
                domains:
                  - {name: writer, program: pattern-disk, disks: [{disk: remote, vdev: xvda}]}
                expect:
                  - {domain: writer, console: 1048576 bytes verified$}
                  - {domain: writer, exit: poweroff}
                """.formatted(uri("disk"), disk)));
    }

    @Test
    void aGuestWritesAndReadsWhatQemuNbdServesTheSameInEachRun() throws Exception {
        Files.write(folder.resolve("disk.img"), new byte[DISK]);
        started(DiskTools.qemuNbd(folder, "-f", "raw", "-x", "disk", "-k", socket().toString(), "-e", "4", "-t",
                "disk.img"));
        final RunResult first = patternDisk("");
        assertThat(first.report().ok()).isTrue();
        assertThat(Files.readAllBytes(folder.resolve("disk.img"))).isNotEqualTo(new byte[DISK]);
        assertThat(patternDisk("").report().traceSha256()).isEqualTo(first.report().traceSha256());
    }

    @Test
    void aServerWithLargeBlocksOnlyServesSmallRequestsToo() throws Exception {
        started(DiskTools.nbdkit(folder, "memory", List.of("-U", socket().toString(), "--filter=blocksize-policy"),
                "1M", "blocksize-minimum=4096", "blocksize-preferred=4096", "blocksize-maximum=64k",
                "blocksize-error-policy=error"));
        try (Image image = open("", AccessMode.READ_WRITE)) {
            final byte[] bytes = new byte[3 * 512];
            new Random(1).nextBytes(bytes);
            image.write(7, bytes, 0, bytes.length);
            image.flush();
            final byte[] read = new byte[DISK];
            image.read(0, read, 0, DISK);
            assertThat(read).containsSequence(bytes);
            assertThat(image.discardLimits()).isPresent();
            image.discard(0, 8, false);
        }
    }

    @Test
    void changesMayBeKeptHereAndTheExportStays() throws Exception {
        Files.write(folder.resolve("disk.img"), new byte[DISK]);
        started(DiskTools.nbdkit(folder, "file", List.of("-r", "-U", socket().toString()), "disk.img"));
        assertThat(patternDisk(", writes: memory").report().ok()).isTrue();
        assertThat(Files.readAllBytes(folder.resolve("disk.img"))).isEqualTo(new byte[DISK]);
        assertThatThrownBy(() -> open("disk", AccessMode.READ_WRITE)).isInstanceOf(ImageException.class)
                .hasMessageStartingWith(uri("disk") + ": the export can only be read;");
    }

    @Test
    void anExportThatIsNotThereIsSaidWithThoseThatAre() throws Exception {
        Files.write(folder.resolve("disk.img"), new byte[DISK]);
        started(DiskTools.qemuNbd(folder, "-f", "raw", "-x", "disk", "-k", socket().toString(), "-t", "disk.img"));
        assertThatThrownBy(() -> open("disc", AccessMode.READ_WRITE)).isInstanceOf(ImageException.class)
                .hasMessage(uri("disc") + ": no export 'disc'; there is 'disk'");
    }

    @Test
    void whatAServerCannotDoIsAnErrorToTheGuestAndALineThatSaysWhy() throws Exception {
        started(DiskTools.nbdkit(folder, "memory", List.of("-U", socket().toString(), "--filter=error"), "1M",
                "error-pwrite-rate=100%", "error=ENOSPC"));
        final List<String> notes = new ArrayList<>();
        final RunResult result = Scenarios.run(Scenarios.read(folder, """
                disks: {remote: {file: "%s", mode: rw}}
                domains:
                  - {name: writer, program: pattern-disk, disks: [{disk: remote, vdev: xvda}]}
                expect:
                  - {domain: writer, console: verified}
                """.formatted(uri("disk"))), host -> {
        }, notes);
        assertThat(result.report().ok()).isFalse();
        assertThat(notes).anySatisfy(note -> assertThat(note).contains("the server answers WRITE at byte 0: ENOSPC"));
    }

    private Image open(final String export, final AccessMode mode) throws IOException {
        return ImageOpener.open(new DiskSource.Export(NbdUri.parse(uri(export))), mode);
    }
}
