package io.xenolith.it.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Commands of the machine that the tests run on, such as e2fsck: Debian's essential packages and apt. */
public final class MachineCommand {
    /**
     * How one ended.
     *
     * @param code its exit code
     * @param text what it printed, errors included
     */
    record Result(int code, String text) {
    }

    private MachineCommand() {
    }

    /** What a command prints that has to succeed. */
    public static String run(final String... words) throws IOException {
        final Result result = end(words);
        assertThat(result.code()).as(result.text()).isZero();
        return result.text();
    }

    static Result end(final String... words) throws IOException {
        // The tools of file systems are not on everybody's path.
        final List<String> all = new ArrayList<>(List.of("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; exec \"$@\"", "sh"));
        all.addAll(List.of(words));
        final Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.onExit().join().exitValue(), text);
    }
}
