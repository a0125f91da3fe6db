package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.it.DebianPrograms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's own xenstore-utils at xenstored's socket print what they printed on real Xen 4.17.7. */
@Tag("full")
@Timeout(300)
class XenstoreUtilsTest {
    private static final DebianPrograms ARCHIVE = new DebianPrograms("xenstore-utils", "xenstore-utils");
    private static final Pattern BLOCK = Pattern.compile("(?m)^\\$ (.*)\\n((?s:.*?))^\\[exit ([0-9]+)]$");
    /** What the recorded host had and this one has not: Linux in its domains, and another shell. */
    private static final Set<String> OTHERWISE = Set.of("xenstore-list -p /local/domain/1", "xenstore-nosuch");

    @TempDir
    private Path folder;

    private static String recorded() throws IOException {
        try (InputStream text = XenstoreUtilsTest.class.getResourceAsStream("/toolstack/xenstore-utils.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void theyPrintWhatTheyPrintedOnRealXen() throws Exception {
        final Path programs = putOnAPath();
        try (XlRig rig = new XlRig(folder, 256L << 20)) {
            for (final String name : new String[]{"alpha", "beta"}) {
                rig.config(name + ".cfg", "name = \"" + name + "\"", "kernel = \"java:idle\"", "memory = 16");
                assertThat(rig.xl("create", name + ".cfg").exit()).isZero();
            }
            final List<String> wrong = new ArrayList<>();
            int compared = 0;
            final Matcher blocks = BLOCK.matcher(recorded());
            while (blocks.find()) {
                if (!OTHERWISE.contains(blocks.group(1))) {
                    compared++;
                    compare(shell(programs, rig, blocks.group(1)), blocks.group(2),
                            Integer.parseInt(blocks.group(3)), wrong);
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(compared).isEqualTo(53);
        }
    }

    /** A folder for the PATH, whose scripts run each program with the libraries that it was made for. */
    private Path putOnAPath() throws IOException, InterruptedException {
        final Path programs = Files.createDirectory(folder.resolve("programs"));
        try (Stream<Path> files = Files.list(ARCHIVE.root().resolve("usr/bin"))) {
            for (final Path file : files.filter(each -> each.getFileName().toString().startsWith("xenstore"))
                    .toList()) {
                final String name = file.getFileName().toString();
                final List<String> words = new ArrayList<>(ARCHIVE.command("usr/bin/" + name));
                // The program knows by its name what it is to do, and tells it in messages.
                words.addAll(1, List.of("--argv0", name));
                final Path script = Files.writeString(programs.resolve(name),
                        "#!/bin/sh\nexec " + String.join(" ", words) + " \"$@\"\n");
                assertThat(script.toFile().setExecutable(true)).isTrue();
            }
        }
        return programs;
    }

    private static ProcessBuilder shell(final Path programs, final XlRig rig, final String command) {
        final ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        builder.environment().put("PATH", programs + ":/usr/bin:/bin");
        builder.environment().put("XENSTORED_PATH", rig.xenstoreSocket().toString());
        return builder;
    }

    private static void compare(final ProcessBuilder shell, final String recorded, final int exitCode,
            final List<String> wrong) throws IOException, InterruptedException {
        final Process process = shell.start();
        process.getOutputStream().close();
        final String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        final int code = process.waitFor();
        // The recorder ended each block with a line's end.
        final String whole = printed.isEmpty() || printed.endsWith("\n") ? printed : printed + "\n";
        if (code != exitCode || !whole.equals(recorded)) {
            wrong.add(String.join(" ", shell.command()) + "\n" + whole + "[exit " + code + "], want\n" + recorded
                    + "[exit " + exitCode + "]");
        }
    }
}
