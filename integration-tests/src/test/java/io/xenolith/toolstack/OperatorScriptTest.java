package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.toolstack.XlRig.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A morning of an operator, as a transcript: each command, what it shows on a terminal, and its exit
 * code, written down in {@code operator.txt} in the form of the transcripts of real xl and compared whole. What time, machine
 * memory and chance decide is a {@code #} there. Between the commands, lines with a percent sign wait for what takes time.
 */
@Timeout(300)
class OperatorScriptTest {
    private static final String CONNECTED = "4";
    private static final Map<String, String> STATES = Map.of("blocked", "-b----", "crashed", "---sc-");

    @TempDir
    private Path folder;

    @Test
    void whatXlPrintsIsWhatIsWrittenDown() throws IOException {
        final List<String> script;
        try (InputStream in = OperatorScriptTest.class.getResourceAsStream("/toolstack/operator.txt")) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        final StringBuilder transcript = new StringBuilder();
        try (XlRig rig = start()) {
            for (final String line : script) {
                if (line.startsWith("#")) {
                    transcript.append(line).append('\n');
                } else if (line.startsWith("% ")) {
                    transcript.append(line).append('\n');
                    waitFor(rig, words(line.substring(2)));
                } else if (line.startsWith("$ ")) {
                    transcript.append(line).append('\n').append(masked(run(rig, words(line.substring(2)))))
                            .append('\n');
                }
            }
        }
        assertThat(transcript).hasToString(String.join("\n", script) + "\n");
    }

    private XlRig start() throws IOException {
        final XlRig rig = new XlRig(folder, 256L << 20);
        for (final String kernel : List.of("/saving/tiny-guest", "/stories/test-pv64-crash-jump-into-xen")) {
            try (InputStream elf = OperatorScriptTest.class.getResourceAsStream(kernel)) {
                Files.copy(elf, folder.resolve(kernel.substring(kernel.lastIndexOf('/') + 1)));
            }
        }
        for (final String disk : List.of("a.img", "b.img")) {
            try (RandomAccessFile image = new RandomAccessFile(folder.resolve(disk).toFile(), "rw")) {
                image.setLength(1 << 20);
            }
        }
        rig.config("alpha.cfg", "name = \"alpha\"", "uuid = \"a1a1a1a1-0000-4000-8000-000000000001\"",
                "kernel = \"java:idle\"", "memory = 16", "maxmem = 32", "vcpus = 2", "disk = [ 'a.img,raw,xvda,w' ]",
                "vif = [ 'mac=00:16:3e:00:00:01,bridge=xenbr0' ]");
        rig.config("beta.cfg", "name = \"beta\"", "uuid = \"b2b2b2b2-0000-4000-8000-000000000002\"",
                "kernel = \"java:echo\"", "memory = 16");
        rig.config("gamma.cfg", "name = \"gamma\"", "uuid = \"c3c3c3c3-0000-4000-8000-000000000003\"",
                "kernel = \"tiny-guest\"", "memory = 16");
        rig.config("crash.cfg", "name = \"crash\"", "uuid = \"d4d4d4d4-0000-4000-8000-000000000004\"",
                "kernel = \"test-pv64-crash-jump-into-xen\"", "memory = 16", "on_crash = \"preserve\"");
        return rig;
    }

    /** What a command prints and how it ends. */
    private String run(final XlRig rig, final List<String> words) throws IOException {
        if (words.getFirst().equals("cat")) {
            return Files.readString(folder.resolve(words.get(1))) + "[exit 0]\n";
        }
        final int typing = words.indexOf("<<");
        final String keys = typing < 0 ? "" : String.join(" ", words.subList(typing + 1, words.size())) + "\n";
        final Result result = rig.terminal(keys,
                words.subList(1, typing < 0 ? words.size() : typing).toArray(String[]::new));
        final String lines = result.out();
        return lines + (lines.isEmpty() || lines.endsWith("\n") ? "" : "\n") + "[exit " + result.exit() + "]\n";
    }

    /** What time and chance decide is masked. */
    private static String masked(final String text) {
        return text.replaceAll("(?m)(^.{50} {5}[r-][b-]---- ) {1,7}\\d+\\.\\d", "$1     #.#")
                .replaceAll("(?m)(^.{51}   [-r][-b][-p]) +\\d+\\.\\d", "$1     #.#")
                .replaceAll("(?m)^(\\d{5} 0 +\\d+ +\\d +)-?\\d+ +-?\\d+ +(?=/local)", "$1#      # ")
                .replaceAll("(?m)^(\\d+ +0 +[0-9a-f:]{17} +\\d+ +\\d +)-?\\d+ +-?\\d+/-?\\d+ +(?=/local)",
                        "$1#     #/# ")
                .replaceAll("(?m)^\\(XEN\\) .*credit=.*", "(XEN) # a credit2 account")
                .replaceAll("(?m)^(\\(XEN\\) .*\\(now = |\\(XEN\\) NOW=)\\d+", "$1#")
                .replaceAll("(?m)(?<=[ <=])[0-9a-f]{16}\\b", "#")
                .replaceAll("(?m)^(\\(XEN\\)    )( #)+$", "$1 # ...")
                .replaceAll("(?m)(\\[has=F\\] poll=0) upcall_pend=.*", "$1 #")
                .replaceAll("\\[[01]/[01]/.{1,6}]:", "[#]:")
                .replaceAll("(s=3 n=\\d+ x=\\d+) d=\\d+ p=\\d+", "$1 d=# p=#")
                .replaceAll("\\[pid \\d+]", "[pid #]");
    }

    private static void waitFor(final XlRig rig, final List<String> words) throws IOException {
        final String name = words.get(1);
        switch (words.getFirst()) {
            case "await" -> rig.await(name, STATES.get(words.get(2)));
            case "row" -> rig.awaitRow(name, Integer.parseInt(words.get(2)), words.get(3));
            case "device" -> rig.await(() -> {
                final List<String> row = rig.xl(words.get(2), name).row(words.get(3));
                return row.indexOf(CONNECTED) > 1;
            }, words.get(3) + " of " + name + " is connected");
            case "gone" -> rig.awaitGone(name);
            case "console" -> {
                final String _ = rig.awaitText(rig.state().resolve("console/guest-" + name + ".log"),
                        String.join(" ", words.subList(2, words.size())));
            }
            default -> throw new IllegalArgumentException(words.getFirst());
        }
    }

    /** Words as a shell makes them of a line with quotes. */
    private static List<String> words(final String line) {
        final List<String> words = new ArrayList<>();
        for (final String word : line.split(" ", -1)) {
            words.add(word.replace("'", ""));
        }
        return words;
    }
}
