package io.xenolith.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's QEMU tools and nbdkit. */
final class DiskTools {
    private static final DebianPrograms ARCHIVE = new DebianPrograms("disk-tools", "qemu-utils", "nbdkit");

    private DiskTools() {
    }

    private static List<String> command(final String program, final List<String> arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(ARCHIVE.command(program));
        command.addAll(arguments);
        return command;
    }

    /** Runs qemu-img or qemu-io in {@code folder}; it must succeed. */
    static void qemu(final Path folder, final String program, final String... arguments)
            throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command("usr/bin/" + program, List.of(arguments)))
                .directory(folder.toFile()).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(program + " " + String.join(" ", arguments) + ": " + output);
        }
    }

    /** Starts qemu-nbd in {@code folder}. */
    static Process qemuNbd(final Path folder, final String... arguments) throws IOException, InterruptedException {
        return start(folder, command("usr/bin/qemu-nbd", List.of(arguments)));
    }

    /** Starts nbdkit in {@code folder} with {@code arguments} in front of its plugin and {@code parameters} behind. */
    static Process nbdkit(final Path folder, final String plugin, final List<String> arguments,
            final String... parameters) throws IOException, InterruptedException {
        final Path libraries = ARCHIVE.root().resolve("usr/lib/x86_64-linux-gnu/nbdkit");
        final List<String> all = new ArrayList<>(List.of("-f"));
        for (final String argument : arguments) {
            all.add(argument.startsWith("--filter=")
                    ? "--filter=" + libraries.resolve("filters/nbdkit-" + argument.substring(9) + "-filter.so")
                    : argument);
        }
        all.add(libraries.resolve("plugins/nbdkit-" + plugin + "-plugin.so").toString());
        all.addAll(List.of(parameters));
        return start(folder, command("usr/bin/nbdkit", all));
    }

    private static Process start(final Path folder, final List<String> command) throws IOException {
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("servers.log").toFile())).start();
    }
}
