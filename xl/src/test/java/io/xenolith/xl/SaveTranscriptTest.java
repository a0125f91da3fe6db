package io.xenolith.xl;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.control.v1.DomainEntry;
import io.xenolith.control.v1.DomainListAnswer;
import io.xenolith.control.v1.Empty;
import io.xenolith.control.v1.MigrationProgress;
import io.xenolith.control.v1.Save;
import io.xenolith.control.v1.StoredConfiguration;
import io.xenolith.control.v1.ToolstackFailure;
import io.xenolith.control.v1.ToolstackReply;
import io.xenolith.control.v1.ToolstackRequest;
import io.xenolith.xl.config.ConfigFromJson;
import io.xenolith.xl.config.ConfigFromJsonTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every {@code xl save} that was recorded, with the size of the configuration that real xl wrote into the file. */
class SaveTranscriptTest {
    private static final long BATCH = 1024;

    private final RecordedTerminal terminal = new RecordedTerminal();
    private final List<Save> asked = new ArrayList<>();
    private ToolstackReply outcome = ToolstackReply.newBuilder().setDone(Empty.getDefaultInstance()).build();
    private DomainConfiguration config;
    private int domid = 1;
    @TempDir
    private Path folder;

    @BeforeEach
    void configure() throws Exception {
        Files.createDirectory(folder.resolve("save"));
        config = ConfigFromJson.read(ConfigFromJsonTest.saved("tiny"));
    }

    private final class SavingHost implements Host {
        @Override
        public ToolstackReply ask(final ToolstackRequest request, final Consumer<ToolstackReply> progress) {
            return switch (request.getQuestionCase()) {
                case DOMAIN_LIST -> ToolstackReply.newBuilder().setDomainList(DomainListAnswer.newBuilder()
                        .addDomains(DomainEntry.newBuilder().setDomid(domid).setName(config.getName()))).build();
                case GET_CONFIGURATION -> ToolstackReply.newBuilder().setConfiguration(StoredConfiguration.newBuilder()
                        .setConfiguration(config).setName(config.getName()).setMaxKib(config.getMaxKib())
                        .setTargetKib(config.getTargetKib()).setVideoKib(0).setScheduling(config.getScheduling())
                        .addAllDisks(config.getDisksList()).addAllVifs(config.getVifsList()).addAvailVcpus(0)).build();
                case SAVE -> save(request.getSave(), progress);
                default -> throw new IllegalStateException(request.toString());
            };
        }

        private ToolstackReply save(final Save save, final Consumer<ToolstackReply> progress) {
            asked.add(save);
            assertThat(Path.of(save.getFile())).hasSize(save.getOffset());
            progress.accept(ToolstackReply.newBuilder().setProgress(MigrationProgress.getDefaultInstance())
                    .addLog("xc: info: Saving domain " + domid + ", type x86 PV").build());
            final long pages = config.getTargetKib() / 4;
            for (long done = BATCH; done <= pages; done += BATCH) {
                progress.accept(ToolstackReply.newBuilder()
                        .setProgress(MigrationProgress.newBuilder().setPagesDone(done).setPagesTotal(pages)).build());
            }
            return outcome;
        }

        @Override
        public void console(final int of) {
            throw new IllegalStateException("no console");
        }
    }

    private int xl(final String... words) {
        return new Xl(terminal, SavingHost::new, folder).run(List.of(words));
    }

    @TestFactory
    Stream<DynamicTest> saving() {
        return Transcript.read("12-save-restore").blocks().stream()
                .filter(block -> block.command().startsWith("xl save ")).map(this::test);
    }

    @TestFactory
    Stream<DynamicTest> savingLinux() throws Exception {
        config = ConfigFromJson.read(ConfigFromJsonTest.saved("linux"));
        return Transcript.read("13-save-restore-linux").blocks().stream()
                .filter(block -> block.command().startsWith("xl save ")).map(this::test);
    }

    private DynamicTest test(final Transcript.Block block) {
        return DynamicTest.dynamicTest(block.command(), () -> {
            domid = block.lines().stream().filter(line -> line.startsWith("xc: info: Saving domain ")).findFirst()
                    .map(line -> Integer.parseInt(line.replaceAll("\\D+(\\d+).*", "$1"))).orElse(1);
            final RecordedTerminal screen = new RecordedTerminal();
            final int exit = new Xl(screen, SavingHost::new, folder).run(
                    List.of(block.command().substring("xl ".length()).replace("/save/", "save/").split(" ", -1)));
            assertThat(screen.lines())
                    .isEqualTo(block.lines().stream().map(line -> line.replace("/save/", "save/")).toList());
            assertThat(screen.errors()).isEqualTo(block.errors());
            assertThat(exit).isEqualTo(block.exit());
        });
    }

    @Test
    void whatBecomesOfTheDomainIsForTheOptionsToSay() {
        assertThat(xl("save", "tiny", "a")).isZero();
        assertThat(xl("save", "-c", "tiny", "a")).isZero();
        assertThat(xl("save", "-p", "tiny", "a")).isZero();
        assertThat(asked).extracting(Save::getAfterValue).containsExactly(0, 1, 2);
        assertThat(asked).allMatch(save -> save.getFile().equals(folder.resolve("a.part").toString()));
        assertThat(folder.resolve("a.part")).doesNotExist();
    }

    @Test
    void aSaveThatFailsLeavesNoFile() {
        outcome = ToolstackReply.newBuilder()
                .setFailure(ToolstackFailure.newBuilder().setCode(-3).addLog("xc: error: No space left on device"))
                .build();
        assertThat(xl("save", "tiny", "a")).isEqualTo(1);
        assertThat(terminal.lines()).endsWith("xc: error: No space left on device",
                "Failed to save domain, resuming domain");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void aSaveThatFailsLeavesTheFileThatWasThere() throws IOException {
        outcome = ToolstackReply.newBuilder().setFailure(ToolstackFailure.newBuilder().setCode(-3)).build();
        Files.writeString(folder.resolve("a"), "another guest");
        assertThat(xl("save", "tiny", "a")).isEqualTo(1);
        assertThat(folder.resolve("a")).hasContent("another guest");
        assertThat(folder.resolve("a.part")).doesNotExist();
    }

    @Test
    void twoSavesDoNotWriteToOneFile() throws IOException {
        Files.writeString(folder.resolve("a.part"), "another guest");
        assertThat(xl("save", "tiny", "a")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly("Failed to open temp file a.part for writing: there is one, of a "
                + "save that goes on or of one that nobody waited for");
        assertThat(folder.resolve("a.part")).hasContent("another guest");
        assertThat(asked).isEmpty();
    }

    @Test
    void theFileOfADomainThatCannotGoOnIsKept() {
        outcome = outcome.toBuilder().addLog("libxl: error: it cannot go on running").build();
        assertThat(xl("save", "-c", "tiny", "a")).isZero();
        assertThat(terminal.lines()).endsWith("libxl: error: it cannot go on running");
        assertThat(folder.resolve("a")).exists();
    }

    @Test
    void whereALinkLeadsIsWritten() throws IOException {
        Files.writeString(folder.resolve("save/a"), "");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("save/a"));
        assertThat(xl("save", "tiny", "link")).isZero();
        assertThat(folder.resolve("link")).isSymbolicLink();
        assertThat(folder.resolve("save/a")).isNotEmptyFile();
    }

    @Test
    void aDeviceIsNotWritten() {
        assertThat(xl("save", "tiny", "/dev/full")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly("Failed to write to /dev/full: not a regular file");
        assertThat(asked).isEmpty();
    }

    @Test
    void aJavaProgramIsNotSaved() {
        config = config.toBuilder().setKernel("java:idle").build();
        assertThat(xl("save", "tiny", "a")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly(
                "tiny cannot be saved: its kernel is a Java program (java:idle), which cannot suspend");
        assertThat(asked).isEmpty();
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void theConfigurationInTheFileMayBeAnother() throws IOException {
        Files.writeString(folder.resolve("other.cfg"), "name = \"other\"\nkernel = \"/k\"\nmemory = 32\n");
        assertThat(xl("save", "tiny", "a", "other.cfg")).isZero();
        assertThat(Files.readString(folder.resolve("a"), StandardCharsets.ISO_8859_1)).contains("\"name\": \"other\"");
    }

    @Test
    void theNumberOfTheDomainMayBeKept() throws IOException {
        domid = 7;
        assertThat(xl("save", "-D", "tiny", "a")).isZero();
        assertThat(Files.readString(folder.resolve("a"), StandardCharsets.ISO_8859_1)).contains("\"domid\": 7,");
    }

    @Test
    void onATerminalABarIsRedrawnWithTheRate() {
        final StringBuilder screen = new StringBuilder();
        final int exit = new Xl(new Terminal() {
            @Override
            public void out(final String text) {
                screen.append(text);
            }

            @Override
            public void err(final String text) {
                screen.append(text);
            }

            @Override
            public void out(final byte[] bytes) {
                screen.append(bytes.length);
            }

            @Override
            public boolean live() {
                return true;
            }
        }, SavingHost::new, folder).run(List.of("save", "tiny", "a"));
        assertThat(exit).isZero();
        assertThat(screen.toString().split("\r\u001b\\[K", -1)).hasSize(9).satisfies(parts -> {
            assertThat(parts[1]).matches("\\[#{3}-{27}]  12%  1024/8192 pages, \\d+ MiB/s");
            assertThat(parts[8]).matches("\\[#{30}] 100%  8192/8192 pages, \\d+ MiB/s\n");
        });
    }

    @Test
    void aFileThatIsNoSaveFileIsRefused() throws IOException {
        Files.writeString(folder.resolve("no"), "x".repeat(100));
        assertThat(xl("restore", "no")).isEqualTo(1);
        assertThat(xl("restore", "nosuch")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly(
                "File has wrong magic number - corrupt or for a different tool?",
                "Can't open restore file: No such file or directory");
    }

    @Test
    void aSaveFileThatIsCutShortInItsHeadIsRefused() throws IOException {
        assertThat(xl("save", "tiny", "a")).isZero();
        final byte[] whole = Files.readAllBytes(folder.resolve("a"));
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(folder.resolve("short"), Arrays.copyOf(whole, length));
            assertThat(xl("restore", "short")).as("%d bytes", length).isEqualTo(1);
            assertThat(terminal.lines().getLast()).contains("file/stream truncated reading ");
        }
    }

    @Test
    void flagsThatNobodyKnowsAreRefused() throws IOException {
        assertThat(xl("save", "tiny", "a")).isZero();
        final byte[] file = Files.readAllBytes(folder.resolve("a"));
        file[36] |= 4;
        Files.write(folder.resolve("a"), file);
        assertThat(xl("restore", "a")).isEqualTo(1);
        assertThat(terminal.lines()).endsWith(
                "Savefile has mandatory flag(s) 0x4 which are not supported; need newer xl");
    }
}
