package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What bash does with the script that {@code completion} prints. */
class CompletionCommandTest {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    private Path folder;

    /** What bash offers when the tab key is pressed behind {@code words}, of which the last is not complete. */
    private List<String> offered(final String... words) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(BASH), "no bash");
        final StringWriter script = new StringWriter();
        final CommandLine line = XenolithCommand.commandLine(() -> {
            throw new AssertionError("no scenario is run");
        }, Consoles.STANDARD);
        assertThat(line.setOut(new PrintWriter(script)).execute("completion")).isZero();
        Files.writeString(folder.resolve("completion"), script.toString());
        final Path driver = Files.writeString(folder.resolve("driver"), """
                set -u
                source "$1"/completion
                shift
                complete -p xenolith | grep -q -- '-F _xenolith '
                COMP_WORDS=(xenolith "$@")
                COMP_CWORD=$#
                _xenolith
                printf '%s\\n' "${COMPREPLY[@]}"
                """);
        final ProcessBuilder builder = new ProcessBuilder(BASH.toString(), "--norc", driver.toString(),
                folder.toString()).directory(folder.toFile()).redirectErrorStream(true);
        builder.command().addAll(List.of(words));
        final Process bash = builder.start();
        bash.getOutputStream().close();
        final String text = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(text).isZero();
        return text.lines().toList();
    }

    @Test
    void commandsAndVerbsAreOffered() throws IOException, InterruptedException {
        assertThat(offered("vcpu")).containsExactly("vcpu-list", "vcpu-pin", "vcpu-set");
        assertThat(offered("")).contains("run", "host", "create", "xl", "block-attach");
    }

    @Test
    void optionsOfAVerbAreOffered() throws IOException, InterruptedException {
        assertThat(offered("sched-credit2", "--")).contains("--weight", "--cap", "--domain");
        assertThat(offered("host", "st")).containsExactlyInAnyOrder("start", "status", "stop");
        assertThat(offered("xl", "cpupool-m")).containsExactly("cpupool-migrate");
    }

    @Test
    void filesAreOffered() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("guest.cfg"), "");
        assertThat(offered("create", "gue")).containsExactly("guest.cfg");
    }
}
