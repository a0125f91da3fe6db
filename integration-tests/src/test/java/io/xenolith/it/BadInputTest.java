package io.xenolith.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.host.image.ImageFile;
import io.xenolith.host.scenario.AccessMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that cannot be made says why in one line, fails, and leaves images as they were. */
class BadInputTest {
    private static final String WRITER = """
            disks: {scratch: {file: scratch.img, mode: rw}}
            domains:
              - name: writer
                program: pattern-disk
                disks: [{disk: scratch, vdev: xvda}]
            expect:
              - {domain: writer, console: verified}
            """;

    @TempDir
    private Path folder;
    private Path image;
    private byte[] content;

    @BeforeEach
    void makeImage() throws IOException {
        content = new byte[64 << 10];
        Arrays.fill(content, (byte) 0x5a);
        image = Files.write(folder.resolve("scratch.img"), content);
    }

    /** A process of its own that writes an image until its input ends. */
    static final class Holder {
        private Holder() {
        }

        public static void main(final String[] args) throws IOException {
            try (ImageFile held = ImageFile.open(Path.of(args[0]), AccessMode.READ_WRITE)) {
                System.out.write(("held " + held.sectors() + "\n").getBytes(StandardCharsets.US_ASCII));
                System.out.flush();
                System.in.readAllBytes();
            }
        }
    }

    @Test
    void aMissingImage() throws Exception {
        refused("missing.img: no such image", WRITER.replace("scratch.img", "missing.img"));
    }

    @Test
    void aKeyThatDoesNotExist() throws Exception {
        refused("scenario.yaml:4: unknown key 'programm' in domain, did you mean 'program'?", """
                domains:
                  - name: a
                    program: idle
                    programm: idle
                """);
    }

    @Test
    void aDomainTooBigForTheHost() throws Exception {
        refused("the domains want 1G of memory, the host has 64M", """
                host: {memory: 64M}
                domains: [{name: a, program: idle, memory: 1G}]
                """);
    }

    @Test
    void aDomainTooBigBesideDom0() throws Exception {
        refused("a wants 60 MiB, but the host has only", """
                host: {memory: 64M}
                domains: [{name: a, program: idle, memory: 60M}]
                """);
    }

    @Test
    void aHostTooSmallForDom0() throws Exception {
        refused("dom0", """
                host: {memory: 8M}
                domains: [{name: a, program: idle, memory: 4M}]
                """);
    }

    @Test
    void aProgramThatDoesNotExist() throws Exception {
        refused("domain 'writer': no guest program 'patern-disk'; did you mean pattern-disk",
                WRITER.replace("pattern-disk", "patern-disk"));
        refused("domain 'writer': no guest program: class no.such.Guest is not on the class path",
                WRITER.replace("pattern-disk", "no.such.Guest"));
    }

    @Test
    void anImageThatMayNotBeWritten() throws Exception {
        assertThat(image.toFile().setReadOnly()).isTrue();
        refused("scratch.img: no permission to write it; attach it with mode ro", WRITER);
    }

    @Test
    void aReadOnlyDiskAttachedForWriting() throws Exception {
        refused("scenario.yaml:5: disk 'scratch' is ro, it cannot be attached rw",
                WRITER.replace("mode: rw", "mode: ro").replace("vdev: xvda", "vdev: xvda, mode: rw"));
    }

    @Test
    void anImageThatAnotherProcessWrites() throws Exception {
        final List<String> command = new ArrayList<>(Cli.javaCommand());
        command.addAll(List.of(Holder.class.getName(), image.toString()));
        final Process holder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader said = new BufferedReader(
                new InputStreamReader(holder.getInputStream(), StandardCharsets.US_ASCII))) {
            assertThat(said.readLine()).isEqualTo("held 128");
            refused("scratch.img: in use: another process has it open for writing", WRITER);
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
    }

    @Test
    void aGuestThatWritesAReadOnlyDiskIsRefusedByItsBackend() throws Exception {
        final Cli.Result result = run(WRITER.replace("mode: rw", "mode: ro"));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("FAILED", "kernel panic");
        assertThat(result.err()).doesNotContain("\tat ");
        assertThat(Files.readAllBytes(image)).isEqualTo(content);
    }

    @Test
    void aHostDiskThatIsFullIsAnIoErrorOfTheGuestAndIsSaid() throws Exception {
        final long size = 256L << 20;
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        }
        // The limit leaves room for the host's RAM, which is a file too.
        final Cli.Result result = Cli.runWithFileLimit(128 << 10, folder, "run", scenario("host: {memory: 64M}\n"
                + WRITER.replace("pattern-disk", "io.xenolith.it.guests.WriteEnds")));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("writer | sector 0: written\n",
                "writer | sector 524287: xvda: request failed with status -1\n", "FAILED");
        assertThat(result.err().lines()).singleElement().asString().contains(
                "xenolith: writer.xvda: WRITE at sector 524287",
                "scratch.img: sector 524287 cannot be written: File too large");
        assertThat(Files.size(image)).isEqualTo(size);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
            final byte[] start = new byte[1024];
            file.readFully(start);
            assertThat(start[0]).isEqualTo((byte) 1);
            assertThat(start[512]).isEqualTo((byte) 0x5a);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{size: 4M}", "{from: source}"})
    void anImageThatDoesNotFitOnTheDisk(final String create) throws Exception {
        Files.write(folder.resolve("source"), new byte[2 << 20]);
        final Cli.Result result = Cli.runWithFileLimit(1 << 10, folder, "run",
                scenario(WRITER.replace("mode: rw", "mode: rw, create: " + create)));
        assertThat(result.code()).isEqualTo(1);
        oneLine(result, "scratch.img: cannot be made: ");
        assertThat(result.err()).contains("File too large");
        assertThat(Files.readAllBytes(image)).as("the image that was there before").isEqualTo(content);
        assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trace", "--report", "--record"})
    void anOutputFileOnAFullDisk(final String option) throws Exception {
        final String yaml = """
                domains: [{name: a, program: hello}, {name: b, program: counter, args: count=500 period-ms=10}]
                steps: [{at: 1ms, do: {pause: b}}, {at: 2ms, do: {unpause: b}}]
                """;
        final Cli.Result result = run(yaml, option, "/dev/full");
        assertThat(result.code()).isEqualTo(1);
        oneLine(result, "/dev/full: No space left on device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void standardOutputOnAFullDisk(final String option) throws Exception {
        final String file = scenario("domains: [{name: a, program: hello}]\n");
        final Cli.Result result = Cli.runInto("/dev/full", folder,
                option.isEmpty() ? new String[]{"run", file} : new String[]{"run", file, option});
        assertThat(result.code()).isEqualTo(1);
        oneLine(result, "standard output: No space left on device");
    }

    @Test
    void anOutputFileInAFolderThatDoesNotExist() throws Exception {
        final Cli.Result result = run("domains: [{name: a, program: hello}]\n", "--trace", "none/t");
        assertThat(result.code()).isEqualTo(1);
        oneLine(result, "none/t: no such file or folder");
    }

    @Test
    void aRecordingOfAnotherScenario() throws Exception {
        final String yaml = "domains: [{name: a, program: hello}]\n";
        assertThat(run(yaml, "--record", "inputs").code()).isZero();
        final Cli.Result result = run(yaml + "# changed\n", "--replay", "inputs");
        assertThat(result.code()).isEqualTo(1);
        oneLine(result, "the recording is of another scenario file");
    }

    @Test
    void debugShowsWhere() throws Exception {
        final Cli.Result result = run(WRITER.replace("scratch.img", "missing.img"), "--debug");
        assertThat(result.err()).contains("missing.img: no such image", "\tat io.xenolith.host.image.ImageFile.");
    }

    private void refused(final String why, final String yaml) throws Exception {
        final Cli.Result result = run(yaml);
        assertThat(result.code()).isEqualTo(1);
        oneLine(result, why);
        assertThat(Files.readAllBytes(image)).isEqualTo(content);
    }

    private static void oneLine(final Cli.Result result, final String why) {
        assertThat(result.err().lines()).singleElement().asString().contains(why);
    }

    private Cli.Result run(final String yaml, final String... options) throws Exception {
        final List<String> args = new ArrayList<>(List.of("run", scenario(yaml)));
        args.addAll(List.of(options));
        return Cli.run(folder, args.toArray(String[]::new));
    }

    private String scenario(final String yaml) throws IOException {
        Files.writeString(folder.resolve("scenario.yaml"), yaml);
        return "scenario.yaml";
    }
}
