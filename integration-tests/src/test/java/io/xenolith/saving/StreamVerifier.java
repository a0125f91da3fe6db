package io.xenolith.saving;

import io.xenolith.it.DebianPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Xen's own verify-stream-v2, as Debian packages it. */
public final class StreamVerifier {
    private static final DebianPrograms ARCHIVE = new DebianPrograms("xen-utils", "xen-utils-4.17", "python3");

    private StreamVerifier() {
    }

    /** Which of the save files it accepts. One shell looks at many, since it takes long to start. */
    public static List<Boolean> accepts(final List<Path> files) throws IOException, InterruptedException {
        final Path root = ARCHIVE.root();
        final StringBuilder script = new StringBuilder();
        final List<String> python = ARCHIVE.command("usr/bin/python3");
        for (final Path file : files) {
            script.append(String.join(" ", python)).append(' ')
                    .append(root.resolve("usr/lib/xen-4.17/bin/verify-stream-v2")).append(" --format xl --in ")
                    .append(file).append(" >/dev/null 2>&1 && echo accepted || echo refused\n");
        }
        final ProcessBuilder shell = new ProcessBuilder("sh", "-c", script.toString());
        shell.environment().put("PYTHONHOME", root.resolve("usr").toString());
        shell.environment().put("PYTHONPATH", root.resolve("usr/lib/xen-4.17/lib/python").toString());
        final Process process = shell.redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines().map("accepted"::equals).toList();
    }
}
