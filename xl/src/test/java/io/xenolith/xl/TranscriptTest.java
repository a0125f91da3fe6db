package io.xenolith.xl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command that was given to real xl and recorded is given to this one, whose host answers what the recording needs: it
 * prints the same, on the same streams, and ends with the same code.
 */
class TranscriptTest {
    /** Verbs that there is nothing for on this host; docs/for-xl-users.md says so. */
    private static final Set<String> NOT_HERE = Set.of("cpupool-create", "cpupool-migrate", "cpupool-destroy",
            "cpupool-cpu-remove", "cpupool-cpu-add", "pci-attach");
    /** Commands whose output is another one on purpose, or has in it what a test of another name looks at. */
    private static final Set<String> ELSEWHERE = Set.of("cat unknown.cfg; xl create -n unknown.cfg");
    /** A UUID that nobody chose. */
    private static final Pattern RANDOM_UUID = Pattern.compile("\"uuid\": \"[0-9a-f-]{36}\"");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> theHostAlone() throws IOException {
        return tests("01-host", "Domain-0");
    }

    @TestFactory
    Stream<DynamicTest> creating() throws IOException {
        return tests("02-create", "Domain-0");
    }

    @TestFactory
    Stream<DynamicTest> looking() throws IOException {
        return tests("03-list", "Domain-0", "alpha", "beta");
    }

    @TestFactory
    Stream<DynamicTest> memoryAndCpus() throws IOException {
        return tests("04-memory-and-cpus", "Domain-0", "alpha", "beta");
    }

    @TestFactory
    Stream<DynamicTest> statesAndKeys() throws IOException {
        return tests("05-state-console-log", "Domain-0", "alpha", "beta");
    }

    @TestFactory
    Stream<DynamicTest> devices() throws IOException {
        return tests("06-devices", "Domain-0", "alpha", "beta");
    }

    @TestFactory
    Stream<DynamicTest> ends() throws IOException {
        return tests("08-shutdown-reboot-destroy", "Domain-0", "alpha", "beta");
    }

    @TestFactory
    Stream<DynamicTest> whatCreateRefuses() throws IOException {
        return tests("09-create-errors", "Domain-0");
    }

    @TestFactory
    Stream<DynamicTest> moreWaysToCreate() throws IOException {
        return tests("10-create-options", "Domain-0");
    }

    private Stream<DynamicTest> tests(final String name, final String... domains) throws IOException {
        for (final String file : List.of("02-create", "09-create-errors")) {
            for (final Transcript.Block block : Transcript.read(file).blocks()) {
                keepFile(block);
            }
        }
        Files.writeString(folder.resolve("notelf.cfg"), "name = \"notelf\"\ntype = \"pv\"\nkernel = \"/etc/passwd\"\n");
        final TranscriptHost host = new TranscriptHost(domains);
        final List<DynamicTest> tests = new ArrayList<>();
        for (final Transcript.Block block : Transcript.read(name).blocks()) {
            tests.add(DynamicTest.dynamicTest(tests.size() + " " + block.command(), () -> run(host, block)));
        }
        return tests.stream();
    }

    /** The configuration files are in the recording, as somebody looked at them. */
    private void keepFile(final Transcript.Block block) throws IOException {
        final Matcher file = Pattern.compile("cat (\\S+\\.cfg).*").matcher(block.command());
        if (file.matches()) {
            final int end = block.lines().stream().filter(line -> line.startsWith("Parsing config from ")).findFirst()
                    .map(block.lines()::indexOf).orElse(block.lines().size());
            Files.writeString(folder.resolve(file.group(1)),
                    String.join("\n", block.lines().subList(0, end)) + "\n");
        }
    }

    private void run(final TranscriptHost host, final Transcript.Block block) {
        host.next(block);
        final String command = block.command().replaceFirst("^cat [^;]*(; )?", "");
        final List<String> words = words(command);
        if (words.isEmpty() || (words.size() > 1 && NOT_HERE.contains(words.get(1)))
                || ELSEWHERE.contains(block.command())) {
            return;
        }
        final RecordedTerminal terminal = new RecordedTerminal();
        final int exit = new Xl(terminal, () -> host, folder).run(words.subList(1, words.size()));
        final int shown = block.command().startsWith("cat ")
                ? block.lines().indexOf(firstOwnLine(block))
                : 0;
        assertThat(masked(terminal.lines())).isEqualTo(masked(block.lines().subList(shown, block.lines().size())));
        assertThat(terminal.errors().stream().map(line -> line + shown)).isEqualTo(block.errors());
        assertThat(exit).isEqualTo(block.exit());
        if (exit == 0 && command.startsWith("xl rename")) {
            host.rename(words.get(2), words.get(3));
        } else if (exit == 0 && command.equals("xl create -d beta.cfg")) {
            host.add(2, "beta");
        } else if (exit == 0 && command.equals("xl create alpha.cfg")) {
            host.add(1, "alpha");
        } else if (exit == 0 && command.startsWith("xl create -q")) {
            host.add(14, "quiet");
        }
    }

    private static String firstOwnLine(final Transcript.Block block) {
        return block.lines().stream().filter(line -> line.startsWith("Parsing config from ")).findFirst()
                .orElse(block.lines().getFirst());
    }

    private static List<String> masked(final List<String> lines) {
        return lines.stream().map(line -> RANDOM_UUID.matcher(line).replaceAll("\"uuid\": \"any\"")).toList();
    }

    /** A shell's words, with its single quotes. */
    private static List<String> words(final String command) {
        final List<String> words = new ArrayList<>();
        final Matcher word = Pattern.compile("(?:'[^']*'|[^ '])+").matcher(command);
        while (word.find()) {
            words.add(word.group().replace("'", ""));
        }
        return words;
    }
}
