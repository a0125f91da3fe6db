package io.xenolith.host.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's own xenstore-utils at xenstored's socket print what they printed on real Xen 4.17.7. They are looked for in
 * {@code guests/xenstore-utils}; docs/daemon.md says how they come there.
 */
@Tag("full")
@Timeout(300)
class XenstoreUtilsTest {
    private static final Path ROOT = Path.of(System.getProperty("xenolith.root"));
    private static final Path UTILITIES = ROOT.resolve("guests/xenstore-utils/usr");
    private static final Path RECORDED = ROOT.resolve("host/src/test/resources/transcripts/07-xenstore.txt");
    private static final Pattern BLOCK = Pattern.compile("(?m)^\\$ (.*)\\n((?s:.*?))^\\[exit ([0-9]+)]$");
    /** What the recorded host had and this one has not: Linux in its domains, and another shell. */
    private static final Set<String> OTHERWISE = Set.of("xenstore-list -p /local/domain/1", "xenstore-nosuch");

    @TempDir
    private Path folder;

    @Test
    void theyPrintWhatTheyPrintedOnRealXen() throws Exception {
        assumeTrue(Files.isExecutable(UTILITIES.resolve("bin/xenstore-ls")), "no utilities at " + UTILITIES);
        try (DaemonRig rig = new DaemonRig(folder.resolve("h"))) {
            rig.create("alpha", "Idle", "", List.of());
            rig.create("beta", "Idle", "", List.of());
            while (rig.status().getDomainsCount() < 2) {
                Thread.onSpinWait();
            }
            final List<String> wrong = new ArrayList<>();
            int compared = 0;
            final Matcher blocks = BLOCK.matcher(Files.readString(RECORDED, StandardCharsets.ISO_8859_1));
            while (blocks.find()) {
                if (!OTHERWISE.contains(blocks.group(1))) {
                    compared++;
                    compare(rig, blocks.group(1), blocks.group(2), Integer.parseInt(blocks.group(3)), wrong);
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(compared).isEqualTo(53);
        }
    }

    private static void compare(final DaemonRig rig, final String command, final String recorded, final int exitCode,
            final List<String> wrong) throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        builder.environment().put("PATH", UTILITIES.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("LD_LIBRARY_PATH", UTILITIES.resolve("lib/x86_64-linux-gnu").toString());
        builder.environment().put("XENSTORED_PATH", rig.place().xenstoreSocket().toString());
        final Process process = builder.start();
        process.getOutputStream().close();
        final String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                .replace(UTILITIES + "/bin/", "");
        final int code = process.waitFor();
        // The recorder ended each block with a line's end.
        final String whole = printed.isEmpty() || printed.endsWith("\n") ? printed : printed + "\n";
        if (code != exitCode || !whole.equals(recorded)) {
            wrong.add("$ " + command + "\n" + whole + "[exit " + code + "], want\n" + recorded + "[exit " + exitCode
                    + "]");
        }
    }
}
